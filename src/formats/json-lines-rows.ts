import type { ObjectContent } from './object-content.ts';
import type { RawRow, RawValue } from './raw-rows.ts';
import { UnfitContent } from './stored-bytes.ts';
import { textPieces } from './text-pieces.ts';

const BATCH_ROWS = 2_000;
const MAX_LINE_CHARACTERS = 16 * 1024 * 1024;

/**
 * The rows of a JSON lines file (one object a line; blank lines are none), batch by batch. A key that a line does not have
 * is null there.
 *
 * @param columns which to read
 * @throws UnfitContent
 */
export async function* jsonLinesRows(
  content: ObjectContent,
  gzip: boolean,
  columns: readonly string[],
): AsyncGenerator<readonly RawRow[]> {
  let batch: RawRow[] = [];
  let row = 0;
  for await (const line of lines(content, gzip)) {
    if (line.trim() === '') continue;
    row += 1;
    const object = parseRow(line, row);
    batch.push(columns.map((column) => object[column]));
    if (batch.length < BATCH_ROWS) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

async function* lines(content: ObjectContent, gzip: boolean): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of textPieces(content, gzip)) {
    const [first = '', ...others] = piece.split('\n');
    rest += first;
    if (rest.length > MAX_LINE_CHARACTERS) {
      const detail = `a line is longer than ${MAX_LINE_CHARACTERS} characters`;
      throw new UnfitContent({ code: 'UNREADABLE', detail });
    }
    for (const next of others) {
      yield rest;
      rest = next;
    }
  }
  yield rest;
}

function parseRow(line: string, row: number): Readonly<Record<string, RawValue>> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new UnfitContent({ code: 'UNREADABLE', row, detail: 'the line is not valid JSON' }, { cause: error });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, RawValue>;
  throw new UnfitContent({ code: 'UNREADABLE', row, detail: 'the line is not a JSON object' });
}
