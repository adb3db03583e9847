import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetPartitionsCommand, GlueClient } from '@aws-sdk/client-glue';
import { S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { clientConfig } from '../support/aws-client-config.ts';
import { Uploads } from '../support/e2e/uploads.ts';
import { putRecord } from '../support/sqs-events.ts';
import type { DeploymentBench } from './deployment-bench.ts';
import { Outcome } from './outcome.ts';
import type { Outputs } from './stack.ts';

/** A stack that is up: what one puts into it, and what one sees of it. As root, who may do everything. */
export class Deployed implements Disposable {
  readonly outputs: Outputs;
  readonly uploads: Uploads;
  readonly outcome: Outcome;
  readonly sqs: SQSClient;
  readonly #s3: S3Client;
  readonly #dynamoDb: DynamoDBClient;
  readonly #glue: GlueClient;

  private constructor(url: string, outputs: Outputs) {
    const config = clientConfig(url);
    this.outputs = outputs;
    this.#s3 = new S3Client({ ...config, forcePathStyle: true });
    this.sqs = new SQSClient(config);
    this.#dynamoDb = new DynamoDBClient(config);
    this.#glue = new GlueClient(config);
    this.uploads = new Uploads(this.#s3, outputs.bucket);
    this.outcome = new Outcome({ s3: this.#s3, dynamoDb: this.#dynamoDb, environment: outputs.environment });
  }

  static async of({ stack, emulator }: DeploymentBench): Promise<Deployed> {
    return new Deployed(emulator.url, await stack.outputs());
  }

  /** Tells intake of an object, as S3 does, whether it is there or not. */
  async announce(key: string): Promise<void> {
    const body = JSON.stringify({ Records: [putRecord(key, this.outputs.bucket)] });
    await this.#send(this.outputs.queues.intake, body);
  }

  /** @param body a message that the loader understands */
  async callLoader(body: string): Promise<void> {
    await this.#send(this.outputs.queues.loader, body);
  }

  /** How many messages have died, of both queues. */
  async deadMessages(): Promise<number> {
    const { intakeDead, loaderDead } = this.outputs.queues;
    const counts = [intakeDead, loaderDead].map(async (QueueUrl) => {
      const ask = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] });
      return Number((await this.sqs.send(ask)).Attributes?.['ApproximateNumberOfMessages']);
    });
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  }

  /** Year, month and day of each partition that Athena would read. */
  async days(): Promise<string[]> {
    const DatabaseName = this.outputs.glue.database;
    const { Partitions = [] } = await this.#glue.send(new GetPartitionsCommand({ DatabaseName, TableName: 'orders' }));
    return Partitions.map(({ Values = [] }) => Values.join('-')).sort();
  }

  [Symbol.dispose](): void {
    for (const client of [this.#s3, this.sqs, this.#dynamoDb, this.#glue]) client.destroy();
  }

  async #send(QueueUrl: string, MessageBody: string): Promise<void> {
    await this.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  }
}
