import { createHash } from 'node:crypto';
import type { Dataset, VersionPart } from './dataset.ts';
import { timestampOf } from './timestamp.ts';

/** One row by column name: text as it is, a timestamp in its canonical text, null where there is none. */
export type Row = Readonly<Record<string, string | null>>;

/**
 * The version of a row: the window of its file, then the parts its dataset declares. The greater text (compared byte by
 * byte) is the later row. Every adapter builds the same string; the warehouse contract holds golden examples.
 *
 * @param windowStart start of the file's arrival window, seconds since 1970
 */
export function rowVersion(dataset: Dataset, windowStart: number, row: Row): string {
  const window = timestampOf(windowStart).replace(/\D/g, '').slice(0, 14);
  return window + dataset.version.map((part) => versionPart(part, row)).join('');
}

function versionPart(part: VersionPart, row: Row): string {
  switch (part.kind) {
    case 'lifecycle':
      return String(part.stages.indexOf(row[part.column] ?? '') + 1).padStart(2, '0');
    case 'time':
      return (row[part.column] ?? '').replace(/\D/g, '').padEnd(20, '0');
    case 'digest':
      return createHash('md5')
        .update(part.columns.map((column) => digestField(row[column] ?? null)).join(''))
        .digest('hex');
  }
}

/** Marks null and writes the length in bytes first, so that no two different rows give one text. */
function digestField(value: string | null): string {
  return value === null ? 'N' : `V${String(Buffer.byteLength(value))}:${value}`;
}
