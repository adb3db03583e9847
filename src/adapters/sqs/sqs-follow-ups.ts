import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { translated } from '../../aws/sdk-failure.ts';
import type { Clock } from '../../domain/clock.ts';
import type { FollowUps } from '../../ports/follow-ups.ts';
import { bodyOf, type FollowUp, followUpOf } from './follow-up.ts';

/** The longest delay of a message (SQS API reference, SendMessage, `DelaySeconds`). */
const LONGEST_DELAY_SECONDS = 900;
/** A statement of the Data API lives 24 h; some more for what has to be written after it. */
const FOLLOW_FOR_MS = 26 * 3_600_000;
/** Loads of which one process remembers since when they are followed. */
const REMEMBERED_LOADS = 1_000;

export interface SqsFollowUpsDependencies {
  readonly client: SQSClient;
  /** The loader's queue: a standard one, since a FIFO queue has no delay for a single message. */
  readonly queueUrl: string;
  readonly clock: Pick<Clock, 'now'>;
  /** How long a load is followed. After that only the schedule takes it up, and `onGivenUp` is told. */
  readonly followForMs?: number;
  readonly onGivenUp?: (followUp: FollowUp) => void;
}

/**
 * Calls about loads, as delayed messages to the loader's own queue. A delay longer than SQS knows goes by steps: a message
 * that comes before it is due is sent again with what is left of its delay (`take`). One call costs one SendMessage, and one
 * more for every further 15 minutes.
 *
 * A load that goes on is asked about again and again; the chain remembers since when, so that it ends: a load that never
 * settles must not go round for ever. Its plan stays open and its data safe.
 */
export class SqsFollowUps implements FollowUps {
  readonly #deps: SqsFollowUpsDependencies;
  readonly #followForMs: number;
  /** By load: since when the call that this process took was followed. */
  readonly #since = new Map<string, number>();

  constructor(deps: SqsFollowUpsDependencies) {
    this.#deps = deps;
    this.#followForMs = deps.followForMs ?? FOLLOW_FOR_MS;
  }

  async ask(loadId: string, delayMs: number): Promise<void> {
    const now = this.#deps.clock.now();
    const followUp = { loadId, dueMs: now + delayMs, sinceMs: this.#since.get(loadId) ?? now };
    if (followUp.dueMs - followUp.sinceMs <= this.#followForMs) return this.#send(followUp);
    // Whoever asks next, such as the schedule, begins anew.
    this.#since.delete(loadId);
    this.#deps.onGivenUp?.(followUp);
  }

  /**
   * Takes a message that came through the queue.
   *
   * - `due`: this load is to be looked after now; asking about it again goes on with the same chain
   * - `postponed`: it came early and was sent again; acknowledge it
   * - undefined: it is no follow-up
   *
   * @throws Unavailable: do not acknowledge it, so that it comes again
   */
  async take(body: string): Promise<{ readonly is: 'due' | 'postponed'; readonly loadId: string } | undefined> {
    const followUp = followUpOf(body);
    if (followUp === undefined) return undefined;
    const { loadId, dueMs, sinceMs } = followUp;
    if (dueMs > this.#deps.clock.now()) {
      await this.#send(followUp);
      return { is: 'postponed', loadId };
    }
    this.#remember(loadId, sinceMs);
    return { is: 'due', loadId };
  }

  async #send(followUp: FollowUp): Promise<void> {
    const { client, queueUrl, clock } = this.#deps;
    // Rounded up: a call that comes a little late is right, one that comes early is a step for nothing.
    const leftSeconds = Math.ceil((followUp.dueMs - clock.now()) / 1_000);
    const DelaySeconds = Math.min(Math.max(leftSeconds, 0), LONGEST_DELAY_SECONDS);
    const message = { QueueUrl: queueUrl, MessageBody: bodyOf(followUp), DelaySeconds };
    try {
      await client.send(new SendMessageCommand(message));
    } catch (error) {
      throw translated(error, `SQS ${queueUrl}: a follow-up of ${followUp.loadId}`);
    }
  }

  #remember(loadId: string, sinceMs: number): void {
    // Two chains about one load are one: the older counts, or each would keep the other young.
    const since = Math.min(sinceMs, this.#since.get(loadId) ?? sinceMs);
    this.#since.delete(loadId);
    this.#since.set(loadId, since);
    const [oldest] = this.#since.keys();
    if (this.#since.size > REMEMBERED_LOADS && oldest !== undefined) this.#since.delete(oldest);
  }
}
