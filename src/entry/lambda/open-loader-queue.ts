import { SQSClient } from '@aws-sdk/client-sqs';
import type { FollowUp } from '../../adapters/sqs/follow-up.ts';
import { SqsFollowUps } from '../../adapters/sqs/sqs-follow-ups.ts';
import { SqsLoaderCalls } from '../../adapters/sqs/sqs-loader-calls.ts';
import type { Clock } from '../../domain/clock.ts';
import { clientConfig } from './client-config.ts';
import { countingCalls } from './count-calls.ts';
import type { Tally } from './tally.ts';

/** The loader's queue, as senders know it. */
export interface LoaderQueue {
  readonly calls: SqsLoaderCalls;
  /** @param onGivenUp see `SqsFollowUps` */
  followUps(onGivenUp: (followUp: FollowUp) => void): SqsFollowUps;
  readonly close: () => void;
}

const ANSWER_MS = 10_000;

/** A client that ends every call. Whoever makes it destroys it. */
export function queueClient(): SQSClient {
  return new SQSClient(clientConfig(ANSWER_MS));
}

/** With a client of its own. */
export function openLoaderQueue(queueUrl: string, clock: Clock, tally: Tally): LoaderQueue {
  const client = countingCalls(queueClient(), 'SQS', tally);
  return {
    calls: new SqsLoaderCalls({ client, queueUrl }),
    followUps: (onGivenUp) => new SqsFollowUps({ client, clock, queueUrl, onGivenUp }),
    close: () => client.destroy(),
  };
}
