import type { Logger } from '@aws-lambda-powertools/logger';
import type { Metrics } from '@aws-lambda-powertools/metrics';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Clock } from '../../domain/clock.ts';
import type { InvocationDeadline } from './invocation-deadline.ts';
import { loggedEvent } from './logged-event.ts';
import { namedMessages } from './named-messages.ts';
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
  /** Is set for whoever asks it during the work. */
  readonly deadline: InvocationDeadline;
  readonly loggedEventBytes: number;
}

/** A handler of Lambda around the work: logs the event, knows the deadline, publishes the metrics whatever happens. */
export function observed(work: BatchWork, observers: Observers) {
  const { logger, metrics, tally, clock, deadline, loggedEventBytes } = observers;
  return async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    logger.addContext(context);
    logger.info('event', { event: loggedEvent(event, loggedEventBytes) });
    deadline.atMs = clock.now() + context.getRemainingTimeInMillis() - RESERVE_MS;
    try {
      return await work(event, deadline.atMs);
    } catch (error) {
      tally.count('RunsFailed');
      const messages = namedMessages(event.Records.map(({ messageId }) => messageId));
      logger.error('the invocation failed', { error, ...messages });
      throw error;
    } finally {
      publishMetrics(metrics, tally.take());
    }
  };
}
