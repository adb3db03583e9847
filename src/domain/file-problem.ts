/**
 * Why a file is set aside.
 *
 * - `UNREADABLE`: torn, truncated, an empty Parquet, malformed CSV or JSON
 * - `UNSUPPORTED`: a format no warehouse of ours reads, such as gzip around Parquet
 * - `MISSING_COLUMN`, `WRONG_TYPE`: the columns are not those of the contract
 * - `REQUIRED_NULL`, `BAD_DATE`: a row breaks the contract
 * - `ROWS_DIFFER`: another number of rows was read than the file promises
 * - `NO_PARTITION_DATE`: arrival is taken from the path, and the path names no day
 */
export type ProblemCode =
  | 'UNREADABLE'
  | 'UNSUPPORTED'
  | 'MISSING_COLUMN'
  | 'WRONG_TYPE'
  | 'REQUIRED_NULL'
  | 'BAD_DATE'
  | 'ROWS_DIFFER'
  | 'NO_PARTITION_DATE';

/** One file's problem: terminal for that file, harmless for all others. */
export interface FileProblem {
  readonly code: ProblemCode;
  readonly column?: string;
  /** The first row that shows it, from 1 (a CSV header does not count), where known. */
  readonly row?: number;
  /** One sentence for people: what was found, what was expected. No content of the row. */
  readonly detail: string;
}

/** What files must share for the circuit breaker to count them together: the code and the column, not the row. */
export function reasonOf(problem: FileProblem): string {
  return problem.column === undefined ? problem.code : `${problem.code} ${problem.column}`;
}

/** A problem in one line, for people. */
export function describeProblem(problem: FileProblem): string {
  const row = problem.row === undefined ? '' : ` (row ${String(problem.row)})`;
  return `${reasonOf(problem)}${row}: ${problem.detail}`;
}
