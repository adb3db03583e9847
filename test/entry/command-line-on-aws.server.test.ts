import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DynamoDbAuditStore } from '../../src/adapters/dynamodb/dynamodb-audit-store.ts';
import { RedshiftSelect, SelectRefused } from '../../src/adapters/redshift/redshift-select.ts';
import { S3FileSource } from '../../src/adapters/s3/s3-file-source.ts';
import { S3LoadPlans } from '../../src/adapters/s3/s3-load-plans.ts';
import { S3Objects } from '../../src/adapters/s3/s3-objects.ts';
import { LoadImpossible } from '../../src/domain/errors.ts';
import { makeLoad, withWindows } from '../../src/domain/load.ts';
import { plannedRecord } from '../../src/domain/load-record.ts';
import { ReceiveFiles } from '../../src/domain/receive-files.ts';
import { clientConfig } from '../support/aws-client-config.ts';
import buildCommandLine from '../support/build-command-line.ts';
import { run, runJson } from '../support/command-line.ts';
import { createAuditTable } from '../support/dynamodb-server.ts';
import { describeWithMinistack, type MinistackServer } from '../support/ministack-server.ts';
import { REAL_CLOCK } from '../support/real-clock.ts';
import { hasPostgres } from '../support/redshift-data/postgres-cluster.ts';
import { RedshiftPeer } from '../support/redshift-data/redshift-peer.ts';

const FOLDER = 'orders/order_purchase_year=2026/order_purchase_month=1/order_purchase_day=2/';
const GOOD = `{"order_id":"o1","customer_id":"c1","order_status":"created","order_estimated_delivery_date":null,"order_delivered_customer_date":null}\n`;

const given = { ...process.env };

describeWithMinistack('the command line with --aws', (server) => {
  beforeAll(() => buildCommandLine(), 60_000);
  afterEach(() => {
    process.env = { ...given };
  });

  /** A good file that waits in a planned load, and a bad one that was quarantined. */
  async function pipeline(at: MinistackServer) {
    const [bucket, AUDIT_TABLE] = [at.newName('area'), at.newName('audit')];
    const s3 = new S3Client({ ...clientConfig(at.url), forcePathStyle: true });
    const dynamoDb = new DynamoDBClient(clientConfig(at.url));
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    await createAuditTable(dynamoDb, AUDIT_TABLE);
    const keys = [`${FOLDER}a b+c.jsonl`, `${FOLDER}bad.parquet`];
    for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: GOOD }));
    const audit = new DynamoDbAuditStore({ client: dynamoDb, table: AUDIT_TABLE, clock: REAL_CLOCK });
    const objects = new S3Objects({ client: s3, bucket, prefix: 'control/' });
    const plans = new S3LoadPlans({ objects, clock: REAL_CLOCK });
    const source = new S3FileSource({ client: s3, bucket });
    const receive = new ReceiveFiles({ source, audit, plans, clock: REAL_CLOCK, arrivalFrom: 'lastModified' });
    const verdicts = await receive.run(keys.map((key) => ({ dataset: 'orders', bucket, key })));
    const [first, bad] = verdicts.flatMap((verdict) => ('file' in verdict ? [verdict.file] : []));
    const load = makeLoad('orders', withWindows([first!], 0));
    const problem = { code: 'UNREADABLE', detail: 'no Parquet' } as const;
    await audit.record([{ kind: 'QUARANTINED', file: bad!, at: Date.now(), problem, loadId: null }]);
    await audit.recordLoad(plannedRecord(load, Date.now()));
    s3.destroy();
    dynamoDb.destroy();
    Object.assign(process.env, {
      ...{
        AWS_ENDPOINT_URL: at.url,
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
      },
      ...{ AREA_BUCKET: bucket, CONTROL_BUCKET: bucket, AUDIT_TABLE, LOADER_QUEUE_URL: `${at.url}/queue` },
    });
    return { bucket, keys, load };
  }

  test('files, file, loads and load-info tell what the audit and the plans hold, as on a laptop', async () => {
    const { bucket, keys, load } = await pipeline(server());
    const files = await runJson<{ key: string; state: string; area: string }[]>(['files', '--aws']);
    expect(files.code).toBe(0);
    expect(files.json.map(({ key, area }) => ({ key, area }))).toEqual(
      expect.arrayContaining(keys.map((key) => ({ key, area: bucket }))),
    );
    const file = await run(['file', keys[0]!, '--aws']);
    expect(file.stdout).toContain('state     RECEIVED');
    const loads = await runJson<{ id: string; state: string }[]>(['loads', '--aws']);
    expect(loads.json).toMatchObject([{ id: load.id, state: 'PLANNED' }]);
    const info = await runJson<{ fileCount: number }>(['load-info', load.id.slice(0, 12), '--aws']);
    expect(info.json).toMatchObject({ id: load.id, fileCount: 1 });
    const replayed = await run(['replay', '--reason', 'BAD_DATE', '--aws']);
    expect(replayed).toMatchObject({ code: 1, stderr: expect.stringContaining('nothing is quarantined') as string });
  }, 60_000);

  test('replay releases on AWS, and names who goes on', async () => {
    const { keys } = await pipeline(server());
    const { json } = await runJson<object>(['replay', keys[1]!, '--aws']);
    expect(json).toEqual({ files: 1, loads: 0, vanished: 0 });
    const again = await run(['replay', '--reason', 'UNREADABLE', '--aws']);
    expect(again.stdout).toContain('the loader takes them at its next run');
  });

  test('settings that are missing are all named', async () => {
    const { code, stderr } = await run(['files', '--aws']);
    expect(code).toBe(1);
    for (const name of ['AREA_BUCKET', 'AUDIT_TABLE', 'CONTROL_BUCKET', 'LOADER_QUEUE_URL']) {
      expect(stderr).toContain(`${name} is not set`);
    }
  });
});

