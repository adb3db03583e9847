import { setTimeout as sleep } from 'node:timers/promises';
import { S3Client } from '@aws-sdk/client-s3';
import type { BackfillChoice } from '../../src/domain/backfill-choice.ts';
import type { Reconciled } from '../../src/domain/reconcile-findings.ts';
import type { DryRunReport } from '../../src/entry/cli/load/dry-run-report.ts';
import type { LoadReport } from '../../src/entry/cli/load/load-report.ts';
import { TOKENS } from '../../src/entry/tokens.ts';
import { clientConfig } from '../support/aws-client-config.ts';
import { AwsPlace } from '../support/aws-place.ts';
import buildCommandLine from '../support/build-command-line.ts';
import { run, runJson, start } from '../support/command-line.ts';
import { describeWithMinistack } from '../support/ministack-server.ts';
import { s3Objects } from '../support/redshift-data/object-readers.ts';
import { hasPostgres } from '../support/redshift-data/postgres-cluster.ts';
import { RedshiftPeer } from '../support/redshift-data/redshift-peer.ts';
import { FakePulumi } from './fake-pulumi.ts';

const TEST_MS = 100_000;
const given = { ...process.env };
const KICK = { kind: 'kick' };

interface Failure {
  readonly error: { readonly code: string; readonly message: string };
}

interface Called {
  readonly calledLoader: boolean;
}

/** `<month>/<day>/<name>` of 2024 as a path below orders/. */
function pathOf(month: number, day: number, name: string): string {
  return `order_purchase_year=2024/order_purchase_month=${month}/order_purchase_day=${day}/${name}`;
}

const title = hasPostgres() ? 'with a warehouse' : 'with a warehouse (skipped: apt-get install postgresql-15)';

