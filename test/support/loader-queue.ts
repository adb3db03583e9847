import type { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Clock } from '../../src/domain/clock.ts';

interface Sent {
  readonly body: string;
  readonly dueMs: number;
}

/** The loader's queue in memory, as far as it is written to; delays are those of a clock. */
export class LoaderQueue {
  readonly #clock: Pick<Clock, 'now'>;
  #sent: Sent[] = [];
  isDown = false;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** As much of a client as sends messages. */
  get client(): SQSClient {
    const send = async ({ input }: SendMessageCommand) => {
      if (this.isDown) throw Object.assign(new Error('down'), { name: 'ServiceUnavailable', $metadata: {} });
      const dueMs = this.#clock.now() + (input.DelaySeconds ?? 0) * 1_000;
      this.#sent.push({ body: input.MessageBody ?? '', dueMs });
      return Promise.resolve({ $metadata: {} });
    };
    return { send } as unknown as SQSClient;
  }

  /** All messages, due or not, as values. */
  get messages(): readonly unknown[] {
    return this.#sent.map(({ body }) => JSON.parse(body) as unknown);
  }

  /** Takes what is due by now out. */
  take(): string[] {
    const now = this.#clock.now();
    const due = this.#sent.filter(({ dueMs }) => dueMs <= now);
    this.#sent = this.#sent.filter(({ dueMs }) => dueMs > now);
    return due.map(({ body }) => body);
  }
}
