import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import { InvocationDeadline } from '../../../src/entry/lambda/invocation-deadline.ts';
import { type BatchWork, observed } from '../../../src/entry/lambda/observed.ts';
import { Tally } from '../../../src/entry/lambda/tally.ts';
import { FixedClock } from '../../support/fixed-clock.ts';
import { sqsEvent } from '../../support/sqs-events.ts';
import { writtenLines } from './written-lines.ts';

/** Runs the work as a handler would; gives every line that it wrote. */
async function linesOf(work: BatchWork, tally = new Tally()) {
  const logger = new Logger({ serviceName: 'loader' });
  const metrics = new Metrics({ namespace: 'Test', serviceName: 'loader' });
  const [clock, deadline] = [new FixedClock(), new InvocationDeadline()];
  const handler = observed(work, { logger, metrics, tally, clock, deadline, loggedEventBytes: 10 });
  const context = { getRemainingTimeInMillis: () => 60_000, awsRequestId: 'r1', functionName: 'f' } as Context;
  const answers: ReturnType<typeof handler>[] = [];
  const lines = await writtenLines(async () => {
    answers.push(handler(sqsEvent({ a: 1 }, { b: 'x'.repeat(20) }), context));
    await answers[0]?.catch(() => undefined);
  });
  return { answer: answers[0], lines, clock, deadline };
}

const OK = { batchItemFailures: [] };

test('the event is logged, cut at a size, with the id of the invocation', async () => {
  const { lines } = await linesOf(async () => Promise.resolve(OK));
  expect(lines[0]).toMatchObject({
    ...{ level: 'INFO', message: 'event', service: 'loader', function_request_id: 'r1' },
    event: { messages: [{ messageId: 'm0', body: { a: 1 } }], cut: { messages: 1, ofMessages: 2 } },
  });
});

test('the work knows its deadline, less a reserve', async () => {
  let deadline = 0;
  const { clock, deadline: told } = await linesOf(async (_, until) => {
    deadline = until;
    return Promise.resolve(OK);
  });
  expect(deadline - clock.now()).toBe(55_000);
  expect(told.atMs).toBe(deadline);
});

test('metrics are published as EMF, whatever becomes of the work', async () => {
  const tally = new Tally();
  tally.count('FilesLoaded', 3);
  tally.loadTook(2);
  tally.loadTook(4);
  tally.call('S3', 3);
  tally.oldestWaiting('orders', 60);
  const { answer, lines } = await linesOf(async () => Promise.reject(new Error('a fault of ours')), tally);
  await expect(answer).rejects.toThrow('a fault of ours');
  const [metrics, oldest] = lines.filter((line) => '_aws' in line);
  expect(metrics).toMatchObject({
    ...{
      service: 'loader',
      FilesLoaded: 3,
      LoadSeconds: [2, 4],
      ApiCalls: 1,
      ApiRetries: 2,
      RunsFailed: 1,
      callsS3: '1',
    },
  });
  expect(oldest).toMatchObject({ dataset: 'orders', OldestWaitingFileSeconds: 60 });
  expect(JSON.stringify(metrics?.['_aws'])).toContain('"Namespace":"Test"');
  expect(lines).toContainEqual(
    expect.objectContaining({
      ...{ level: 'ERROR', message: 'the invocation failed', messages: 2, messageIds: ['m0', 'm1'] },
      error: expect.objectContaining({ message: 'a fault of ours' }) as unknown,
    }),
  );
});

test('nothing happened, nothing is published', async () => {
  const { lines } = await linesOf(async () => Promise.resolve(OK));
  expect(lines.filter((line) => '_aws' in line)).toEqual([]);
});