(hasPostgres() ? describe : describe.skip)(title, () =>
  describeWithMinistack('the command line on AWS', (server) => {
    let peer: RedshiftPeer;
    let s3: S3Client;
    beforeAll(async () => {
      buildCommandLine();
      s3 = new S3Client({ ...clientConfig(server().directUrl), forcePathStyle: true });
      peer = await RedshiftPeer.start({ objects: s3Objects(s3) });
    }, TEST_MS);
    afterAll(async () => {
      await peer[Symbol.asyncDispose]();
      s3.destroy();
    });
    beforeEach(() => {
      process.env = { ...given, ...AwsPlace.login(server()), AWS_ENDPOINT_URL_REDSHIFT_DATA: peer.server.url };
    });
    afterEach(() => {
      process.env = given;
    });

    /** A pipeline over a warehouse that nobody has migrated; its settings are in the environment, but for these. */
    async function acquire(...unset: readonly string[]): Promise<AwsPlace> {
      const REDSHIFT_DATABASE = await peer.createDatabase();
      const place = await AwsPlace.create(server(), {
        ...{ REDSHIFT_DATABASE, REDSHIFT_WORKGROUP: 'test', ARRIVAL_FROM: 'path' },
      });
      Object.assign(process.env, place.settings);
      for (const name of unset) Reflect.deleteProperty(process.env, name);
      return place;
    }

    async function acquireMigrated(...unset: readonly string[]): Promise<AwsPlace> {
      const place = await acquire();
      expect((await run(['migrate'])).code).toBe(0);
      for (const name of unset) Reflect.deleteProperty(process.env, name);
      return place;
    }

    async function reconcile(...args: string[]) {
      const { code, json, stderr } = await runJson<Reconciled & Called>(['reconcile', '--aws', ...args]);
      expect(stderr).toBe('');
      const counts = Object.fromEntries(Object.entries(json.counts).filter(([, count]) => count > 0));
      return { code, counts, calledLoader: json.calledLoader };
    }

    test(
      'migrate makes the warehouse what it must be, tells what it did, and does nothing more the next time',
      async () => {
        await using _ = await acquire('LOADER_QUEUE_URL', 'AREA_BUCKET', 'AUDIT_TABLE');
        const first = await runJson<{ applied: string[]; warehouse: string }>(['migrate', '--aws']);
        expect(first).toMatchObject({ code: 0, json: { warehouse: 'redshift' } });
        expect(first.json.applied).toContain('tables');
        expect((await runJson<object>(['migrate'])).json).toEqual({ warehouse: 'redshift', applied: [] });
        expect((await run(['migrate'])).stdout).toBe('the warehouse is what this version needs already\n');
      },
      TEST_MS,
    );

    test(
      'backfill receives the history once, all or a part, and calls the loader for it',
      async () => {
        await using place = await acquireMigrated('REDSHIFT_DATABASE', 'CATALOG_DATABASE');
        for (const day of [1, 2, 3]) await place.orders(pathOf(1, day, 'a b+c.csv'), [`o${day},c1,created`]);
        await place.put(`orders/${pathOf(1, 3, 'torn.parquet')}`, 'no Parquet');
        const backfill = async (...args: string[]) => {
          const { code, json } = await runJson<LoadReport & Called & { backfill: Pick<BackfillChoice, 'prefix'> }>([
            ...['backfill', ...args],
          ]);
          return { code, new: json.files.new, calledLoader: json.calledLoader, calls: await place.calls() };
        };
        const day1 = `s3://${place.bucket}/orders/${pathOf(1, 1, '')}`;
        expect(await backfill(day1)).toEqual({ code: 0, new: 1, calledLoader: true, calls: [KICK] });
        expect(await backfill('--aws', '--until', '2024-01-02', '--receive-only')).toMatchObject({
          ...{ code: 0, new: 1, calledLoader: false, calls: [] },
        });
        expect(await backfill('--aws', 'orders/', '--limit', '1')).toMatchObject({ new: 1, calledLoader: true });
        expect(await backfill('--aws')).toEqual({ code: 0, new: 1, calledLoader: true, calls: [KICK] });
        const all = await run(['backfill', '--aws', '--verbose']);
        expect(all.stdout).toMatch(/^backfill 4 files looked at, 0 received\nfiles {4}0 new, 4 waiting from before/);
        expect(all.stdout).toMatch(/the loader was called/);

        const { loads } = await place.load();
        expect(loads.map(({ is, files }) => [is, files])).toEqual([['finished', 3]]);
        await place.calls();
        expect(await backfill('--aws')).toEqual({ code: 3, new: 0, calledLoader: false, calls: [] });
      },
      TEST_MS,
    );

    test(
      'a backfill that is stopped calls nobody; the same command again goes on',
      async () => {
        await using place = await acquire();
        await place.orders(pathOf(1, 1, 'a.csv'), ['o1,c1,created']);
        const stopped = start(['backfill', '--aws', '--json']);
        server().proxy.put(`GET /${place.bucket}`, async (asked, pass) => {
          // Once: a second signal ends the process at once.
          if (!stopped.child.killed) stopped.child.kill('SIGTERM');
          await sleep(500);
          return pass(asked);
        });
        const { code, stdout } = await stopped.ended;
        expect({ code, json: JSON.parse(stdout) as unknown }).toMatchObject({
          ...{ code: 1, json: { stopped: true, calledLoader: false, backfill: { ended: 'stopped' } } },
        });
        expect(await place.calls()).toEqual([]);
        server().proxy.heal();
        const again = await runJson<object>(['backfill', '--aws']);
        expect(again).toMatchObject({
          code: 0,
          json: { calledLoader: true, backfill: { ended: 'complete', done: 1 } },
        });
      },
      TEST_MS,
    );

    test(
      'a dry run tells the loads that then are made, what is loaded already, and about how many calls they take',
      async () => {
        await using place = await acquireMigrated('LOADER_QUEUE_URL', 'CATALOG_DATABASE');
        const keys: string[] = [];
        for (let n = 0; n < 40; n++) {
          keys.push(await place.orders(pathOf(1 + (n % 2), 1 + (n >> 1), 'a.csv'), [`o${n},c1,created`]));
        }
        const loaded = await place.orders(pathOf(3, 1, 'a.csv'), ['o99,c1,created']);
        await place.receive(loaded);
        const again = await place.use(async (container) => container.get(TOKENS.plans).free(1));
        await place.load();
        await place.use(async (container) => container.get(TOKENS.plans).keep(again));
        await place.receive(...keys, await place.put(`orders/${pathOf(3, 2, 'torn.parquet')}`, 'no Parquet'));

        const { code, json } = await runJson<DryRunReport & { area: string }>(['load', '--aws', '--dry-run']);
        expect(code).toBe(0);
        expect(json).toMatchObject({
          ...{ area: place.bucket, dryRun: true, transactions: 2, open: [], notes: [] },
          files: { found: 42, new: 0, waiting: 41, alreadyLoaded: 1, setAside: 1 },
          loads: [{ dataset: 'orders', files: 23 }, { files: 17 }],
        });
        const { stdout } = await run(['load', '--aws', '--dry-run']);
        expect(stdout).toMatch(/^dry run: 2 transactions would load 41 of 42 files; nothing was written\n/);
        expect(stdout).toMatch(/\ncost {5}62 statements, about \d+ API calls \(.*\): less than \$0\.01 at list prices/);
        expect(await place.calls()).toEqual([]);

        const { loads, calls } = await place.load();
        expect(loads.map(({ is, files }) => [is, files])).toEqual(json.loads.map(({ files }) => ['finished', files]));
        for (const [service, count] of calls) {
          const { [service as 'S3']: told } = json.cost!.apiCalls;
          expect([service, Math.abs(told - count) <= 3 + count / 4]).toEqual([service, true]);
        }
      },
      TEST_MS,
    );

    test(
      'a dry run without the settings of a warehouse, or with one that gives no answer, says so and plans all the same',
      async () => {
        await using place = await acquire('REDSHIFT_DATABASE', 'LOADER_QUEUE_URL');
        await place.receive(await place.orders(pathOf(1, 1, 'a.csv'), ['o1,c1,created']));
        const args = ['load', '--aws', '--dry-run'];
        const blind = await runJson<DryRunReport>(args);
        expect(blind).toMatchObject({ code: 0, json: { transactions: 1, files: { waiting: 1 } } });
        expect(blind.json.notes).toEqual([expect.stringMatching(/ledger was not asked.*REDSHIFT_DATABASE/)]);
        Object.assign(process.env, place.settings);
        const unmigrated = await runJson<DryRunReport>(args);
        expect(unmigrated).toMatchObject({ code: 0, json: { transactions: 1 } });
        expect(unmigrated.json.notes).toEqual([expect.stringMatching(/ledger was not asked.*horizon/)]);
      },
      TEST_MS,
    );

    test('load calls the loader, which loads whatever waits', async () => {
      await using place = await acquire('REDSHIFT_DATABASE');
      expect((await runJson<object>(['load', '--aws'])).json).toEqual({ area: place.bucket, calledLoader: true });
      expect((await run(['load', '--aws'])).stdout).toMatch(/the loader was called.*transformed-orders loads --aws/);
      expect(await place.calls()).toEqual([{ kind: 'schedule' }, { kind: 'schedule' }]);
    });

    test(
      'fault 11: reconcile finds what differs, puts it right, and calls the loader for it',
      async () => {
        await using place = await acquireMigrated('LOADER_QUEUE_URL', 'CATALOG_DATABASE');
        await place.receive(await place.orders(pathOf(1, 1, 'a.csv'), ['o1,c1,created']));
        await place.load();
        const untold = await place.orders(pathOf(1, 2, 'untold.csv'), ['o2,c1,created']);
        const gone = await place.orders(pathOf(1, 3, 'gone.csv'), ['o3,c1,created']);
        await place.receive(gone);
        await place.remove(gone);
        expect(await reconcile()).toEqual({
          ...{ code: 1, calledLoader: false },
          counts: { loaded: 1, missing: 1, gone: 1 },
        });
        expect(await place.use(async (container) => container.get(TOKENS.plans).free(9))).toHaveLength(1);

        const missing = await run(['reconcile', '--aws', '--fix']);
        expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('LOADER_QUEUE_URL') as string });
        Object.assign(process.env, place.settings);
        const { code, stdout } = await run(['reconcile', '--aws', '--fix']);
        expect(code).toBe(0);
        expect(stdout).toContain(`1 put right\n             ${untold}\n`);
        expect(stdout).toMatch(/put right; the loader was called/);
        expect(await place.calls()).toEqual([KICK]);
        await place.load();
        expect(await reconcile('--fix')).toEqual({ code: 0, calledLoader: false, counts: { loaded: 2 } });
        expect(await place.calls()).toEqual([]);
      },
      TEST_MS,
    );

    test('reconcile says which rights it takes where the ledger does not answer', async () => {
      await using _ = await acquire();
      const { code, json } = await runJson<Failure>(['reconcile', '--aws']);
      expect(code).toBe(1);
      expect(json.error.message).toMatch(/horizon.*redshift-data:BatchExecuteStatement.*SELECT from the ledger/);
    });

    test(
      'the settings of a stack are enough for all of them',
      async () => {
        await using place = await acquireMigrated(
          ...['AREA_BUCKET', 'CONTROL_BUCKET', 'AUDIT_TABLE', 'LOADER_QUEUE_URL'],
        );
        using _ = new FakePulumi().gives({ environment: place.settings });
        await place.orders(pathOf(1, 1, 'a.csv'), ['o1,c1,created']);
        expect((await runJson<Called>(['backfill', '--stack', 'dev'])).json.calledLoader).toBe(true);
        await place.load();
        expect((await run(['reconcile', '--stack', 'dev'])).code).toBe(0);
        const rows = await runJson<object>(['query', '--stack', 'dev', 'SELECT order_id FROM ecommerce.orders']);
        expect(rows.json).toEqual([{ order_id: 'o1' }]);
      },
      TEST_MS,
    );
  }),
);
