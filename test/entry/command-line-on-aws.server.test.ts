import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { RedshiftSelect } from '../../src/adapters/redshift/redshift-select.ts';
import { LoadImpossible } from '../../src/domain/errors.ts';
import { makeLoad, withWindows } from '../../src/domain/load.ts';
import { plannedRecord } from '../../src/domain/load-record.ts';
import { auditedFile } from '../../src/domain/receive-files.ts';
import { SelectRefused } from '../../src/engines/select-answer.ts';
import { TOKENS } from '../../src/entry/tokens.ts';
import { clientConfig } from '../support/aws-client-config.ts';
import { AwsPlace } from '../support/aws-place.ts';
import buildCommandLine from '../support/build-command-line.ts';
import { run, runJson } from '../support/command-line.ts';
import { describeWithMinistack } from '../support/ministack-server.ts';
import { hasPostgres, PostgresCluster } from '../support/redshift-data/postgres-cluster.ts';
import { RedshiftPeer } from '../support/redshift-data/redshift-peer.ts';

const FOLDER = 'order_purchase_year=2026/order_purchase_month=1/order_purchase_day=2/';
/** What a command that only looks must do without. */
const NOT_FOR_LOOKING = /^(LOADER_QUEUE_URL|REDSHIFT_|CATALOG|WAREHOUSE)/;

const given = { ...process.env };

describeWithMinistack('the command line with --aws', (server) => {
  beforeAll(() => buildCommandLine(), 60_000);
  beforeEach(() => {
    process.env = { ...given, ...AwsPlace.login(server()) };
  });
  afterEach(() => {
    process.env = { ...given };
  });

  /** A good file that waits in a planned load, and a bad one that was quarantined; with settings for looking. */
  async function pipeline() {
    const place = await AwsPlace.create(server(), { WAREHOUSE: 'none' });
    const keys = [await place.orders(`${FOLDER}a b+c.csv`, ['o1,c1,created']), await place.orders('bad.csv', ['o2'])];
    await place.receive(...keys);
    const load = await place.use(async (container) => {
      const [plans, audit] = [container.get(TOKENS.plans), container.get(TOKENS.audit)];
      const waiting = await plans.free(9);
      const [first, bad] = keys.map((key) => waiting.find((file) => file.key === key)!);
      const planned = makeLoad('orders', withWindows([first!], 0));
      await audit.recordLoad(plannedRecord(planned, Date.now()));
      await plans.put(planned);
      const problem = { code: 'UNREADABLE', detail: 'no CSV' } as const;
      await audit.record([{ kind: 'QUARANTINED', file: auditedFile(bad!), at: Date.now(), problem, loadId: null }]);
      await plans.drop([bad!]);
      return planned;
    });
    const looking = Object.entries(place.settings).filter(([name]) => !NOT_FOR_LOOKING.test(name));
    Object.assign(process.env, Object.fromEntries(looking));
    return { place, keys, load, [Symbol.asyncDispose]: async () => place[Symbol.asyncDispose]() };
  }

  test('files, file, loads and load-info tell what the audit and the plans hold, as on a laptop', async () => {
    await using aws = await pipeline();
    const { keys, load, place } = aws;
    const files = await runJson<{ key: string; state: string; area: string }[]>(['files', '--aws']);
    expect(files.code).toBe(0);
    expect(files.json.map(({ key, area }) => ({ key, area }))).toEqual(
      expect.arrayContaining(keys.map((key) => ({ key, area: place.bucket }))),
    );
    const file = await run(['file', keys[0]!, '--aws']);
    expect(file.stdout).toContain('state     RECEIVED');
    const loads = await runJson<{ id: string; state: string }[]>(['loads', '--aws']);
    expect(loads.json).toMatchObject([{ id: load.id, state: 'PLANNED' }]);
    expect((await runJson<object>(['loads', '--open', '--aws'])).json).toEqual(loads.json);
    const info = await runJson<{ fileCount: number }>(['load-info', load.id.slice(0, 12), '--aws']);
    expect(info.json).toMatchObject({ id: load.id, fileCount: 1 });
  }, 60_000);

  test('replay releases on AWS and calls the loader, if there was anything to release', async () => {
    await using aws = await pipeline();
    const { keys, place } = aws;
    expect(await run(['replay', keys[1]!, '--aws'])).toMatchObject({
      ...{ code: 1, stderr: expect.stringContaining('LOADER_QUEUE_URL is not set') as string },
    });
    Object.assign(process.env, place.settings);
    const none = await run(['replay', '--reason', 'BAD_DATE', '--aws']);
    expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining('nothing is quarantined') as string });
    expect(await place.calls()).toEqual([]);
    const { json } = await runJson<object>(['replay', keys[1]!, '--aws']);
    expect(json).toEqual({ files: 1, loads: 0, vanished: 0 });
    expect(await place.calls()).toEqual([{ kind: 'kick' }]);
    const again = await run(['replay', '--reason', 'UNREADABLE', '--aws']);
    expect(again.stdout).toContain('the loader was called');
  });

  test('settings that are missing are all named, none that looking can do without', async () => {
    const { code, stderr } = await run(['files', '--aws']);
    expect(code).toBe(1);
    for (const name of ['AREA_BUCKET', 'AUDIT_TABLE', 'CONTROL_BUCKET']) expect(stderr).toContain(`${name} is not set`);
    expect(stderr).toContain('3 settings are wrong');
    expect(stderr).toContain('--stack <name>');
  });

  (hasPostgres() ? test : test.skip)(
    'migrate and query speak to PostgreSQL, too; without a warehouse they say so',
    async () => {
      await using cluster = await PostgresCluster.start();
      const secrets = new SecretsManagerClient(clientConfig(server().url));
      const login = { host: '127.0.0.1', port: cluster.port, dbname: 'postgres', username: 'postgres', password: 'x' };
      const { ARN = '' } = await secrets.send(
        new CreateSecretCommand({ Name: server().newName('login'), SecretString: JSON.stringify(login) }),
      );
      secrets.destroy();
      const settings = { WAREHOUSE: 'postgres', POSTGRES_SECRET_ARN: ARN, POSTGRES_TLS: 'off' };
      Object.assign(process.env, settings);
      const migrated = await runJson<object>(['migrate', '--aws']);
      expect(migrated.json).toEqual({ warehouse: 'postgres', applied: ['tables'] });
      const asked = await runJson<object>([
        'query',
        '--aws',
        `SELECT count(*) AS n, 'ação' AS t FROM ecommerce.orders`,
      ]);
      expect(asked.json).toEqual([{ n: 0, t: 'ação' }]);
      const refused = await run(['query', '--aws', 'DELETE FROM ecommerce.orders']);
      expect(refused).toMatchObject({ code: 2, stderr: expect.stringMatching(/only reading is allowed/) as string });

      Object.assign(process.env, { WAREHOUSE: 'none', POSTGRES_SECRET_ARN: '' });
      expect((await run(['migrate'])).stdout).toMatch(/nothing to migrate/);
      const none = await run(['query', '--aws', 'SELECT 1']);
      expect(none).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/ask Athena.*transformed-orders files --aws/) as string,
      });
    },
    60_000,
  );
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
