// The Lambda function `migrate`: to be invoked by each deployment, before the other functions change.
import { Logger } from '@aws-lambda-powertools/logger';
import { migrationSettings } from './config.ts';
import { migration } from './lambda/migration.ts';
import { patiently } from './lambda/patient.ts';
import { runMigrations } from './run-migrations.ts';
import { SYSTEM_CLOCK } from './system-clock.ts';

const settings = migrationSettings(process.env);
const logger = new Logger({ serviceName: 'migrate' });

/** Runs what the warehouse has not had yet, patiently; an error fails the invocation, and with it the deployment. */
export const handler = migration(async () => {
  return patiently(
    async () => runMigrations(settings),
    SYSTEM_CLOCK,
    (error) => logger.warn('the migration is tried again', error as Error),
  );
}, logger);
