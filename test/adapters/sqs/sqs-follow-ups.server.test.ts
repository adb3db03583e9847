import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { FollowUp } from '../../../src/adapters/sqs/follow-up.ts';
import { SqsFollowUps } from '../../../src/adapters/sqs/sqs-follow-ups.ts';
import { LoadImpossible, Unavailable } from '../../../src/domain/errors.ts';
import { followUpsContract } from '../../contract/follow-ups.contract.ts';
import { clientConfig } from '../../support/aws-client-config.ts';
import { answerLost, cutOff, jsonOf, refused, withJson } from '../../support/aws-faults.ts';
import { FixedClock } from '../../support/fixed-clock.ts';
import { describeWithMinistack, type MinistackServer } from '../../support/ministack-server.ts';
import { REAL_CLOCK } from '../../support/real-clock.ts';

/** A queue on the server, in a time of its own: hours pass at once. */
class LoaderQueue implements AsyncDisposable {
  readonly clock = new FixedClock();
  readonly client: SQSClient;
  readonly url: string;
  readonly givenUp: FollowUp[] = [];
  readonly followUps: SqsFollowUps;
  /** What the server holds back nothing of: the time at which it would let each message be seen, by body. */
  readonly #visibleFrom: { readonly body: string; readonly ms: number; readonly delaySeconds: number }[] = [];
  readonly #received: string[] = [];

  private constructor(client: SQSClient, url: string, server: MinistackServer, followForMs?: number) {
    this.client = client;
    this.url = url;
    // The delay is noted and taken off the message, which the server then gives out at once.
    server.proxy.put('SendMessage', async (asked, pass) => {
      const { MessageBody: body, DelaySeconds: delaySeconds } = jsonOf(asked) as {
        readonly MessageBody: string;
        readonly DelaySeconds: number;
      };
      const answer = await pass(withJson(asked, { DelaySeconds: 0 }));
      this.#visibleFrom.push({ body, ms: this.clock.now() + delaySeconds * 1_000, delaySeconds });
      return answer;
    });
    this.followUps = this.start(followForMs);
  }

  static async create(server: MinistackServer, followForMs?: number): Promise<LoaderQueue> {
    const client = new SQSClient(clientConfig(server.url));
    const { QueueUrl = '' } = await client.send(new CreateQueueCommand({ QueueName: server.newName('loader') }));
    return new LoaderQueue(client, QueueUrl, server, followForMs);
  }

  start(followForMs?: number): SqsFollowUps {
    const { client, url: queueUrl, clock } = this;
    const limit = followForMs === undefined ? {} : { followForMs };
    return new SqsFollowUps({ client, queueUrl, clock, ...limit, onGivenUp: (one) => this.givenUp.push(one) });
  }

  /** The delays of all messages so far, in seconds. */
  get delays(): number[] {
    return this.#visibleFrom.map(({ delaySeconds }) => delaySeconds);
  }

