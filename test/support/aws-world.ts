import { createHash } from 'node:crypto';
import { DeleteItemCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { BatchExecuteStatementCommand, RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import type { SQSEvent } from 'aws-lambda';
import { DynamoDbAuditStore } from '../../src/adapters/dynamodb/dynamodb-audit-store.ts';
import { GluePartitionCataloger } from '../../src/adapters/glue/glue-partition-cataloger.ts';
import { RedshiftWarehouse } from '../../src/adapters/redshift/redshift-warehouse.ts';
import { S3ControlStore } from '../../src/adapters/s3/s3-control-store.ts';
import { S3FileSource } from '../../src/adapters/s3/s3-file-source.ts';
import { S3LoadPlans } from '../../src/adapters/s3/s3-load-plans.ts';
import { S3Objects } from '../../src/adapters/s3/s3-objects.ts';
import { DATASETS } from '../../src/domain/datasets.ts';
import { GlueCatalog } from '../adapters/glue/glue-catalog.ts';
import { S3Bucket } from '../adapters/s3/s3-bucket.ts';
import { ORDERS_FOLDER, type Values } from '../contract/warehouse/sample.ts';
import type { AwsBench, SubmittedBatch } from './aws-bench.ts';
import { clientConfig } from './aws-client-config.ts';
import { createAuditTable } from './dynamodb-server.ts';
import { Faults } from './faulty.ts';
import { under } from './faulty-ports.ts';
import { LambdaWorld } from './lambda-world.ts';
import type { Ports } from './pipeline.ts';
import { putRecord, sqsEvent } from './sqs-events.ts';

/** Between two looks at what is due in the loader's queue: as long as the longest delay. */
const ROUND_MS = 300_000;
const MOST_ROUNDS = 40;

/**
 * Both functions over the adapters that they have on AWS, the queue and the clock alone being in memory, so that hours pass
 * at once. Every call of a function is a new process: it has adapters of its own.
 */
export class AwsWorld implements AsyncDisposable {
  readonly bench: AwsBench;
  readonly functions: LambdaWorld;
  readonly bucket: S3Bucket;
  readonly catalog: GlueCatalog;
  readonly table: string;
  readonly dynamoDb: DynamoDBClient;
  readonly objects: S3Objects;
  readonly #redshift: RedshiftDataClient;
  readonly #database: string;
  readonly #eTags = new Map<string, string>();

  private constructor(
    bench: AwsBench,
    made: { bucket: S3Bucket; catalog: GlueCatalog; dynamoDb: DynamoDBClient; table: string; database: string },
  ) {
    this.bench = bench;
    this.bucket = made.bucket;
    this.catalog = made.catalog;
    this.dynamoDb = made.dynamoDb;
    this.table = made.table;
    this.#database = made.database;
    this.#redshift = new RedshiftDataClient(clientConfig(bench.warehouse.url));
    this.objects = new S3Objects({ client: made.bucket.client, bucket: made.bucket.name, prefix: 'control/' });
    this.functions = new LambdaWorld(made.bucket.name);
    this.functions.clock.nowMs = Date.now();
    this.functions.settings = { ...this.functions.settings, completion: 'wait' };
  }

  static async create(bench: AwsBench): Promise<AwsWorld> {
    const { server } = bench;
    const dynamoDb = new DynamoDBClient(clientConfig(server.url));
    const [bucket, catalog, table, database] = await Promise.all([
      S3Bucket.create(server),
      GlueCatalog.create(server),
      createAuditTable(dynamoDb, server.newName('audit')),
      bench.newDatabase(),
    ]);
    return new AwsWorld(bench, { bucket, catalog, dynamoDb, table, database });
  }

  /** The adapters of a process that has just begun. */
  ports(): Ports {
    const { functions, objects, table, dynamoDb } = this;
    const { clock, followUps } = functions;
    const source = new S3FileSource({ client: this.bucket.client, bucket: this.bucket.name });
    return {
      source,
      followUps,
      audit: new DynamoDbAuditStore({ client: dynamoDb, table, clock, giveUpAfterMs: 20_000 }),
      plans: new S3LoadPlans({ objects, clock }),
      cataloger: new GluePartitionCataloger(this.catalog),
      warehouse: new RedshiftWarehouse({
        ...{ client: this.#redshift, target: { workgroup: 'test', database: this.#database }, source },
        ...{ controlStore: new S3ControlStore({ objects }), copyRole: 'default' },
      }),
    };
  }

  /** Puts a file of rows into the bucket, in the order of the contract; `orders/…` or `customers/…`. @returns its key */
  async put(name: string, rows: readonly Values[]): Promise<string> {
    const dataset = name.startsWith('customers/') ? 'customers' : 'orders';
    const key = dataset === 'customers' ? name : ORDERS_FOLDER + name;
    const names = DATASETS[dataset].columns.map((column) => column.name);
    const text = [names, ...rows].map((row) => `${row.map((value) => value ?? '').join(',')}\n`).join('');
    await this.bucket.put(key, text);
    this.#eTags.set(key, createHash('md5').update(text).digest('hex'));
    return key;
  }

  /** What S3 tells of these keys, each in a message of its own. */
  told(...keys: readonly string[]): SQSEvent {
    return sqsEvent(...keys.map((key) => ({ Records: [this.#record(key)] })));
  }

  /** Ids of the messages that intake reports. */
  async intake(event: SQSEvent, faults = new Faults()): Promise<readonly string[]> {
    return this.functions.intake(event, under(faults, this.ports()));
  }

  /** Ids of the messages that the loader reports. @param leftMs how long the invocation may take */
  async loader(event: SQSEvent, faults = new Faults(), leftMs = Number.POSITIVE_INFINITY): Promise<readonly string[]> {
    const { functions } = this;
    return functions.loader(event, under(faults, this.ports()), {}, functions.clock.now() + leftMs);
  }

  /** Whatever is due in the loader's queue is taken, for hours, until nothing is left to do. Nothing may be reported. */
  async settle(): Promise<void> {
    for (let rounds = 0; rounds < MOST_ROUNDS; rounds++) {
      await this.functions.drain(this.ports());
      const { plans } = this.ports();
      if ((await plans.open()).length === 0 && (await plans.free(1)).length === 0) return;
      this.functions.clock.nowMs += ROUND_MS;
    }
    throw new Error(`still open: ${(await this.ports().plans.open()).join()}`);
  }

  /** The state of each file by its name: that of the newest version of a key. */
  async states(): Promise<Record<string, string>> {
    const states: Record<string, string> = {};
    const { inspect } = this.functions.start(this.ports());
    for await (const { record, state } of inspect.run({})) states[record.file.key.split('/').at(-1) ?? ''] = state;
    return states;
  }

  /** The reason by which a file that was set aside can be replayed. */
  async reasonFor(name: string): Promise<string | null | undefined> {
    const { inspect } = this.functions.start(this.ports());
    for await (const { record, replayReason } of inspect.run({})) {
      if (record.file.key.endsWith(`/${name}`)) return replayReason;
    }
    return undefined;
  }

  /** Status and city of each order in the final table. */
  async orders(): Promise<Record<string, string>> {
    const rows = await this.sql<Record<string, string | null>>('SELECT * FROM ecommerce.orders');
    return Object.fromEntries(
      rows.map((row) => [row['order_id'] ?? '', `${row['order_status']} ${row['customer_city']}`]),
    );
  }

  /** Ids of all files in the ledger, each as often as it is there. */
  async ledger(): Promise<string[]> {
    return (await this.sql<{ file_id: string }>('SELECT file_id FROM ecommerce.load_ledger')).map((row) => row.file_id);
  }

  /** Past the Data API, straight into the database. */
  async sql<T extends object>(text: string): Promise<T[]> {
    return this.bench.peer.cluster.use(this.#database, async (client) => {
      const { rows } = await client.query<T>(text);
      return rows;
    });
  }

  /** The audit is lost, as if its table had been made anew. */
  async forgetAudit(): Promise<void> {
    const TableName = this.table;
    const { Items = [] } = await this.dynamoDb.send(new ScanCommand({ TableName }));
    for (const { pk, sk } of Items) {
      await this.dynamoDb.send(new DeleteItemCommand({ TableName, Key: { pk: pk!, sk: sk! } }));
    }
  }

  /** Submits a batch as somebody else did, whatever it holds. @returns the statement's id */
  async submit({ Sqls, ...others }: SubmittedBatch): Promise<string> {
    const target = { WorkgroupName: 'test', Database: this.#database };
    const submit = new BatchExecuteStatementCommand({ ...target, ...others, Sqls: [...Sqls] });
    return (await this.#redshift.send(submit)).Id ?? '';
  }

  /** As long as `work` takes, somebody else has these statements open in a transaction. */
  async during(statements: string, work: () => Promise<void>): Promise<void> {
    await this.bench.peer.cluster.use(this.#database, async (client) => {
      await client.query(`BEGIN; ${statements}`);
      await work();
      await client.query('ROLLBACK');
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.bench.peer.server.api.settled();
    for (const client of [this.dynamoDb, this.#redshift]) client.destroy();
    await this.bucket[Symbol.asyncDispose]();
    await this.catalog[Symbol.asyncDispose]();
    await this.bench.peer.dropDatabase(this.#database);
  }

  #record(key: string) {
    const { s3, ...record } = putRecord(key, this.bucket.name);
    return { ...record, s3: { ...s3, object: { ...s3.object, eTag: this.#eTags.get(key) } } };
  }
}
