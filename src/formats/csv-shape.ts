import type { Shape } from '../domain/shape.ts';
import { unreadable } from './stored-bytes.ts';
import type { TextHead } from './text-head.ts';

/** The columns of a CSV file (RFC 4180, comma, header in the first line): all text; only reading it all counts its rows. */
export function csvShape({ text, whole }: TextHead): Shape {
  const names = headerOf(text, whole);
  if (names.some((name) => name.includes('\uFFFD'))) throw unreadable('the header is not UTF-8');
  return { columns: names.map((name) => ({ name, type: 'text' })), rowCount: null };
}

/** Steps over one field at a time: quoted (a quote inside is doubled, commas and line breaks are text) or plain. */
const FIELD = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;

function headerOf(text: string, whole: boolean): string[] {
  const names: string[] = [];
  for (let at = 0; ; at = FIELD.lastIndex) {
    FIELD.lastIndex = at;
    const match = FIELD.exec(text);
    const cutOff = match === null || match[3] === '';
    if (cutOff && !whole) throw unreadable(`the header does not end within the first ${text.length} characters`);
    if (match === null) throw unreadable(`the header is not valid CSV at its field ${names.length + 1}`);
    names.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] !== ',') return names;
  }
}
