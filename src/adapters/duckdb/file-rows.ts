import type { JS } from '@duckdb/node-api';
import type { RowAccounting } from '../../domain/row-accounting.ts';

/** The rows of a file from a result's row: file id, rows, won, older, repeated. */
export function fileRows([fileId, ...counts]: readonly (JS | undefined)[]): RowAccounting & {
  readonly fileId: string;
} {
  const [rows = 0, won = 0, older = 0, repeated = 0] = counts.map(Number);
  return { fileId: textOf(fileId), rows, won, older, repeated };
}

/** A value that is known to be a text. */
export function textOf(value: JS | undefined): string {
  if (typeof value === 'string') return value;
  throw new TypeError(`the warehouse gave ${typeof value} where text was expected`);
}
