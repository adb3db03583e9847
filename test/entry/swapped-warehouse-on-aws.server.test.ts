import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleepFor } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DuckDbDatabase } from '../../src/adapters/duckdb/duckdb-database.ts';
import { DuckDbQueries } from '../../src/adapters/duckdb/duckdb-queries.ts';
import { DuckDbWarehouse } from '../../src/adapters/duckdb/duckdb-warehouse.ts';
import { InMemoryTables } from '../../src/adapters/memory/in-memory-tables.ts';
import { InMemoryWarehouse } from '../../src/adapters/memory/in-memory-warehouse.ts';
import { openPool } from '../../src/adapters/postgres/postgres-pool.ts';
import { PostgresWarehouse } from '../../src/adapters/postgres/postgres-warehouse.ts';
import { s3Content } from '../../src/adapters/s3/s3-content.ts';
import { DATASETS } from '../../src/domain/datasets.ts';
import type { LoadFile } from '../../src/domain/load.ts';
import { loaderSettings } from '../../src/entry/config.ts';
import { makeContainer } from '../../src/entry/container.ts';
import { AWS_TOKENS, awsModule } from '../../src/entry/modules/aws.ts';
import { awsLoadingModule } from '../../src/entry/modules/aws-loading.ts';
import { USE_CASES } from '../../src/entry/modules/use-cases.ts';
import { TOKENS } from '../../src/entry/tokens.ts';
import { rowReader } from '../../src/formats/file-rows.ts';
import { S3Bucket } from '../adapters/s3/s3-bucket.ts';
import { clientConfig } from '../support/aws-client-config.ts';
import { createAuditTable } from '../support/dynamodb-server.ts';
import { describeWithMinistack, type MinistackServer } from '../support/ministack-server.ts';
import { hasPostgres, PostgresCluster } from '../support/redshift-data/postgres-cluster.ts';

const LOG = { info: () => undefined, warn: () => undefined, error: () => undefined };
const PATIENCE = { deadline: Number.POSITIVE_INFINITY };
const ORDERS = 'order_id,customer_id,order_status,order_estimated_delivery_date,order_delivered_customer_date';
const CUSTOMERS = 'customer_id,customer_unique_id,customer_zip_code_prefix,customer_city,customer_state';

const FILES = {
  'customers/c.csv': [CUSTOMERS, 'c1,u1,01000,recife,PE', ''].join('\n'),
  'orders/a.csv': [ORDERS, 'o1,c1,created,,', 'o2,c2,shipped,2026-01-02,', ''].join('\n'),
  'orders/b.csv': [ORDERS, 'o1,c1,delivered,2026-01-02,2026-01-01', ''].join('\n'),
  'orders/bad.csv': [ORDERS, 'o3,c1,created,tomorrow,', ''].join('\n'),
};

/** What must be in the final table: order, status, city. */
const FINAL = [
  ['o1', 'delivered', 'recife'],
  ['o2', 'shipped', null],
];

type Container = ReturnType<typeof makeContainer>;

/** Takes Redshift's place in a container of the AWS profile; gives the final table. */
type Swap = (container: Container, place: Place) => Promise<Swapped> | Swapped;

interface Swapped {
  readonly rows: () => Promise<unknown>;
  readonly close: () => Promise<void>;
}

/** Where things that a warehouse needs may lie. */
interface Place {
  readonly folder: string;
  readonly cluster: PostgresCluster | undefined;
}

const SQL = 'SELECT order_id, order_status, customer_city FROM ecommerce.orders ORDER BY 1';

const inMemory: Swap = (container) => {
  const tables = new InMemoryTables({ horizon: 0 });
  container.rebind(TOKENS.warehouse).toResolvedValue(
    (clock, s3) => {
      const rowsOf = rowReader(s3Content(s3));
      const read = async (file: LoadFile) => {
        const columns = DATASETS[file.dataset].columns.map(({ name }) => name);
        const rows = [];
        try {
          for await (const batch of rowsOf(file)) rows.push(...batch.map((row) => columns.map((n) => row[n] ?? null)));
        } catch {
          return { is: 'unreadable', sizeBytes: file.sizeBytes, detail: 'a row is bad' } as const;
        }
        return { is: 'table', sizeBytes: file.sizeBytes, columns, rows } as const;
      };
      // A wait that is over early must not keep the process.
      const sleep = async (ms: number) => sleepFor(ms, undefined, { ref: false });
      return new InMemoryWarehouse({ tables, clock: { now: () => clock.now(), sleep }, read });
    },
    [TOKENS.clock, AWS_TOKENS.s3],
  );
  const rows = tables.rows.bind(tables, 'orders');
  return {
    rows: async () => {
      return Promise.resolve(rows().map((row) => [row['order_id'], row['order_status'], row['customer_city']]));
    },
    close: async () => Promise.resolve(),
  };
};

/** The engine reads paths: the bucket must be mounted (here: a copy of it). */
const inDuckDb: Swap = (container, { folder }) => {
  const database = new DuckDbDatabase({ path: join(folder, 'warehouse.duckdb'), now: Date.now });
  container
    .rebind(TOKENS.warehouse)
    .toResolvedValue(() => new DuckDbWarehouse({ database, pathOf: ({ key }) => join(folder, 'mounted', key) }), []);
  return {
    rows: async () => {
      const { rows } = await new DuckDbQueries({ database }).query(SQL, 1_000);
      return rows.map((row) => Object.values(row));
    },
    close: () => database.close(),
  };
};

