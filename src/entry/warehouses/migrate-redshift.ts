import { migrate } from '../../adapters/redshift/migrate.ts';
import type { MigrationSettings } from '../config/warehouse-settings.ts';
import { SYSTEM_CLOCK } from '../system-clock.ts';
import { redshiftDataClient } from './redshift-data-client.ts';

/** @returns the names of the migrations that were applied now; throws as `runMigrations` says */
export async function migrateRedshift({
  target,
  names,
  customerChanges,
  grantTo,
}: Extract<MigrationSettings, { by: 'redshift' }>): Promise<readonly string[]> {
  const client = redshiftDataClient();
  try {
    return await migrate({ client, target, names, customerChanges, grantTo, now: () => SYSTEM_CLOCK.now() });
  } finally {
    client.destroy();
  }
}
