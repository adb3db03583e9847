import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDbAuditStore } from '../../src/adapters/dynamodb/dynamodb-audit-store.ts';
import { S3LoadPlans } from '../../src/adapters/s3/s3-load-plans.ts';
import { S3Objects } from '../../src/adapters/s3/s3-objects.ts';
import { S3Bucket } from '../adapters/s3/s3-bucket.ts';
import { clientConfig } from '../support/aws-client-config.ts';
import { cutOff } from '../support/aws-faults.ts';
import buildCommandLine from '../support/build-command-line.ts';
import { createAuditTable } from '../support/dynamodb-server.ts';
import { describeWithLambda, LambdaFunction } from '../support/lambda-runtime/lambda-function.ts';
import { describeWithMinistack, type MinistackServer } from '../support/ministack-server.ts';
import { REAL_CLOCK } from '../support/real-clock.ts';
import { putRecord, sqsEvent } from '../support/sqs-events.ts';

const CSV =
  'order_id,customer_id,order_status,order_estimated_delivery_date,order_delivered_customer_date\no1,c1,created,,\n';
const ODD = 'orders/day=1/ü +%2B\'";😀.csv';

/** What the functions work on, and a look at it. */
async function acquire(server: MinistackServer) {
  const [dynamoDb, sqs] = [new DynamoDBClient(clientConfig(server.url)), new SQSClient(clientConfig(server.url))];
  const bucket = await S3Bucket.create(server);
  const table = await createAuditTable(dynamoDb, server.newName('audit'));
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: server.newName('loader') }));
  const objects = new S3Objects({ client: bucket.client, bucket: bucket.name, prefix: 'control/' });
  const settings = {
    ...{ AREA_BUCKET: bucket.name, CONTROL_BUCKET: bucket.name, AUDIT_TABLE: table, LOADER_QUEUE_URL: QueueUrl },
    ...{ AWS_ENDPOINT_URL: server.url, CATALOG: 'none', REDSHIFT_DATABASE: 'dev', REDSHIFT_WORKGROUP: 'none' },
  };
  return {
    bucket,
    settings,
    plans: new S3LoadPlans({ objects, clock: REAL_CLOCK }),
    audit: new DynamoDbAuditStore({ client: dynamoDb, table, clock: REAL_CLOCK }),
    bodies: async () => {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      return Messages.map(({ Body }) => Body ?? '');
    },
    [Symbol.asyncDispose]: async () => {
      dynamoDb.destroy();
      sqs.destroy();
      return bucket[Symbol.asyncDispose]();
    },
  };
}

describeWithLambda('the bundle under the runtime client of Lambda', () => {
  beforeAll(() => buildCommandLine());

  describeWithMinistack('over S3, SQS and DynamoDB', (server) => {
    test('fault 14: intake receives an object with an odd key, keeps it, and calls the loader', async () => {
      await using aws = await acquire(server());
      await using intake = await LambdaFunction.create('intake.handler', aws.settings);
      await aws.bucket.put(ODD, CSV);
      const event = sqsEvent({
        Records: [putRecord(ODD, aws.bucket.name), putRecord('orders/gone.csv', aws.bucket.name)],
      });
      expect(await intake.invoke(event)).toEqual({ is: 'response', value: { batchItemFailures: [] } });
      const [file, ...others] = await aws.plans.free(9);
      expect(others).toEqual([]);
      expect(file).toMatchObject({ dataset: 'orders', key: ODD, sizeBytes: CSV.length });
      expect((await aws.audit.lookUp([file!.id])).get(file!.id)?.state).toBe('RECEIVED');
      expect(await aws.bodies()).toEqual(['{"kind":"kick"}']);
      const metrics = intake.logs.find((line) => '_aws' in line);
      expect(metrics).toMatchObject({ FilesReceived: 1, callsS3: expect.any(String) as string });
    });

    test('fault 43: DynamoDB is away: the message is reported, and received when it comes again', async () => {
      await using aws = await acquire(server());
      await using intake = await LambdaFunction.create('intake.handler', aws.settings);
      await aws.bucket.put('orders/a.csv', CSV);
      const event = sqsEvent({ Records: [putRecord('orders/a.csv', aws.bucket.name)] }, { Event: 's3:TestEvent' });
      server().proxy.put('Batch', cutOff);
      const reported = { batchItemFailures: [{ itemIdentifier: 'm0' }] };
      expect(await intake.invoke(event, 100_000)).toEqual({ is: 'response', value: reported });
      server().proxy.heal();
      expect(await intake.invoke(event)).toEqual({ is: 'response', value: { batchItemFailures: [] } });
      expect(await aws.plans.free(9)).toHaveLength(1);
    });

    test('the loader, with nothing to do, asks no warehouse; a follow-up that comes early goes on', async () => {
      await using aws = await acquire(server());
      await using loader = await LambdaFunction.create('loader.handler', aws.settings);
      const early = { kind: 'follow-up', loadId: 'l', dueMs: Date.now() + 1_000, sinceMs: Date.now() };
      const outcome = await loader.invoke(sqsEvent({ kind: 'schedule' }, early, 'no JSON'));
      expect(outcome).toEqual({ is: 'response', value: { batchItemFailures: [{ itemIdentifier: 'm2' }] } });
      expect(loader.output).not.toContain('callsRedshiftData');
      expect(loader.logs.filter((line) => 'OldestWaitingFileSeconds' in line)).toHaveLength(2);
    });
  });
});
