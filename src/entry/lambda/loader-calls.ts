import type { SQSEvent } from 'aws-lambda';
import { loaderCallOf } from '../../adapters/sqs/loader-call.ts';
import type { SqsFollowUps } from '../../adapters/sqs/sqs-follow-ups.ts';
import type { Log } from './log.ts';
import { statementEventOf } from './statement-event.ts';
import type { Tally } from './tally.ts';

/** What the messages of an invocation ask for together: one run, at most. */
export interface LoaderCalls {
  /** Somebody asks for a run. */
  readonly isCalled: boolean;
  /** It is time: whatever is pending becomes loads. */
  readonly isTime: boolean;
  /** The loads whose follow-ups are due. */
  readonly due: ReadonlySet<string>;
  /** Messages that could not be understood, or not be sent on. */
  readonly failed: ReadonlySet<string>;
}

export interface ReadLoaderCallsDependencies {
  readonly followUps: Pick<SqsFollowUps, 'take'>;
  readonly log: Log;
  readonly tally: Tally;
}

/** Reads the loader's queue: kicks, the schedule, follow-ups, statement events. Follow-ups that came early are sent on. */
export async function readLoaderCalls({ Records }: SQSEvent, deps: ReadLoaderCallsDependencies): Promise<LoaderCalls> {
  const due = new Set<string>();
  const failed = new Set<string>();
  let isCalled = false;
  let isTime = false;
  for (const { messageId, body } of Records) {
    const call = await callOf(messageId, body, deps);
    if (call === 'failed') failed.add(messageId);
    if (call === 'failed' || call === 'nothing') continue;
    isCalled = true;
    if (call === 'schedule') isTime = true;
    if (typeof call === 'object') due.add(call.due);
  }
  return { isCalled, isTime, due, failed };
}

type Call = 'kick' | 'schedule' | 'nothing' | 'failed' | { readonly due: string };

async function callOf(
  messageId: string,
  body: string,
  { followUps, log, tally }: ReadLoaderCallsDependencies,
): Promise<Call> {
  const call = loaderCallOf(body);
  if (call !== undefined) return call;
  const statement = statementEventOf(body);
  if (statement?.is === 'other') return 'nothing';
  if (statement !== undefined) {
    log.info('a load is decided', { messageId, loadId: statement.loadId, state: statement.state });
    return 'kick';
  }
  try {
    const followUp = await followUps.take(body);
    if (followUp === undefined) {
      tally.count('MessagesNotUnderstood');
      log.error('a message is not understood', { messageId, why: 'no kick, schedule, follow-up or statement event' });
      return 'failed';
    }
    const { loadId } = followUp;
    log.info('a follow-up came', { messageId, loadId, followUp: followUp.is });
    return followUp.is === 'due' ? { due: loadId } : 'nothing';
  } catch (error) {
    log.error('a follow-up could not be sent on', { messageId, error });
    return 'failed';
  }
}
