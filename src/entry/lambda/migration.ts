import type { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import type { Migrated } from '../run-migrations.ts';

/** A handler of Lambda around the migrations: logs what was done, or why it was not; an error fails the invocation. */
export function migration(run: () => Promise<Migrated>, logger: Pick<Logger, 'addContext' | 'info' | 'error'>) {
  return async (_event: unknown, context: Context): Promise<Migrated> => {
    logger.addContext(context);
    try {
      const migrated = await run();
      logger.info(migrated.warehouse === 'none' ? 'there is no warehouse to migrate' : 'migrated', { ...migrated });
      return migrated;
    } catch (error) {
      logger.error('the migration failed', error as Error);
      throw error;
    }
  };
}
