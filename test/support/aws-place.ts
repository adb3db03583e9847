import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { LoadOutcome } from '../../src/domain/load-outcome.ts';
import { loaderSettings } from '../../src/entry/config.ts';
import { makeContainer } from '../../src/entry/container.ts';
import { AWS_TOKENS, awsModule } from '../../src/entry/modules/aws.ts';
import { awsLoadingModule } from '../../src/entry/modules/aws-loading.ts';
import { USE_CASES } from '../../src/entry/modules/use-cases.ts';
import { TOKENS } from '../../src/entry/tokens.ts';
import { clientConfig } from './aws-client-config.ts';
import { createAuditTable } from './dynamodb-server.ts';
import { GlueTable } from './e2e/glue-table.ts';
import type { MinistackServer } from './ministack-server.ts';
import { PATIENT } from './world.ts';

const HEADER = 'order_id,customer_id,order_status,order_estimated_delivery_date,order_delivered_customer_date';
const LOG = { info: () => undefined, warn: () => undefined, error: () => undefined };

type Container = ReturnType<typeof makeContainer>;

/** Buckets, table, queue and catalog as a deployment has them, without functions: the test does what these would do. */
export class AwsPlace implements AsyncDisposable {
  readonly bucket: string;
  readonly catalog: GlueTable;
  /** What the functions, and the command line, have in their environment. */
  readonly settings: Readonly<Record<string, string>>;
  readonly #s3: S3Client;
  readonly #sqs: SQSClient;
  readonly #queueUrl: string;

  private constructor(
    clients: { s3: S3Client; sqs: SQSClient },
    made: Pick<AwsPlace, 'bucket' | 'catalog' | 'settings'>,
  ) {
    this.#s3 = clients.s3;
    this.#sqs = clients.sqs;
    this.bucket = made.bucket;
    this.catalog = made.catalog;
    this.settings = made.settings;
    this.#queueUrl = made.settings['LOADER_QUEUE_URL'] ?? '';
  }

  /** @param warehouse the settings of one, such as `{ WAREHOUSE: 'none' }` */
  static async create(server: MinistackServer, warehouse: Readonly<Record<string, string>>): Promise<AwsPlace> {
    const s3 = new S3Client({ ...clientConfig(server.url), forcePathStyle: true });
    const sqs = new SQSClient(clientConfig(server.url));
    const dynamoDb = new DynamoDBClient(clientConfig(server.url));
    const bucket = server.newName('area');
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    const AUDIT_TABLE = await createAuditTable(dynamoDb, server.newName('audit'));
    dynamoDb.destroy();
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: server.newName('loader') }));
    const catalog = await GlueTable.create(server.url, server.newName('catalog'), bucket);
    const settings = {
      ...{ AREA_BUCKET: bucket, CONTROL_BUCKET: bucket, AUDIT_TABLE, CATALOG_DATABASE: catalog.database },
      LOADER_QUEUE_URL: server.url + new URL(QueueUrl).pathname,
      ...warehouse,
    };
    return new AwsPlace({ s3, sqs }, { bucket, catalog, settings });
  }

  /** Where the services are, and who asks: what a shell on AWS would have by itself. */
  static login(server: MinistackServer): Readonly<Record<string, string>> {
    return {
      ...{ AWS_ENDPOINT_URL: server.url, AWS_REGION: 'eu-west-1' },
      ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
    };
  }

  /** Puts a file of orders, untold of; a row of fewer columns is filled up. @returns its key */
  async orders(name: string, rows: readonly string[]): Promise<string> {
    const lines = rows.map((row) => row + ','.repeat(4 - (row.split(',').length - 1)));
    return this.put(`orders/${name}`, [HEADER, ...lines, ''].join('\n'));
  }

  async put(Key: string, Body: string): Promise<string> {
    await this.#s3.send(new PutObjectCommand({ Bucket: this.bucket, Key, Body }));
    return Key;
  }

  async remove(Key: string): Promise<void> {
    await this.#s3.send(new DeleteObjectCommand({ Bucket: this.bucket, Key }));
  }

  /** What intake makes of these objects. */
  async receive(...keys: readonly string[]): Promise<void> {
    await this.use(async (container) => {
      const objects = keys.map((key) => ({ dataset: 'orders' as const, bucket: this.bucket, key }));
      await container.get(TOKENS.receiveFiles).run(objects);
    });
  }

  /** What the loader does, in a process of its own; and the calls it takes, by service. */
  async load(): Promise<{ loads: readonly LoadOutcome[]; calls: ReadonlyMap<string, number> }> {
    return this.use(async (container) => {
      const { loads } = await container.get(TOKENS.processTransformedOrders).run(PATIENT);
      return { loads, calls: container.get(AWS_TOKENS.tally).take().callsByService };
    });
  }

  /** Works with what a function has. */
  async use<T>(work: (container: Container) => Promise<T>): Promise<T> {
    const settings = loaderSettings(this.settings);
    const container = makeContainer(USE_CASES, awsModule(settings), awsLoadingModule(settings, LOG));
    try {
      return await work(container);
    } finally {
      await container.unbindAllAsync();
    }
  }

  /** Takes the calls of the loader out of its queue. */
  async calls(): Promise<readonly unknown[]> {
    const ask = new ReceiveMessageCommand({ QueueUrl: this.#queueUrl, MaxNumberOfMessages: 10 });
    const { Messages = [] } = await this.#sqs.send(ask);
    for (const { ReceiptHandle } of Messages) {
      await this.#sqs.send(new DeleteMessageCommand({ QueueUrl: this.#queueUrl, ReceiptHandle }));
    }
    return Messages.map(({ Body }) => JSON.parse(Body ?? '') as unknown);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#s3.destroy();
    this.#sqs.destroy();
    this.catalog[Symbol.dispose]();
    return Promise.resolve();
  }
}