const inPostgres: Swap = async (container, { cluster }) => {
  const pool = openPool({ host: '127.0.0.1', port: cluster!.port, database: 'postgres', user: 'postgres' });
  const warehouse = (s3 = container.get(AWS_TOKENS.s3)) => {
    return new PostgresWarehouse({ pool, rowsOf: rowReader(s3Content(s3)) });
  };
  await warehouse().migrate();
  container.rebind(TOKENS.warehouse).toResolvedValue((s3) => warehouse(s3), [AWS_TOKENS.s3]);
  return {
    rows: async () => (await pool.query({ text: SQL, rowMode: 'array' })).rows,
    close: () => pool.end(),
  };
};

/** The last says whether it is there; where not, the skip is seen. */
const SWAPS: readonly (readonly [string, Swap, boolean])[] = [
  ['memory', inMemory, true],
  ['DuckDB', inDuckDb, true],
  ['PostgreSQL', inPostgres, hasPostgres()],
];

describeWithMinistack('the AWS profile', (server) => {
  let cluster: PostgresCluster | undefined;
  beforeAll(async () => {
    if (hasPostgres()) cluster = await PostgresCluster.start();
    const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'eu-west-1' };
    Object.assign(process.env, credentials, { AWS_ENDPOINT_URL: server().url });
  });
  afterAll(async () => cluster?.[Symbol.asyncDispose]());

  describe.each(SWAPS)('with %s by one binding', (_, swap, isThere) => {
    (isThere ? test : test.skip)('loads to rows in the final table', async () => loads(server(), swap));
  });

  /** All other settings are those of the loader as it is deployed: for Redshift, whose loads are left alone. */
  async function loads(server: MinistackServer, swap: Swap): Promise<void> {
    await using aws = await area(server);
    expect(aws.settings).toMatchObject({ warehouse: { by: 'redshift' }, completion: 'event' });
    const folder = mkdtempSync(join(tmpdir(), 'swapped-'));
    for (const [key, text] of Object.entries(FILES)) {
      await aws.bucket.put(key, text);
      const path = join(folder, 'mounted', key);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
    const container = makeContainer(USE_CASES, awsModule(aws.settings), awsLoadingModule(aws.settings, LOG));
    const swapped = await swap(container, { folder, cluster });
    await container.get(TOKENS.scanSource).run(PATIENCE);
    const patience = { ...PATIENCE, waitsForLoads: aws.settings.completion === 'wait' }; // as `LoaderHandler` has it
    const { loads } = await container.get(TOKENS.processTransformedOrders).run(patience);
    expect(await swapped.rows()).toEqual(FINAL);
    expect(loads.map(({ is }) => is)).toEqual(['finished', 'set-aside', 'finished']);
    expect(await statesIn(container)).toEqual([
      ['customers/c.csv', 'LOADED'],
      ['orders/a.csv', 'LOADED'],
      ['orders/b.csv', 'LOADED'],
      ['orders/bad.csv', 'QUARANTINED'],
    ]);
    await container.unbindAllAsync();
    await swapped.close();
    rmSync(folder, { recursive: true, force: true });
  }

  test('needs none: files are audited, and the horizon is kept beside the plans', async () => {
    await using aws = await area(server(), { WAREHOUSE: 'none' });
    for (const [key, text] of Object.entries(FILES)) await aws.bucket.put(key, text);
    const open = () => makeContainer(USE_CASES, awsModule(aws.settings), awsLoadingModule(aws.settings, LOG));
    const [container, later] = [open(), open()];
    await container.get(TOKENS.scanSource).run(PATIENCE);
    const { loads } = await container.get(TOKENS.processTransformedOrders).run(PATIENCE);
    expect(loads.map(({ is, files }) => [is, files])).toEqual([
      ['finished', 1],
      ['finished', 3],
    ]);
    // Nobody has read the bad one.
    expect((await statesIn(container)).map(([, state]) => state)).toEqual(['LOADED', 'LOADED', 'LOADED', 'LOADED']);
    const horizon = await container.get(TOKENS.warehouse).horizon();
    expect(await later.get(TOKENS.warehouse).horizon()).toBe(horizon);
    expect((await container.get(AWS_TOKENS.control).get('horizon.json'))?.text).toContain(`"value":${horizon}`);
    for (const one of [container, later]) await one.unbindAllAsync();
  });
});

/** Key and state of every file, by key. */
async function statesIn(container: Container): Promise<readonly (readonly [string, string])[]> {
  const states: [string, string][] = [];
  for await (const { record, state } of container.get(TOKENS.inspectFiles).run({}))
    states.push([record.file.key, state]);
  return states;
}

/** An area with nothing in it, and the settings of a loader over it. */
async function area(server: MinistackServer, change: Readonly<Record<string, string>> = {}) {
  const [dynamoDb, sqs] = [new DynamoDBClient(clientConfig(server.url)), new SQSClient(clientConfig(server.url))];
  const bucket = await S3Bucket.create(server);
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: server.newName('loader') }));
  // The SDK sends messages to the address that the queue's own begins with: that of the proxy.
  const LOADER_QUEUE_URL = server.url + new URL(QueueUrl).pathname;
  const settings = loaderSettings({
    LOADER_QUEUE_URL,
    ...{ AREA_BUCKET: bucket.name, CONTROL_BUCKET: bucket.name, CATALOG: 'none' },
    AUDIT_TABLE: await createAuditTable(dynamoDb, server.newName('audit')),
    // What is swapped: were it asked, the test would fail.
    ...{ REDSHIFT_DATABASE: 'nowhere', REDSHIFT_WORKGROUP: 'nowhere' },
    ...change,
  });
  return {
    bucket,
    settings,
    [Symbol.asyncDispose]: async () => {
      dynamoDb.destroy();
      sqs.destroy();
      return bucket[Symbol.asyncDispose]();
    },
  };
}
