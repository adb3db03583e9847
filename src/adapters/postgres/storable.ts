import type { Dataset } from '../../domain/dataset.ts';
import type { FileProblem } from '../../domain/file-problem.ts';
import type { Row } from '../../domain/row-version.ts';

/** An index of PostgreSQL takes values up to about 2 700 bytes. */
const MAX_INDEXED_BYTES = 2_000;
/** So many characters have fewer bytes than that, whatever they are. */
const SURELY_SHORT = MAX_INDEXED_BYTES / 4;

/** What the contract allows and PostgreSQL cannot hold: found here, since the server would fail the whole load for it. */
export function storageProblem(dataset: Dataset, row: Row, rowNo: number): FileProblem | null {
  for (const { name: column, type, required } of dataset.columns) {
    const value = row[column] ?? null;
    if (value === null || type !== 'text') continue;
    if (value.includes('\0')) {
      const detail = 'the text holds the character U+0000, which PostgreSQL cannot store';
      return { code: 'UNSUPPORTED', column, row: rowNo, detail };
    }
    // What is required is a key, here or in the other dataset.
    if (required && value.length > SURELY_SHORT && Buffer.byteLength(value) > MAX_INDEXED_BYTES) {
      const detail = `the text has more than ${MAX_INDEXED_BYTES} bytes, too many for an index of PostgreSQL`;
      return { code: 'UNSUPPORTED', column, row: rowNo, detail };
    }
  }
  return null;
}