(hasPostgres() ? describe : describe.skip)('query with --aws', () => {
  let peer: RedshiftPeer;
  let database: string;
  beforeAll(async () => {
    buildCommandLine();
    peer = await RedshiftPeer.start({ objects: { read: async () => undefined, list: async () => [] } });
    database = await peer.createDatabase();
  }, 60_000);
  afterAll(async () => peer[Symbol.asyncDispose]());

  async function select(sql: string) {
    const client = new RedshiftDataClient(clientConfig(peer.server.url));
    try {
      return await new RedshiftSelect({ client, target: { workgroup: 'test', database } }).query(sql);
    } finally {
      client.destroy();
    }
  }

  test('the command line asks Redshift', async () => {
    const env = {
      ...{ AWS_ENDPOINT_URL_REDSHIFT_DATA: peer.server.url, AWS_REGION: 'eu-west-1' },
      ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
      ...{ REDSHIFT_DATABASE: database, REDSHIFT_WORKGROUP: 'test' },
    };
    process.env = { ...given, ...env };
    try {
      expect((await runJson<object>(['query', `SELECT 1 AS n, 'ação' AS t`, '--aws'])).json).toEqual([
        { n: 1, t: 'ação' },
      ]);
      expect(await run(['query', 'DROP TABLE x', '--aws'])).toMatchObject({ code: 2 });
    } finally {
      process.env = given;
    }
  });

  test('values, names that are equal, and no rows', async () => {
    expect(await select(`SELECT 1 AS n, 'x' AS n, NULL AS z, true AS b`)).toEqual({
      columns: ['n', 'n_1', 'z', 'b'],
      rows: [{ n: 1, n_1: 'x', z: null, b: true }],
    });
    expect(await select('WITH t AS (SELECT 1 AS n) SELECT t.n FROM t WHERE t.n = 2;')).toEqual({
      columns: ['n'],
      rows: [],
    });
  });

  test.each([
    'DELETE FROM t',
    'SELECT 1 INTO t',
    'WITH a AS (SELECT 1) DELETE FROM t',
    'SELECT 1; SELECT 2',
    '/* SELECT */ CALL p()',
    '',
  ])('nothing but one SELECT is sent: %s', async (sql) => {
    await expect(select(sql)).rejects.toThrow(SelectRefused);
  });

  test('words in texts and names are no statements; what Redshift rejects is told', async () => {
    expect((await select(`SELECT 'delete; drop' AS "update" -- into`)).rows).toEqual([{ update: 'delete; drop' }]);
    await expect(select('SELECT * FROM nothing')).rejects.toThrow(LoadImpossible);
  });
});
