import type { DuckDBConnection } from '@duckdb/node-api';
import { finalTable } from './dataset-sql.ts';
import type { LoadStep } from './load-step.ts';

/** Rows that the engine stores together; a table has always some room in its last group. */
const ROW_GROUP = 122_880;
/** So many times its rows a table may take up before it is worth writing it anew. */
const TOLERATED_BLOAT = 1.25;

/**
 * Keeps the engine from compacting tables whenever it writes the file. By default a single replaced row makes it rewrite
 * a row group or all of them: most of a second per million rows, after each load.
 */
export const WITHOUT_COMPACTION = { max_vacuum_tasks: '0' } as const;

/** How much is in a final table. */
export interface FinalSize {
  readonly rows: number;
  /** With the places of rows that were replaced. */
  readonly stored: number;
}

/** The size of the dataset's final table before this load has changed anything. */
export async function sizeOfFinal({ connection, dataset }: LoadStep): Promise<FinalSize> {
  const read = await connection.runAndReadAll(
    `SELECT count(*), coalesce(max(rowid) + 1, 0) FROM ${finalTable(dataset)}`,
  );
  const [rows = 0, stored = 0] = (read.getRowsJS()[0] ?? []).map(Number);
  return { rows, stored };
}

/** Lets the next checkpoint compact the tables if the one just loaded holds too many rows that were replaced. */
export async function planCompaction(connection: DuckDBConnection, { rows, stored }: FinalSize): Promise<void> {
  const isBloated = stored > rows * TOLERATED_BLOAT + ROW_GROUP;
  // The load is committed; how tidy the file is makes no difference to it.
  await connection.run(`SET GLOBAL max_vacuum_tasks = ${isBloated ? '100' : '0'}`).catch(() => undefined);
}
