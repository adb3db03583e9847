import type { Column, Dataset } from '../domain/dataset.ts';
import type { ProblemCode } from '../domain/file-problem.ts';
import type { Row } from '../domain/row-version.ts';
import { parseTimestamp } from '../domain/timestamp.ts';
import type { RawRow, RawValue } from './raw-rows.ts';
import { UnfitContent } from './stored-bytes.ts';

const GRAMMAR = 'no date of the form YYYY-MM-DD, or with a blank or T and HH:MM:SS, up to six fraction digits and a Z';

/**
 * Holds a row against the data contract.
 *
 * @param values in the order of the contract
 * @param rowNo from 1
 * @throws UnfitContent: WRONG_TYPE, REQUIRED_NULL, BAD_DATE, or UNREADABLE for a text that is no Unicode
 */
export function contractRow({ columns }: Dataset, values: RawRow, rowNo: number): Row {
  const row: Record<string, string | null> = {};
  for (const [at, column] of columns.entries()) row[column.name] = readValue(column, values[at], rowNo);
  return row;
}

function readValue(column: Column, value: RawValue, row: number): string | null {
  if (value === null || value === undefined || value === '') {
    if (column.required) throw bad('REQUIRED_NULL', column, row, 'null or empty where a value is required');
    return column.type === 'timestamp' || value === undefined ? null : value;
  }
  if (typeof value !== 'string') {
    throw bad('WRONG_TYPE', column, row, `a ${typeof value} where the contract says ${column.type}`);
  }
  // JSON may escape half a character; no engine could store it, and two such texts must not become one.
  if (!value.isWellFormed()) throw bad('UNREADABLE', column, row, 'the text is no Unicode: half a surrogate pair');
  if (column.type === 'text') return value;
  const timestamp = parseTimestamp(value);
  if (timestamp === undefined) throw bad('BAD_DATE', column, row, GRAMMAR);
  return timestamp;
}

function bad(code: ProblemCode, column: Column, row: number, detail: string): UnfitContent {
  return new UnfitContent({ code, column: column.name, row, detail });
}
