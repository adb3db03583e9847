import { migrate } from '../../adapters/postgres/migrate.ts';
import { tablesOf } from '../../adapters/postgres/tables.ts';
import { DEFAULT_TIME_LIMITS } from '../../adapters/postgres/time-limits.ts';
import type { PostgresSettings } from '../config/postgres-settings.ts';
import { Tally } from '../lambda/tally.ts';
import { postgresSessions } from './postgres-sessions.ts';

/** @returns the names of the migrations that were applied now; throws as `runMigrations` says */
export async function migratePostgres(settings: PostgresSettings): Promise<readonly string[]> {
  const { pool, close } = postgresSessions(settings, new Tally());
  try {
    return await migrate(pool, tablesOf(), DEFAULT_TIME_LIMITS);
  } finally {
    await close();
  }
}
