import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Clock } from '../../domain/clock.ts';
import { laterEvent, type ObjectEvent } from '../../domain/object-event.ts';
import type { ReceiveFiles, Verdict } from '../../domain/receive-files.ts';
import { type ObjectRef, objectName } from '../../domain/transformed-file.ts';
import { type EventScope, NotUnderstood, type ReadMessage, readMessage } from '../s3-events.ts';
import { batchFailures } from './batch-failures.ts';
import type { Log } from './log.ts';
import { namedMessages } from './named-messages.ts';
import type { Tally } from './tally.ts';

/** Objects received at once: enough to batch writes, few enough to keep memory small (about 2 KB each). */
const BATCH_OBJECTS = 2_000;
/** A batch takes a few seconds, some 20 where S3 and DynamoDB are slow: one for which less is left is not begun. */
const BATCH_MS = 20_000;
/** Of a kind that are named in a line of the log; the others are only counted. */
const NAMED = 20;

export interface IntakeDependencies {
  readonly receive: Pick<ReceiveFiles, 'run'>;
  /** Calls the loader. */
  readonly kick: () => Promise<void>;
  readonly scope: EventScope;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
  readonly tally: Tally;
}

/** An object, the latest event of it, and the messages that told of it: it is looked at once, however many they are. */
interface Announced {
  readonly object: ObjectRef;
  event: ObjectEvent;
  readonly messageIds: string[];
}

/** Takes notifications of S3 in and receives what they tell of. Whatever it could not do is reported, by message. */
export class IntakeHandler {
  readonly #deps: IntakeDependencies;

  constructor(deps: IntakeDependencies) {
    this.#deps = deps;
  }

  /** @param deadline milliseconds since 1970; what is not begun by then comes again */
  async handle(event: SQSEvent, deadline: number): Promise<SQSBatchResponse> {
    const { clock, log } = this.#deps;
    const failed = new Set<string>();
    const announced = this.#read(event, failed);
    const waiting = new Set<string>();
    const counts: Partial<Record<Verdict['is'], number>> = {};
    for (let at = 0; at < announced.length; at += BATCH_OBJECTS) {
      const batch = announced.slice(at, at + BATCH_OBJECTS);
      // The first has all the time there is, however short the function's time-out.
      const latest = at === 0 ? deadline : deadline - BATCH_MS;
      if (clock.now() >= latest) this.#putOff(batch, failed);
      else await this.#receive(batch, failed, waiting, counts);
    }
    await this.#kick(waiting, failed);
    log.info('received', { objects: announced.length, ...counts, messages: event.Records.length, failed: failed.size });
    return batchFailures(failed);
  }

  /** Every object the messages tell of. A message that cannot be understood fails alone; what is good of it counts. */
  #read({ Records }: SQSEvent, failed: Set<string>): Announced[] {
    const announced = new Map<string, Announced>();
    for (const { messageId, body } of Records) {
      const { events, refused, notUnderstood } = this.#understood(body);
      if (notUnderstood.length > 0) this.#failed(messageId, notUnderstood, failed);
      if (refused.length > 0) this.#refused(messageId, refused);
      for (const { object, event } of events) {
        const name = objectName(object);
        const known = announced.get(name);
        if (known === undefined) announced.set(name, { object, event, messageIds: [messageId] });
        else {
          known.event = laterEvent(known.event, event);
          known.messageIds.push(messageId);
        }
      }
    }
    return [...announced.values()];
  }

  #understood(body: string): ReadMessage {
    try {
      return readMessage(body, this.#deps.scope);
    } catch (error) {
      if (!(error instanceof NotUnderstood)) throw error;
      return { events: [], refused: [], notUnderstood: [error.message] };
    }
  }

  #failed(messageId: string, notUnderstood: readonly string[], failed: Set<string>): void {
    const { log, tally } = this.#deps;
    failed.add(messageId);
    tally.count('MessagesNotUnderstood');
    log.error('a message is not understood', { messageId, why: notUnderstood.slice(0, NAMED) });
  }

  /** Sent to the wrong queue: coming again would not make it ours. */
  #refused(messageId: string, refused: readonly string[]): void {
    const { log, tally } = this.#deps;
    tally.count('FilesRefused', refused.length);
    const told = { messageId, count: refused.length, objects: refused.slice(0, NAMED) };
    log.warn('refused: of a foreign bucket or prefix', told);
  }

  /** An object of which nothing is known holds up its own messages; a batch that failed, all of its messages. */
  async #receive(
    batch: readonly Announced[],
    failed: Set<string>,
    waiting: Set<string>,
    counts: Partial<Record<Verdict['is'], number>>,
  ): Promise<void> {
    const { receive, log } = this.#deps;
    const messageIds = new Map(batch.map((one) => [objectName(one.object), one.messageIds]));
    try {
      for (const verdict of await receive.run(batch.map(({ object, event }) => ({ ...object, event })))) {
        counts[verdict.is] = (counts[verdict.is] ?? 0) + 1;
        const own = messageIds.get(objectName('file' in verdict ? verdict.file : verdict.object)) ?? [];
        if (verdict.is === 'new' || verdict.is === 'waiting') for (const id of own) waiting.add(id);
        if (verdict.is !== 'failed') continue;
        for (const id of own) failed.add(id);
        log.warn('an object could not be looked at', {
          key: verdict.object.key,
          ...namedMessages(own),
          error: verdict.error,
        });
      }
    } catch (error) {
      fail(batch, failed);
      log.error('a batch could not be received', { objects: batch.length, ...namedMessages(idsOf(batch)), error });
    }
  }

  #putOff(batch: readonly Announced[], failed: Set<string>): void {
    fail(batch, failed);
    const told = { objects: batch.length, ...namedMessages(idsOf(batch)) };
    this.#deps.log.warn('no time is left for a batch; it comes again', told);
  }

  /** Also for what waits already: who kept it may have died, or failed, before the kick. */
  async #kick(waiting: ReadonlySet<string>, failed: Set<string>): Promise<void> {
    if (waiting.size === 0) return;
    try {
      await this.#deps.kick();
    } catch (error) {
      // The files are safe; their messages come again to kick again.
      for (const id of waiting) failed.add(id);
      this.#deps.log.error('the loader could not be called', { ...namedMessages(waiting), error });
    }
  }
}

function fail(batch: readonly Announced[], failed: Set<string>): void {
  for (const id of idsOf(batch)) failed.add(id);
}

function idsOf(batch: readonly Announced[]): string[] {
  return batch.flatMap(({ messageIds }) => messageIds);
}
