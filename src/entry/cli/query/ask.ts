import { DuckDbDatabase } from '../../../adapters/duckdb/duckdb-database.ts';
import { DuckDbQueries, type QueryAnswer, QueryRefused } from '../../../adapters/duckdb/duckdb-queries.ts';
import { SYSTEM_CLOCK } from '../../system-clock.ts';
import { CommandError, misuse } from '../command-error.ts';

/**
 * One question to a warehouse file.
 *
 * @throws Busy when a load holds the file for longer than `waitMs`; CommandError where the engine rejects the SQL
 */
export async function ask(path: string, sql: string, waitMs: number): Promise<QueryAnswer> {
  await using database = new DuckDbDatabase({ path, now: () => SYSTEM_CLOCK.now() });
  try {
    return await new DuckDbQueries({ database }).query(sql, waitMs);
  } catch (error) {
    if (!(error instanceof QueryRefused)) throw error;
    // What the engine finds wrong with it stands in the data or in the words; what we refuse is no query at all.
    throw error.cause === undefined ? misuse(error.message) : new CommandError(error.message);
  }
}
