import { grantStatements } from '../../../src/adapters/redshift/grants.ts';
import { migrate } from '../../../src/adapters/redshift/migrate.ts';
import { DEFAULT_NAMES } from '../../../src/adapters/redshift/redshift-names.ts';
import { RedshiftWarehouse } from '../../../src/adapters/redshift/redshift-warehouse.ts';
import { customer, customersFile, day, order, ordersFile } from '../../contract/warehouse/sample.ts';
import { attempt, loadFiles, loadOf } from '../../contract/warehouse/settle.ts';
import { hasPostgres } from '../../support/redshift-data/postgres-cluster.ts';
import { RedshiftBench } from '../../support/redshift-harness.ts';

(hasPostgres() ? describe : describe.skip)('a database user that owns nothing', () => {
  let bench: RedshiftBench;
  beforeAll(async () => {
    bench = await RedshiftBench.start();
  });
  afterAll(async () => bench[Symbol.asyncDispose]());

  /** A warehouse whose user, which nobody has made before, was granted what a load needs. */
  async function grantedHarness(user: string) {
    const harness = await bench.harness();
    await migrate({ ...bench.access(harness.database), now: Date.now, grantTo: [user] });
    const target = { cluster: 'c', database: harness.database, dbUser: user };
    const { area } = harness;
    const deps = { client: bench.client, target, controlStore: area, source: area, copyRole: 'default' };
    return { harness, warehouse: new RedshiftWarehouse(deps) };
  }

  test('loads orders and customers, finds the culprit of a load that fails, and reads the ledger', async () => {
    const { harness, warehouse } = await grantedHarness('IAMR:first-loader');
    const orders = await harness.put(ordersFile('a.parquet', day(0), [order('o1')]));
    await loadFiles(warehouse, orders);
    await loadFiles(warehouse, await harness.put(customersFile('c.csv', day(0), [customer('c1', 'Santos')])));
    expect(await harness.sql('SELECT order_id, customer_city FROM ecommerce.orders')).toEqual([
      { order_id: 'o1', customer_city: 'Santos' },
    ]);
    expect(await warehouse.loaded([orders])).toMatchObject([{ fileId: orders.id }]);
    const bad = await harness.put(ordersFile('b.csv', day(1), [['o2', 'c1', 'created', 'no date', null]]));
    const good = await harness.put(ordersFile('c.csv', day(1), [order('o3')]));
    expect(await attempt(warehouse, loadOf(bad, good))).toMatchObject({ is: 'failed' });
    await harness[Symbol.asyncDispose]();
  });

  test('may not do what no load does', async () => {
    const { harness } = await grantedHarness('IAMR:second-loader');
    const refused = async (sql: string) => {
      return bench.peer.cluster.use(harness.database, async (client) => {
        await client.query('SET SESSION AUTHORIZATION "IAMR:second-loader"');
        return client.query(sql).then(
          () => 'done',
          (error: unknown) => String(error),
        );
      });
    };
    expect(await refused('SELECT count(*) FROM ecommerce.orders')).toBe('done');
    for (const sql of [
      'DELETE FROM ecommerce.load_ledger',
      'DROP TABLE ecommerce.orders',
      'CREATE TABLE ecommerce.more (x integer)',
      `UPDATE ecommerce.load_settings SET value = '0'`,
      'DELETE FROM ecommerce.load_migrations',
    ]) {
      expect(await refused(sql)).toMatch(/permission denied|must be owner/);
    }
    await harness[Symbol.asyncDispose]();
  });

  test('58 without one of the grants its load is blocked, and no file blamed', async () => {
    const { harness, warehouse } = await grantedHarness('IAMR:third-loader');
    await harness.sql(
      'REVOKE EXECUTE ON PROCEDURE ecommerce.merge_customers(character varying) FROM "IAMR:third-loader"',
    );
    const file = await harness.put(ordersFile('a.parquet', day(0), [order('o1')]));
    expect(await attempt(warehouse, loadOf(file))).toMatchObject({ is: 'failed', failure: { of: 'load' } });
    await harness[Symbol.asyncDispose]();
  });

  test('grants may be given again, and a name cannot bring SQL along', async () => {
    const { harness } = await grantedHarness('IAMR:fourth-loader');
    const again = { ...bench.access(harness.database), now: Date.now, grantTo: ['IAMR:fourth-loader', 'another'] };
    expect(await migrate(again)).toEqual([]);
    expect(() => grantStatements(DEFAULT_NAMES, ['x"; DROP TABLE y; --'])).toThrow(/no name of a database user/);
    await harness[Symbol.asyncDispose]();
  });
});
