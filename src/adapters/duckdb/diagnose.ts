import { statSync } from 'node:fs';
import type { FileProblem } from '../../domain/file-problem.ts';
import type { LoadFile } from '../../domain/load.ts';
import { judgeShape } from '../../domain/shape.ts';
import type { FileFailure } from '../../ports/warehouse.ts';
import { columnList, quoted } from './dataset-sql.ts';
import { isFatal, isOutOfSpace, messageOf } from './engine-failure.ts';
import { hasNoColumns } from './file-groups.ts';
import { isIntactGzip } from './gzip.ts';
import type { LoadStep } from './load-step.ts';
import { narrowDown } from './narrow-down.ts';
import { withFiles } from './paths.ts';
import { type Fault, faultsOf, readSql } from './read-sql.ts';

/**
 * Looks at these files outside any transaction and says what is wrong with each; files that are fine are left out. Slower than staging, and done only when something is wrong.
 *
 * @throws what the engine throws when it is out of space or broken
 */
export async function diagnose(step: LoadStep, files: readonly LoadFile[]): Promise<FileFailure[]> {
  const { connection } = step;
  const failures: FileFailure[] = [];
  // Rows can be counted only where their order is kept.
  await connection.run('SET preserve_insertion_order = true');
  try {
    const outside = files.map((file) => [file, outsideFailure(step, file)] as const);
    for (const [, failure] of outside) if (failure !== null) failures.push(failure);
    const readable = outside.filter(([, failure]) => failure === null).map(([file]) => file);
    for (const file of await narrowDown(step, readable)) {
      const failure = await insideFailure(step, file);
      if (failure !== null) failures.push(failure);
    }
  } finally {
    await connection.run('SET preserve_insertion_order = false').catch(() => undefined);
  }
  return failures;
}

/** What can be told without reading rows. */
function outsideFailure(step: LoadStep, file: LoadFile): FileFailure | null {
  const stats = statSync(step.pathOf(file), { throwIfNoEntry: false });
  if (stats === undefined) return { fileId: file.id, is: 'gone' };
  if (stats.size !== file.sizeBytes) return { fileId: file.id, is: 'changed' };
  const problem = shapeProblem(step, file);
  return problem === null ? null : { fileId: file.id, is: 'bad', problem };
}

async function insideFailure(step: LoadStep, file: LoadFile): Promise<FileFailure | null> {
  const problem = await contentProblem(step, file);
  if (problem === null) return null;
  // Another count of rows in a file that was written again is another file; in the very same file it is damage.
  if (problem.code === 'ROWS_DIFFER' && isTouched(step, file)) return { fileId: file.id, is: 'changed' };
  return { fileId: file.id, is: 'bad', problem };
}

function isTouched({ pathOf }: LoadStep, file: LoadFile): boolean {
  const stats = statSync(pathOf(file), { throwIfNoEntry: false });
  return stats === undefined || Math.floor(stats.mtimeMs / 1000) !== file.lastModified;
}

/** What was wrong with the file before anybody read its rows. */
export function shapeProblem({ dataset }: Pick<LoadStep, 'dataset'>, file: LoadFile): FileProblem | null {
  if (file.problem !== null) return file.problem;
  if (file.shape === null) return { code: 'UNREADABLE', detail: 'the columns of the file are not known' };
  if (file.format.kind === 'parquet' && file.format.gzip) {
    return { code: 'UNSUPPORTED', detail: 'Parquet is compressed inside; gzip around it cannot be read' };
  }
  return judgeShape(dataset, file.shape, true).problem;
}

async function contentProblem(step: LoadStep, file: LoadFile): Promise<FileProblem | null> {
  const path = step.pathOf(file);
  if (file.format.gzip && !(await isIntactGzip(path))) {
    return { code: 'UNREADABLE', detail: 'the gzip file is truncated or damaged' };
  }
  if (hasNoColumns(file)) return null;
  try {
    return await withFiles(step.connection, [path], () => rowsProblem(step, file));
  } catch (error) {
    if (isOutOfSpace(error) || isFatal(error)) throw error;
    return { code: 'UNREADABLE', detail: readingDetail(error, file) };
  }
}

async function rowsProblem({ connection, dataset }: LoadStep, file: LoadFile): Promise<FileProblem | null> {
  // Hashing every column makes the engine read every page.
  const result = await connection.runAndReadAll(`
    SELECT count(*), min(row_no) FILTER (fault > 0), arg_min(fault, row_no) FILTER (fault > 0), bit_xor(content)
    FROM (SELECT row_number() OVER () AS row_no, fault, hash(${columnList(dataset, ({ name }) => quoted(name))}) AS content
      FROM (${readSql(dataset, file)}))`);
  const [count, row, at] = (result.getRowsJS()[0] ?? []).map((value) => (value === null ? null : Number(value)));
  const fault = typeof at === 'number' ? faultsOf(dataset)[at - 1] : undefined;
  if (fault !== undefined && typeof row === 'number') return problemOf(fault, row);
  const promised = file.shape?.rowCount ?? null;
  if (promised === null || count === promised) return null;
  return { code: 'ROWS_DIFFER', detail: `the file promises ${String(promised)} rows and has ${String(count)}` };
}

function problemOf({ code, column }: Fault, row: number): FileProblem {
  const details: Partial<Record<FileProblem['code'], string>> = {
    WRONG_TYPE: 'the value is not a string or null',
    REQUIRED_NULL: 'the value is null or empty, the contract requires one',
    BAD_DATE:
      'the date is not YYYY-MM-DD, or with a blank or T and HH:MM:SS, up to six fraction digits and a Z, in years 0001 to 9999',
  };
  return { code, column: column.name, row, detail: details[code] ?? code };
}

/** The engine's message without the content of rows it likes to quote. */
function readingDetail(error: unknown, file: LoadFile): string {
  const message = messageOf(error);
  const line = /(?:on Line: |in line )(\d+)/.exec(message)?.[1];
  const columns = /Expected Number of Columns: \d+ Found: \d+/.exec(message)?.[0];
  const causes: readonly (readonly [RegExp, string])[] = [
    [/unterminated quote/i, 'a quoted value does not end'],
    [/unicode|utf-?8|Invalid string encoding/i, 'a text is not valid UTF-8'],
    [/decompression failure|Snappy|ZSTD|Brotli/i, 'a page cannot be decompressed'],
    [/magic bytes|too small to be a Parquet/i, 'the file is truncated or no Parquet file'],
    [/Permission denied/i, 'permission denied'],
  ];
  const cause = columns ?? causes.find(([pattern]) => pattern.test(message))?.[1];
  const where = line === undefined ? '' : ` at line ${line}`;
  return `the file cannot be read as ${file.format.kind}${where}${cause === undefined ? '' : `: ${cause}`}`;
}
