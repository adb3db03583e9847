import { type MigrateDependencies, migrate } from '../../../src/adapters/redshift/migrate.ts';
import { RedshiftWarehouse } from '../../../src/adapters/redshift/redshift-warehouse.ts';
import { LoadImpossible } from '../../../src/domain/errors.ts';
import { customer, customersFile, day, order, ordersFile } from '../../contract/warehouse/sample.ts';
import { loadFiles } from '../../contract/warehouse/settle.ts';
import { columnByKey } from '../../contract/warehouse/state.ts';
import { hasPostgres } from '../../support/redshift-data/postgres-cluster.ts';
import { RedshiftBench } from '../../support/redshift-harness.ts';

const NOW_MS = Date.UTC(2024, 2, 3, 10, 0, 30);
const HORIZON = NOW_MS / 1_000 - 30;

(hasPostgres() ? describe : describe.skip)('migrations of Redshift', () => {
  let bench: RedshiftBench;
  beforeAll(async () => {
    bench = await RedshiftBench.start();
  });
  afterEach(() => bench.peer.faults.heal());
  afterAll(async () => bench[Symbol.asyncDispose]());

  async function empty(change: Partial<MigrateDependencies> = {}): Promise<MigrateDependencies> {
    const database = await bench.peer.createDatabase();
    return { ...bench.access(database), now: () => NOW_MS, ...change };
  }

  function open(deps: MigrateDependencies): RedshiftWarehouse {
    const nothing = { get: async () => Promise.resolve(undefined), put: async () => Promise.resolve('s3://area/x') };
    const source = { describe: async () => Promise.resolve({ is: 'gone' as const }) };
    return new RedshiftWarehouse({ ...deps, controlStore: nothing, source, copyRole: 'default' });
  }

  async function sql(deps: MigrateDependencies, text: string): Promise<Record<string, unknown>[]> {
    return bench.peer.cluster.use(deps.target.database, async (client) => {
      return (await client.query<Record<string, unknown>>(text)).rows;
    });
  }

  test('each is applied once; the horizon is set once, to the minute', async () => {
    const deps = await empty();
    expect(await migrate(deps)).toHaveLength(10);
    expect(await migrate({ ...deps, now: () => NOW_MS + 1e9 })).toEqual([]);
    expect(await open(deps).horizon()).toBe(HORIZON);
    const applied = await sql(deps, 'SELECT version FROM ecommerce.load_migrations ORDER BY version');
    expect(applied.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test('five at once: together they apply each once', async () => {
    const deps = await empty();
    const names = (await Promise.all([1, 2, 3, 4, 5].map(async () => migrate(deps)))).flat();
    expect(names).toHaveLength(10);
    expect(new Set(names).size).toBe(10);
    expect(await sql(deps, 'SELECT count(*) AS n FROM ecommerce.load_migrations')).toEqual([{ n: '10' }]);
    expect(await sql(deps, 'SELECT target, turn FROM ecommerce.load_fence')).toHaveLength(1);
  });

  test.each(['before', 'after'] as const)('one that dies %s a commit is taken up by the next', async (when) => {
    const deps = await empty();
    bench.peer.faults.inject({ statement: 'CREATE OR REPLACE PROCEDURE ecommerce.guard', how: 'kill', when, times: 1 });
    await expect(migrate(deps)).rejects.toThrow();
    await migrate(deps);
    expect(await sql(deps, 'SELECT count(*) AS n FROM ecommerce.load_migrations')).toEqual([{ n: '10' }]);
  });

  test('one that was changed after it was applied stops the next', async () => {
    const deps = await empty();
    await migrate(deps);
    await sql(deps, `UPDATE ecommerce.load_migrations SET checksum = 'x' WHERE version = 4`);
    await expect(migrate(deps)).rejects.toThrow(LoadImpossible);
    await expect(migrate(deps)).rejects.toThrow(/migration 4 \(guard\)/);
  });

  test('a warehouse that was never migrated has no horizon and takes no load', async () => {
    await expect(open(await empty()).horizon()).rejects.toThrow(LoadImpossible);
  });

  test('under other names everything works as under the default ones', async () => {
    const names = {
      schema: 'shop',
      stagingSchema: 'shop_in',
      orders: 'purchases',
      customers: 'people',
      enrichedOrdersSp: 'join_all',
    };
    const harness = await bench.harness();
    const database = await bench.peer.createDatabase();
    const deps = { ...bench.access(database), names, now: () => NOW_MS };
    await migrate(deps);
    const { area } = harness;
    const warehouse = new RedshiftWarehouse({ ...deps, controlStore: area, source: area, copyRole: 'default' });
    await loadFiles(warehouse, await harness.put(ordersFile('a.parquet', day(0), [order('o1')])));
    await loadFiles(warehouse, await harness.put(customersFile('c.csv', day(0), [customer('c1', 'Santos')])));
    expect(await sql(deps, 'SELECT order_id, customer_city FROM shop.purchases')).toEqual([
      { order_id: 'o1', customer_city: 'Santos' },
    ]);
    expect(await sql(deps, `SELECT nspname FROM pg_namespace WHERE nspname LIKE 'ecommerce%'`)).toEqual([]);
    await harness[Symbol.asyncDispose]();
  });

  test('customerChanges onLoad: orders that wait are completed, others keep what they were loaded with', async () => {
    await using harness = await bench.harness();
    await migrate({ ...bench.access(harness.database), now: () => NOW_MS, customerChanges: 'onLoad' });
    const load = async (name: string, at: number, city: string) => {
      await loadFiles(harness.warehouse, await harness.put(customersFile(name, day(at), [customer('c1', city)])));
    };
    await loadFiles(harness.warehouse, await harness.put(ordersFile('a.parquet', day(0), [order('o1')])));
    await load('1.csv', 0, 'Santos');
    expect(await columnByKey(harness, 'customer_city')).toEqual({ o1: 'Santos' });
    await load('2.csv', 1, 'Rio');
    expect(await columnByKey(harness, 'customer_city')).toEqual({ o1: 'Santos' });
  });
});
