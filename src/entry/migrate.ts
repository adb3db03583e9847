// The Lambda function `migrate`: to be invoked by each deployment, before the other functions change.
import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import { migrationSettings } from './config.ts';
import { type Migrated, runMigrations } from './run-migrations.ts';

const settings = migrationSettings(process.env);
const logger = new Logger({ serviceName: 'migrate' });

/** Runs what the warehouse has not had yet; an error fails the invocation, and with it the deployment. */
export const handler = async (_event: unknown, context: Context): Promise<Migrated> => {
  logger.addContext(context);
  const migrated = await runMigrations(settings);
  logger.info(migrated.warehouse === 'none' ? 'there is no warehouse to migrate' : 'migrated', { ...migrated });
  return migrated;
};
