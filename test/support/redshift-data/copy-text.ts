import { gunzipSync } from 'node:zlib';
import type { CopyCommand } from './copy-command.ts';
import type { CopyFile } from './copy-files.ts';
import type { TargetColumn } from './copy-target.ts';
import { CsvError, csvRecords } from './csv-records.ts';
import { DatabaseError } from './peer-error.ts';

/** A line that could not be loaded, as `sys_load_error_detail` has it (DG: "Load error reference" for the codes). */
export interface LoadError {
  readonly file: CopyFile;
  /** From 1, the header counts. */
  readonly line: number;
  readonly column: string;
  readonly code: number;
  readonly message: string;
}

/** What a text file came to. */
export interface TextRows {
  readonly rows: readonly (readonly (string | null)[])[];
  readonly errors: readonly LoadError[];
}

interface Bad {
  readonly code: number;
  readonly message: string;
  readonly column?: string;
}

/** The rows of a CSV or JSON lines file, and the lines that are none. */
export function textRows(file: CopyFile, command: CopyCommand, columns: readonly TargetColumn[]): TextRows {
  const text = decode(file, command);
  if (typeof text !== 'string') return { rows: [], errors: [{ file, line: 1, column: '', ...text }] };
  const rows: (string | null)[][] = [];
  const errors: LoadError[] = [];
  for (const { line, values } of command.format === 'csv'
    ? csvLines(text, command, columns)
    : jsonLines(text, columns)) {
    const bad = Array.isArray(values) ? badRow(values, columns) : values;
    if (bad === undefined) rows.push(values as (string | null)[]);
    else errors.push({ file, line, column: bad.column ?? '', code: bad.code, message: bad.message });
  }
  return { rows, errors };
}

function decode({ bytes }: CopyFile, { isGzip }: CopyCommand): string | Bad {
  let plain = bytes;
  if (isGzip) {
    try {
      plain = gunzipSync(bytes);
    } catch (error) {
      throw new DatabaseError('ERROR: failed to inflate with zlib: unexpected end of file or data', { cause: error });
    }
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(plain);
  } catch {
    return { code: 1220, message: 'String contains invalid or unsupported UTF8 codepoints.' };
  }
}

interface Line {
  readonly line: number;
  readonly values: (string | null)[] | Bad;
}

function* csvLines(text: string, command: CopyCommand, columns: readonly TargetColumn[]): Generator<Line> {
  const { ignoreHeader, nullAs, emptyAsNull } = command;
  // An empty field of any other type than text is always null.
  const isNull = (field: string, at: number) => {
    return field === nullAs || (field === '' && (emptyAsNull || columns[at]?.maxBytes === null));
  };
  try {
    let record = 0;
    for (const { line, fields } of csvRecords(text)) {
      record += 1;
      if (record <= ignoreHeader) continue;
      yield { line, values: fields.map((field, at) => (isNull(field, at) ? null : field)) };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    yield { line: error.line, values: { code: 1213, message: error.message } };
  }
}

function* jsonLines(text: string, columns: readonly TargetColumn[]): Generator<Line> {
  for (const [at, source] of text.split('\n').entries()) {
    if (source.trim() === '') continue;
    const line = at + 1;
    try {
      const object = JSON.parse(source) as Record<string, unknown> | null;
      if (typeof object !== 'object' || object === null || Array.isArray(object)) throw new Error('no object');
      // A field that is missing is null, one that is not asked for is left out: without a word (DG: "JSON 'auto'").
      yield { line, values: columns.map(({ name }) => (Object.hasOwn(object, name) ? jsonText(object[name]) : null)) };
    } catch {
      yield { line, values: { code: 1223, message: 'Invalid JSON format. Unexpected token.' } };
    }
  }
}

function jsonText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function badRow(values: readonly (string | null)[], columns: readonly TargetColumn[]): Bad | undefined {
  if (values.length < columns.length) return { code: 1214, message: 'Delimiter not found' };
  if (values.length > columns.length) return { code: 1202, message: 'Extra column(s) found' };
  const tooLong = columns.find(
    ({ maxBytes }, at) => maxBytes !== null && Buffer.byteLength(values[at] ?? '') > maxBytes,
  );
  if (tooLong !== undefined) {
    return { code: 1204, message: 'String length exceeds DDL length', column: tooLong.name };
  }
  const zero = columns.find((_, at) => values[at]?.includes('\0') === true);
  return zero === undefined
    ? undefined
    : { code: 1220, message: 'Missing newline: Unexpected character', column: zero.name };
}
