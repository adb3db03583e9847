import type { PhysicalType, Shape } from '../domain/shape.ts';
import { UnfitContent, unreadable } from './stored-bytes.ts';
import type { TextHead } from './text-head.ts';

/**
 * The columns of a JSON lines file: every key of the rows that lie whole in the head, in order of appearance. A column is
 * text unless its first value that is not null says otherwise. Only reading it all counts its rows.
 */
export function jsonLinesShape({ text, whole }: TextHead): Shape {
  const lines = text.split('\n');
  // What follows the last line break is cut off, unless the text ends there.
  if (!whole) lines.pop();
  // A Map, since a key may have any name, `__proto__` too.
  const columns = new Map<string, PhysicalType | null>();
  let rows = 0;
  for (const line of lines) {
    if (line.trim() === '') continue;
    const row = parseRow(line);
    if (row === undefined && rows === 0) throw new UnfitContent(notAnObject(text));
    rows += 1;
    // A damaged row further down is found, with all others, by the load.
    if (row !== undefined) addColumns(columns, row);
  }
  if (rows === 0 && !whole) throw unreadable(`there is no whole row within the first ${text.length} characters`);
  return {
    columns: Array.from(columns, ([name, type]) => ({ name, type: type ?? 'text' })),
    rowCount: rows === 0 ? 0 : null,
  };
}

function parseRow(line: string): object | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function addColumns(columns: Map<string, PhysicalType | null>, row: object): void {
  for (const [name, value] of Object.entries(row) as [string, unknown][]) {
    if ((columns.get(name) ?? null) === null) columns.set(name, typeOf(value));
  }
}

function typeOf(value: unknown): PhysicalType | null {
  if (value === null) return null;
  if (typeof value === 'string') return 'text';
  return `JSON ${Array.isArray(value) ? 'array' : typeof value}`;
}

function notAnObject(text: string) {
  const hint = text.trimStart().startsWith('[') ? ' (a JSON array; write one object a line)' : '';
  return { code: 'UNREADABLE', row: 1, detail: `the first line is not a JSON object${hint}` } as const;
}
