import type { Column, Dataset } from '../../domain/dataset.ts';
import type { FileProblem } from '../../domain/file-problem.ts';
import type { LoadFile } from '../../domain/load.ts';
import { type Row, rowVersion } from '../../domain/row-version.ts';
import { parseTimestamp } from '../../domain/timestamp.ts';
import type { FileFailure } from '../../ports/warehouse.ts';

/** A value as a file has it; a timestamp is given as text. */
export type ContentValue = string | number | boolean | null;

/** What is found where a file should lie. `sizeBytes` is the size as stored. */
export type FileContent =
  | {
      readonly is: 'table';
      readonly sizeBytes: number;
      readonly columns: readonly string[];
      readonly rows: readonly (readonly ContentValue[])[];
    }
  | { readonly is: 'unreadable'; readonly sizeBytes: number; readonly detail: string }
  | { readonly is: 'gone' };

/** A row in staging: read by the contract, with its version. */
export interface StagedRow {
  readonly fileId: string;
  readonly key: string;
  readonly values: Row;
  readonly version: string;
}

/** A row or file that breaks the contract: ends the reading of this file. */
class BadContent extends Error {
  readonly problem: FileProblem;

  constructor(problem: FileProblem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** The rows of a file as they are staged, or what is wrong with it. */
export function stagedRows(dataset: Dataset, file: LoadFile, content: FileContent): readonly StagedRow[] | FileFailure {
  const fileId = file.id;
  if (content.is === 'gone') return { fileId, is: 'gone' };
  if (content.sizeBytes !== file.sizeBytes) return { fileId, is: 'changed' };
  if (content.is === 'unreadable') {
    return { fileId, is: 'bad', problem: { code: 'UNREADABLE', detail: content.detail } };
  }
  const promised = file.shape?.rowCount ?? content.rows.length;
  if (content.rows.length !== promised) return { fileId, is: 'changed' };
  try {
    const places = placesOf(dataset, content.columns);
    return content.rows.map((row, at) => stagedRow(dataset, file, readRow(dataset, places, row, at + 1)));
  } catch (error) {
    if (!(error instanceof BadContent)) throw error;
    return { fileId, is: 'bad', problem: error.problem };
  }
}

/** Where each column of the contract stands in the file. A file without columns has no rows either. */
function placesOf(dataset: Dataset, names: readonly string[]): ReadonlyMap<Column, number> {
  const places = new Map<Column, number>();
  for (const column of names.length === 0 ? [] : dataset.columns) {
    const place = names.indexOf(column.name);
    if (place < 0) throw new BadContent({ code: 'MISSING_COLUMN', column: column.name, detail: 'not in the file' });
    places.set(column, place);
  }
  return places;
}

function readRow(
  dataset: Dataset,
  places: ReadonlyMap<Column, number>,
  values: readonly ContentValue[],
  row: number,
): Row {
  return Object.fromEntries(
    dataset.columns.map((column) => [column.name, readValue(column, values[places.get(column) ?? -1] ?? null, row)]),
  );
}

function readValue(column: Column, value: ContentValue, row: number): string | null {
  const bad = (code: FileProblem['code'], detail: string) => new BadContent({ code, column: column.name, row, detail });
  if (value === null || value === '') {
    if (column.required) throw bad('REQUIRED_NULL', 'null or empty where a value is required');
    return column.type === 'timestamp' ? null : value;
  }
  if (typeof value !== 'string') throw bad('WRONG_TYPE', `a ${typeof value} where the contract says ${column.type}`);
  if (column.type === 'text') return value;
  const timestamp = parseTimestamp(value);
  if (timestamp === undefined) throw bad('BAD_DATE', 'no date of the form YYYY-MM-DD[ HH:MM:SS[.ffffff]][Z]');
  return timestamp;
}

function stagedRow(dataset: Dataset, file: LoadFile, values: Row): StagedRow {
  const version = rowVersion(dataset, file.window, values);
  return { fileId: file.id, key: values[dataset.key] ?? '', values, version };
}