  /** What comes out of the queue by that time, taken as the loader takes it. */
  async due(nowMs: number): Promise<string[]> {
    const due: string[] = [];
    for (;;) {
      this.#received.push(...(await receiveAll(this.client, this.url)));
      const next = this.#visibleFrom
        .filter(({ body, ms }) => ms <= nowMs && this.#received.includes(body))
        .sort((a, b) => a.ms - b.ms)[0];
      if (next === undefined) break;
      this.#visibleFrom.splice(this.#visibleFrom.indexOf(next), 1);
      this.#received.splice(this.#received.indexOf(next.body), 1);
      this.clock.nowMs = Math.max(this.clock.nowMs, next.ms);
      const taken = await this.followUps.take(next.body);
      if (taken?.is === 'due') due.push(taken.loadId);
    }
    this.clock.nowMs = Math.max(this.clock.nowMs, nowMs);
    return due;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.client.destroy();
    return Promise.resolve();
  }
}

async function receiveAll(client: SQSClient, QueueUrl: string): Promise<string[]> {
  const bodies: string[] = [];
  for (;;) {
    const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) return bodies;
    for (const { Body = '', ReceiptHandle } of Messages) {
      bodies.push(Body);
      await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
}

describeWithMinistack('over the wire', (server) => {
  followUpsContract('SqsFollowUps', async () => {
    const queue = await LoaderQueue.create(server());
    return {
      followUps: queue.followUps,
      now: () => queue.clock.now(),
      due: (nowMs) => queue.due(nowMs),
      [Symbol.asyncDispose]: () => queue[Symbol.asyncDispose](),
    };
  });

  test('SQS itself holds a message back for its delay', async () => {
    const client = new SQSClient(clientConfig(server().url));
    const { QueueUrl = '' } = await client.send(new CreateQueueCommand({ QueueName: server().newName('loader') }));
    const followUps = new SqsFollowUps({ client, queueUrl: QueueUrl, clock: REAL_CLOCK });
    await followUps.ask('load-1', 900);
    expect(await receiveAll(client, QueueUrl)).toEqual([]);
    await sleep(1_100);
    const [body] = await receiveAll(client, QueueUrl);
    expect(await followUps.take(body!)).toEqual({ is: 'due', loadId: 'load-1' });
    client.destroy();
  });

  test('a delay longer than SQS knows goes by steps of 15 minutes', async () => {
    await using queue = await LoaderQueue.create(server());
    const begin = queue.clock.now();
    await queue.followUps.ask('load-1', 2_000_500);
    expect(queue.delays).toEqual([900]);
    expect(await queue.due(begin + 2_000_499)).toEqual([]);
    expect(queue.delays).toEqual([201]);
    expect(await queue.due(begin + 2_001_000)).toEqual(['load-1']);
    expect(queue.delays).toEqual([]);
  });

  test('fault 30: a load is followed over many invocations, by whichever process; then the chain ends, and says so', async () => {
    await using queue = await LoaderQueue.create(server(), 3_600_000);
    const begin = queue.clock.now();
    await queue.followUps.ask('load-1', 300_000);
    let calls = 0;
    while ((await queue.due(queue.clock.now() + 300_000)).length > 0) {
      calls += 1;
      await queue.followUps.ask('load-1', 300_000);
    }
    expect(calls).toBe(12);
    expect(queue.givenUp).toEqual([{ loadId: 'load-1', dueMs: begin + 3_900_000, sinceMs: begin }]);
    await queue.followUps.ask('load-1', 300_000); // somebody submits it anew: a new chain
    expect(queue.givenUp).toHaveLength(1);
    expect(queue.delays).toEqual([300]);
  });

  test.each([
    ['throttled', refused(400, 'RequestThrottled')],
    ['500', refused(500, 'InternalFailure')],
    ['cut', cutOff],
    ['lost', answerLost],
  ])('SQS is away (%s): asking fails, so nothing is submitted', async (_, fault) => {
    const client = new SQSClient(clientConfig(server().url));
    const { QueueUrl = '' } = await client.send(new CreateQueueCommand({ QueueName: server().newName('loader') }));
    const followUps = new SqsFollowUps({ client, queueUrl: QueueUrl, clock: REAL_CLOCK });
    server().proxy.put('SendMessage', fault, 1);
    await expect(followUps.ask('load-1', 0)).rejects.toThrow(Unavailable);
    await followUps.ask('load-1', 0);
    expect(await receiveAll(client, QueueUrl)).toHaveLength(fault === answerLost ? 2 : 1);
    const attributes = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] });
    expect((await client.send(attributes)).Attributes).toEqual({ ApproximateNumberOfMessages: '0' });
    client.destroy();
  });

  test('a queue that is not there is for somebody to act on', async () => {
    const client = new SQSClient(clientConfig(server().url));
    const followUps = new SqsFollowUps({ client, queueUrl: `${server().url}/000000000000/none`, clock: REAL_CLOCK });
    await expect(followUps.ask('load-1', 0)).rejects.toThrow(LoadImpossible);
    client.destroy();
  });

  test.each([
    '',
    'no JSON',
    '{}',
    'null',
    '[]',
    '{"kind":"follow-up"}',
    '{"kind":"follow-up","loadId":"x","dueMs":"1"}',
  ])('fault 13: %j is no follow-up', async (body) => {
    await using queue = await LoaderQueue.create(server());
    expect(await queue.followUps.take(body)).toBeUndefined();
  });
});
