import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { migrate } from '../adapters/redshift/migrate.ts';
import type { MigrationSettings } from './config.ts';
import { clientConfig } from './lambda/client-config.ts';
import { SYSTEM_CLOCK } from './system-clock.ts';

/** The Data API waits with its answer for up to 30 s (RD: `WaitTimeSeconds`). */
const ANSWER_MS = 45_000;

/** What was done to the warehouse: the names of the migrations that were applied now. */
export interface Migrated {
  readonly applied: readonly string[];
}

/**
 * Makes the warehouse what this version needs, as the Lambda function `migrate` and the command line do it. Repeatable.
 *
 * @throws Unavailable, Busy: run it again; LoadImpossible: somebody must act
 */
export async function runMigrations({ redshift, customerChanges }: MigrationSettings): Promise<Migrated> {
  const client = new RedshiftDataClient(clientConfig(ANSWER_MS));
  try {
    return { applied: await migrate({ client, ...redshift, customerChanges, now: () => SYSTEM_CLOCK.now() }) };
  } finally {
    client.destroy();
  }
}
