import type { Logger } from '@aws-lambda-powertools/logger';
import type { Metrics } from '@aws-lambda-powertools/metrics';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Clock } from '../../domain/clock.ts';
import { loggedEvent } from './logged-event.ts';
import { publishMetrics } from './publish-metrics.ts';
import type { Tally } from './tally.ts';

/** Kept back for what has to be said and written after the last step; SettleLoad keeps 5 s back itself. */
const RESERVE_MS = 5_000;

/** What becomes of a batch of messages. @param deadline milliseconds since 1970 */
export type BatchWork = (event: SQSEvent, deadline: number) => Promise<SQSBatchResponse>;

/** What an invocation is observed with. */
export interface Observers {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly tally: Tally;
  readonly clock: Pick<Clock, 'now'>;
  readonly loggedEventBytes: number;
}

/** A handler of Lambda around the work: logs the event, knows the deadline, publishes the metrics whatever happens. */
export function observed(work: BatchWork, { logger, metrics, tally, clock, loggedEventBytes }: Observers) {
  return async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    logger.addContext(context);
    logger.info('event', { event: loggedEvent(event, loggedEventBytes) });
    try {
      return await work(event, clock.now() + context.getRemainingTimeInMillis() - RESERVE_MS);
    } catch (error) {
      tally.count('RunsFailed');
      logger.error('the invocation failed', error as Error);
      throw error;
    } finally {
      publishMetrics(metrics, tally.take());
    }
  };
}
