import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { countingCalls } from '../../../src/entry/lambda/count-calls.ts';
import { Tally } from '../../../src/entry/lambda/tally.ts';
import { clientConfig } from '../../support/aws-client-config.ts';

/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:1';

test('a call counts once, its further tries apart, also where all of them fail', async () => {
  const tally = new Tally();
  const client = countingCalls(new SQSClient({ ...clientConfig(NOWHERE), maxAttempts: 3 }), 'SQS', tally);
  const send = async () => client.send(new SendMessageCommand({ QueueUrl: `${NOWHERE}/q`, MessageBody: 'x' }));
  await expect(send()).rejects.toThrow();
  await expect(send()).rejects.toThrow();
  const { counts, callsByService } = tally.take();
  expect(Object.fromEntries(counts)).toEqual({ ApiCalls: 2, ApiRetries: 4 });
  expect(Object.fromEntries(callsByService)).toEqual({ SQS: 2 });
  expect(tally.take().counts.size).toBe(0);
});
