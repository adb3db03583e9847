import { createServer } from 'node:net';
import buildCommandLine from '../support/build-command-line.ts';
import { describeWithLambda, LambdaFunction } from '../support/lambda-runtime/lambda-function.ts';

const SETTINGS = {
  ...{ AREA_BUCKET: 'area', CONTROL_BUCKET: 'control', AUDIT_TABLE: 'audit' },
  LOADER_QUEUE_URL: 'http://127.0.0.1:1/123456789012/loader',
};

function sqsEvent(...bodies: unknown[]) {
  const Records = bodies.map((body, at) => ({
    ...{ messageId: `m${at}`, receiptHandle: 'r', attributes: { ApproximateReceiveCount: '1' }, messageAttributes: {} },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  }));
  return { Records };
}

function put(key: string) {
  const s3 = { bucket: { name: 'area' }, object: { key, size: 1, eTag: 'e', sequencer: '0A' } };
  return { Records: [{ eventVersion: '2.1', eventName: 'ObjectCreated:Put', eventTime: 't', s3 }] };
}

/** AWS, when it answers nobody. */
async function silence() {
  const server = createServer((socket) => socket.on('error', () => undefined));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  return { url, [Symbol.asyncDispose]: async () => Promise.resolve(void server.close()) };
}

describeWithLambda('the bundle under the runtime client of Lambda', () => {
  beforeAll(() => buildCommandLine());

  test('fault 12: an event in, batchItemFailures out; the process is kept', async () => {
    await using intake = await LambdaFunction.create('intake.handler', SETTINGS);
    const test = { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'area' };
    expect(await intake.invoke(sqsEvent(test, 'no JSON'))).toEqual({
      is: 'response',
      value: { batchItemFailures: [{ itemIdentifier: 'm1' }] },
    });
    const { pid } = intake;
    expect(await intake.invoke(sqsEvent(test))).toEqual({ is: 'response', value: { batchItemFailures: [] } });
    expect(intake.pid).toBe(pid);
    expect(intake.logs.find(({ message }) => message === 'event')).toMatchObject({
      service: 'intake',
      cold_start: true,
    });
    expect(intake.logs.find((line) => '_aws' in line)).toMatchObject({ MessagesNotUnderstood: 1 });
  });

  test('a time-out kills the process, and the next invocation has a new one', async () => {
    await using aws = await silence();
    await using intake = await LambdaFunction.create('intake.handler', { ...SETTINGS, AWS_ENDPOINT_URL: aws.url });
    expect(await intake.invoke(sqsEvent(put('orders/a.parquet')), 6_500)).toEqual({ is: 'timed-out' });
    expect(await intake.invoke(sqsEvent(put('invoices/a.parquet')))).toMatchObject({ is: 'response' });
  });

  test('a crash amid an invocation', async () => {
    await using aws = await silence();
    await using intake = await LambdaFunction.create('intake.handler', { ...SETTINGS, AWS_ENDPOINT_URL: aws.url });
    expect(await intake.invoke(sqsEvent())).toMatchObject({ is: 'response' });
    const outcome = intake.invoke(sqsEvent(put('orders/a.parquet')));
    process.kill(intake.pid!, 'SIGKILL');
    expect(await outcome).toEqual({ is: 'crashed', code: null });
    expect(await intake.invoke(sqsEvent())).toMatchObject({ is: 'response' });
  });

  test('what is no batch of messages fails the invocation', async () => {
    await using intake = await LambdaFunction.create('intake.handler', SETTINGS);
    expect(await intake.invoke({ hello: 'world' })).toMatchObject({ is: 'error' });
  });

  test.each(['intake', 'loader', 'migrate'])(
    '%s without settings does not start, and says all that it lacks',
    async (name) => {
      await using fn = await LambdaFunction.create(`${name}.handler`, {});
      const outcome = await fn.invoke({});
      expect(outcome.is === 'error' ? outcome.message : outcome).toMatch(/settings? (is|are) wrong/);
    },
  );
});
