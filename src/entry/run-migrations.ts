import type { MigrationSettings } from './config/warehouse-settings.ts';

/** What was done to the warehouse. */
export interface Migrated {
  readonly warehouse: MigrationSettings['by'];
  /** The names of the migrations that were applied now; of no warehouse (`none`) there are none. */
  readonly applied: readonly string[];
}

/**
 * Makes the warehouse what this version needs, as the Lambda function `migrate` and the command line do it. Repeatable.
 * Without a warehouse there is nothing to do.
 *
 * @throws Unavailable, Busy: run it again; LoadImpossible: somebody must act
 */
export async function runMigrations(settings: MigrationSettings): Promise<Migrated> {
  return { warehouse: settings.by, applied: await apply(settings) };
}

async function apply(settings: MigrationSettings): Promise<readonly string[]> {
  switch (settings.by) {
    case 'redshift':
      return (await import('./warehouses/migrate-redshift.ts')).migrateRedshift(settings);
    case 'postgres':
      return (await import('./warehouses/migrate-postgres.ts')).migratePostgres(settings);
    case 'none':
      return [];
  }
}
