import type { LoaderCall } from '../../adapters/sqs/loader-call.ts';
import type { SqsFollowUps } from '../../adapters/sqs/sqs-follow-ups.ts';
import type { SqsLoaderCalls } from '../../adapters/sqs/sqs-loader-calls.ts';
import type { Log } from './log.ts';
import type { LoaderQueue } from './open-loader-queue.ts';

// The client of SQS is read and made by the first message that is sent: a run that finds nothing sends none.

/** Calls the loader. @param open gives the same queue each time */
export function lazyLoaderCalls(open: () => Promise<LoaderQueue>): Pick<SqsLoaderCalls, 'send'> {
  return {
    send: async (call: LoaderCall, delaySeconds?: number) => (await open()).calls.send(call, delaySeconds),
  };
}

/** Follow-ups of loads. @param open gives the same queue each time */
export function lazyFollowUps(open: () => Promise<LoaderQueue>, log: Log): Pick<SqsFollowUps, 'ask' | 'take'> {
  // One and the same always: it remembers since when loads are followed.
  let known: SqsFollowUps | undefined;
  const followUps = async () => {
    const queue = await open();
    known ??= queue.followUps(({ loadId }) => {
      log.error('a load is not followed any longer; the schedule looks after it', { loadId });
    });
    return known;
  };
  return {
    ask: async (loadId, delayMs) => (await followUps()).ask(loadId, delayMs),
    take: async (body) => (await followUps()).take(body),
  };
}
