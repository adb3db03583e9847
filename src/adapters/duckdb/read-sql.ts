import type { Column, Dataset } from '../../domain/dataset.ts';
import type { ProblemCode } from '../../domain/file-problem.ts';
import type { LoadFile } from '../../domain/load.ts';
import { columnList, quoted } from './dataset-sql.ts';
import { checkedTimestamp, cutToMicroseconds, isUnreadable, parsedText } from './timestamp-sql.ts';

/** Something that may be wrong with a row; in staging by its place in `faultsOf`, from 1. */
export interface Fault {
  readonly code: ProblemCode;
  readonly column: Column;
}

/** What may be wrong with a row of the dataset, most telling first. */
export function faultsOf(dataset: Dataset): Fault[] {
  const retyped = dataset.columns.map((column): Fault => ({ code: 'WRONG_TYPE', column }));
  const missing = dataset.columns.filter((column) => column.required);
  const dates = dataset.columns.filter((column) => column.type === 'timestamp');
  return [
    ...retyped,
    ...missing.map((column): Fault => ({ code: 'REQUIRED_NULL', column })),
    ...dates.map((column): Fault => ({ code: 'BAD_DATE', column })),
  ];
}

/**
 * A SELECT that reads the files of the variable `files` (a list of paths) once: `file_no` (from 0, in the order of the
 * list), the contract's columns, and `fault` (0 where the row is fine). `like` is one of the files; all have its format
 * and its types.
 */
export function readSql(dataset: Dataset, like: LoadFile): string {
  const columns = columnList(dataset, (column) => `${parsed(column, like)} AS ${quoted(column.name)}`);
  const raw = columnList(dataset, (column) => `${rawValue(column, like)} AS ${rawName(column)}`);
  const faults = faultsOf(dataset).flatMap((fault, at) => {
    const found = condition(fault, like);
    return found === null ? [] : [`WHEN ${found} THEN ${String(at + 1)}`];
  });
  return `SELECT file_no, ${columnList(dataset, ({ name }) => quoted(name))},
      CAST(CASE ${faults.join(' ')} ELSE 0 END AS UTINYINT) AS fault
    FROM (SELECT *, ${columns}
      FROM (SELECT CAST(file_index AS INTEGER) AS file_no, ${raw} FROM ${reader(dataset, like)}))`;
}

function rawName(column: Column): string {
  return quoted(`raw ${column.name}`);
}

function rawValue(column: Column, like: LoadFile): string {
  if (like.format.kind !== 'csv') return quoted(column.name);
  return `c${String((like.shape?.columns ?? []).findIndex(({ name }) => name === column.name))}`;
}

function parsed(column: Column, like: LoadFile): string {
  const raw = rawName(column);
  if (like.format.kind === 'json') return column.type === 'text' ? `${raw}->>'$'` : parsedText(`(${raw}->>'$')`);
  const type = like.shape?.columns.find(({ name }) => name === column.name)?.type ?? 'text';
  if (column.type === 'text') return raw;
  if (type === 'text' || like.format.kind === 'csv') return parsedText(raw);
  return checkedTimestamp(type === 'timestamp-ns' ? cutToMicroseconds(raw) : raw);
}

function condition({ code, column }: Fault, like: LoadFile): string | null {
  const name = quoted(column.name);
  switch (code) {
    case 'WRONG_TYPE':
      return like.format.kind === 'json' ? `json_type(${rawName(column)}) NOT IN ('VARCHAR', 'NULL')` : null;
    case 'REQUIRED_NULL':
      return `${name} IS NULL OR ${name} = ''`;
    case 'BAD_DATE':
      return isUnreadable(name);
    default:
      return null;
  }
}

/** A format's table function, with everything said that it would guess. */
function reader(dataset: Dataset, { format, shape }: LoadFile): string {
  switch (format.kind) {
    case 'parquet':
      return `read_parquet(getvariable('files'), hive_partitioning = false)`;
    case 'csv': {
      // Names are ours, since a header may hold anything; the shape says which column is where.
      const names = (shape?.columns ?? []).map((_, at) => `c${String(at)}: 'VARCHAR'`);
      return `read_csv(getvariable('files'), auto_detect = false, header = true, delim = ',', quote = '"', escape = '"',
        nullstr = '', columns = {${names.join(', ')}}, compression = '${format.gzip ? 'gzip' : 'none'}',
        hive_partitioning = false)`;
    }
    case 'json':
      // As JSON, since a reader of text would turn a number into one without a word.
      return `read_json(getvariable('files'), format = 'newline_delimited',
        columns = {${columnList(dataset, ({ name }) => `${quoted(name)}: 'JSON'`)}},
        compression = '${format.gzip ? 'gzip' : 'uncompressed'}', hive_partitioning = false)`;
  }
}
