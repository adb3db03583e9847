import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateSecretCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDbAuditStore } from '../../src/adapters/dynamodb/dynamodb-audit-store.ts';
import { S3Bucket } from '../adapters/s3/s3-bucket.ts';
import { clientConfig } from './aws-client-config.ts';
import { createAuditTable } from './dynamodb-server.ts';
import { LambdaFunction, type Outcome } from './lambda-runtime/lambda-function.ts';
import type { MinistackServer } from './ministack-server.ts';
import { REAL_CLOCK } from './real-clock.ts';
import type { PostgresCluster } from './redshift-data/postgres-cluster.ts';
import { putRecord, sqsEvent } from './sqs-events.ts';

/** All that the functions work on, each time anew: an area, an audit, a queue, a database and the secret of its user. */
export class AwsWithPostgres implements AsyncDisposable {
  readonly bucket: S3Bucket;
  password = '';
  readonly #name: string;
  readonly #cluster: PostgresCluster;
  readonly #secrets: SecretsManagerClient;
  readonly #dynamoDb: DynamoDBClient;
  readonly #settings: Record<string, string>;

  private constructor(server: MinistackServer, cluster: PostgresCluster, bucket: S3Bucket, given: object) {
    this.bucket = bucket;
    this.#cluster = cluster;
    this.#name = bucket.name.replaceAll('-', '_');
    this.#secrets = new SecretsManagerClient(clientConfig(server.url));
    this.#dynamoDb = new DynamoDBClient(clientConfig(server.url));
    this.#settings = { ...given, AREA_BUCKET: bucket.name, CONTROL_BUCKET: bucket.name };
  }

  static async create(
    server: MinistackServer,
    cluster: PostgresCluster,
    certificate: string,
  ): Promise<AwsWithPostgres> {
    const sqs = new SQSClient(clientConfig(server.url));
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: server.newName('loader') }));
    sqs.destroy();
    const aws = new AwsWithPostgres(server, cluster, await S3Bucket.create(server), {
      ...{ AWS_ENDPOINT_URL: server.url, LOADER_QUEUE_URL: server.url + new URL(QueueUrl).pathname },
      ...{ CATALOG: 'none', COMPLETION: 'event', WAREHOUSE: 'postgres', NODE_EXTRA_CA_CERTS: certificate },
    });
    aws.#settings['AUDIT_TABLE'] = await createAuditTable(aws.#dynamoDb, server.newName('audit'));
    await aws.#sql('postgres', `CREATE ROLE ${aws.#name} LOGIN`);
    await aws.#sql('postgres', `CREATE DATABASE ${aws.#name} OWNER ${aws.#name}`);
    const made = new CreateSecretCommand({ Name: server.newName('secret'), SecretString: await aws.#newLogin() });
    aws.#settings['POSTGRES_SECRET_ARN'] = (await aws.#secrets.send(made)).ARN ?? '';
    return aws;
  }

  async start(handler: string, change: Readonly<Record<string, string>> = {}): Promise<LambdaFunction> {
    return LambdaFunction.create(handler, { ...this.#settings, ...change });
  }

  async migrated(): Promise<void> {
    await using migrate = await this.start('migrate.handler');
    assertFine(await migrate.invoke({}));
  }

  /** Puts objects and lets intake know. */
  async receive(objects: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
    for (const [key, content] of Object.entries(objects)) await this.bucket.put(key, content);
    await using intake = await this.start('intake.handler');
    const Records = Object.keys(objects).map((key) => putRecord(key, this.bucket.name));
    assertFine(await intake.invoke(sqsEvent({ Records })));
  }

  async rotate(): Promise<void> {
    const SecretId = this.#settings['POSTGRES_SECRET_ARN'];
    await this.#secrets.send(new PutSecretValueCommand({ SecretId, SecretString: await this.#newLogin() }));
    // The server drops who is there, so that the next session has to log in.
    await this.#sql(
      'postgres',
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${this.#name}'`,
    );
  }

  /** Order, status and city of all orders. */
  async final(): Promise<readonly (readonly (string | null)[])[]> {
    const text = 'SELECT order_id, order_status, customer_city FROM ecommerce.orders ORDER BY 1';
    return this.#cluster.use(this.#name, async (client) => {
      return (await client.query<(string | null)[]>({ text, rowMode: 'array' })).rows;
    });
  }

  /** By key. */
  async states(): Promise<readonly string[]> {
    const table = this.#settings['AUDIT_TABLE'] ?? '';
    const audit = new DynamoDbAuditStore({ client: this.#dynamoDb, table, clock: REAL_CLOCK });
    const states: string[] = [];
    for await (const { state } of audit.files({})) states.push(state);
    return states;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#secrets.destroy();
    this.#dynamoDb.destroy();
    await this.bucket[Symbol.asyncDispose]();
  }

  /** Gives the database's user another password. @returns what the secret has to hold */
  async #newLogin(): Promise<string> {
    this.password = `p-${crypto.randomUUID()}`;
    await this.#sql('postgres', `ALTER ROLE ${this.#name} PASSWORD '${this.password}'`);
    const login = { host: 'localhost', port: this.#cluster.port, dbname: this.#name };
    return JSON.stringify({ engine: 'postgres', ...login, username: this.#name, password: this.password });
  }

  async #sql(database: string, text: string): Promise<void> {
    await this.#cluster.use(database, async (client) => client.query(text));
  }
}

function assertFine(outcome: Outcome): void {
  const failures =
    outcome.is === 'response' ? (outcome.value as { batchItemFailures?: unknown[] }).batchItemFailures : ['?'];
  if ((failures ?? []).length > 0) throw new Error(`not well done: ${JSON.stringify(outcome)}`);
}
