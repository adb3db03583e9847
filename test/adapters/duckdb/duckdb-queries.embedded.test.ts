import { DuckDbDatabase } from '../../../src/adapters/duckdb/duckdb-database.ts';
import { DuckDbQueries, QueryRefused } from '../../../src/adapters/duckdb/duckdb-queries.ts';
import { Busy, LoadImpossible } from '../../../src/domain/errors.ts';
import { customer, customersFile, day, order, ordersFile } from '../../contract/warehouse/sample.ts';
import { loadFiles } from '../../contract/warehouse/settle.ts';
import { type DuckDbHarness, duckDbHarness } from '../../support/duckdb-harness.ts';

const WAIT_MS = 2_000;

describe('DuckDbQueries', () => {
  let harness: DuckDbHarness;
  let queries: DuckDbQueries;

  beforeAll(async () => {
    harness = await duckDbHarness();
    queries = new DuckDbQueries({ database: harness.database });
    await loadFiles(harness.warehouse, await harness.put(customersFile('c.csv', day(0), [customer('c1', 'Santos')])));
    const late = ['o2', 'c2', 'shipped', '2024-03-20 10:00:00.5', null];
    await loadFiles(harness.warehouse, await harness.put(ordersFile('a.csv', day(0), [order('o1'), late])));
  });

  afterAll(() => harness[Symbol.asyncDispose]());

  test('gives columns and rows; tables go with and without their schema', async () => {
    const select = 'SELECT order_id, customer_city, order_estimated_delivery_date FROM';
    const expected = {
      columns: ['order_id', 'customer_city', 'order_estimated_delivery_date'],
      rows: [
        { order_id: 'o1', customer_city: 'Santos', order_estimated_delivery_date: '2024-03-20 00:00:00' },
        { order_id: 'o2', customer_city: null, order_estimated_delivery_date: '2024-03-20 10:00:00.5' },
      ],
    };
    expect(await queries.query(`${select} orders ORDER BY order_id`, WAIT_MS)).toEqual(expected);
    expect(await queries.query(`${select} ecommerce.orders ORDER BY order_id;`, WAIT_MS)).toEqual(expected);
    expect((await queries.query('FROM partitions', WAIT_MS)).rows).toEqual([]);
  });

  test('values come in plain terms', async () => {
    const sql = `SELECT count(*) AS n, sum(rows) AS s, 9007199254740993::BIGINT AS big, [1, 2] AS list, {'a': 1} AS struct,
      TIMESTAMPTZ '2024-01-01 00:00:00+02' AS tz, DATE '2024-01-01' AS day, 1.50 AS amount, true AS yes, 1 AS n FROM load_ledger`;
    const { columns, rows } = await queries.query(sql, WAIT_MS);
    expect(columns).toHaveLength(10);
    expect(rows[0]).toMatchObject({ n: 2, s: 3, big: '9007199254740993', list: [1, 2], struct: { a: 1 }, yes: true });
    expect(rows[0]).toMatchObject({ tz: '2023-12-31 22:00:00', day: '2024-01-01', amount: '1.50' });
  });

  test.each([
    'DESCRIBE orders',
    'SHOW TABLES',
    'SUMMARIZE orders',
    'VALUES (1)',
    'EXPLAIN SELECT 1',
    'WITH x AS (SELECT 1 AS a) FROM x',
  ])('%s is a read', async (sql) => {
    expect((await queries.query(sql, WAIT_MS)).columns.length).toBeGreaterThan(0);
  });

  test.each([
    'DELETE FROM orders',
    "INSERT INTO orders (order_id) VALUES ('x')",
    'UPDATE orders SET order_status = NULL',
    'DROP TABLE orders',
    'CREATE TABLE t (a INT)',
    'CREATE TEMP TABLE t (a INT)',
    'BEGIN',
    'CHECKPOINT',
    'SET threads = 1',
    'SET enable_external_access = true',
    'RESET lock_configuration',
    'PRAGMA disable_checkpoint_on_shutdown',
    'INSTALL httpfs',
    'LOAD httpfs',
    "ATTACH ':memory:' AS other",
    "COPY orders TO '/tmp/never.csv'",
    "EXPORT DATABASE '/tmp/never'",
    "SELECT * FROM read_text('/etc/hostname')",
    "SELECT * FROM read_csv('/etc/hostname')",
    "SELECT * FROM '/etc/hostname'",
    "SELECT * FROM glob('/etc/*')",
    'EXPLAIN ANALYZE DELETE FROM orders',
    'SELECT 1; DELETE FROM orders',
    'SELECT 1; SELECT 2',
    'SELECT nothing FROM nowhere',
    'SELEC 1',
    '',
    ' ',
    '-- nothing',
    ';',
  ])('%s is refused', async (sql) => {
    const before = await queries.query('SELECT count(*) AS n FROM orders', WAIT_MS);
    await expect(queries.query(sql, WAIT_MS)).rejects.toThrow(QueryRefused);
    expect(await queries.query('SELECT count(*) AS n FROM orders', WAIT_MS)).toEqual(before);
  });

  test('waits for a load of this process, at most so long', async () => {
    const lease = await harness.database.lease();
    try {
      await expect(queries.query('SELECT 1', 50)).rejects.toThrow(Busy);
      const waiting = queries.query('SELECT 1 AS one', WAIT_MS);
      setTimeout(() => lease.release(), 50);
      expect((await waiting).rows).toEqual([{ one: 1 }]);
    } finally {
      lease.release();
    }
  });

  test('a load waits for a query', async () => {
    const slow = queries.query('SELECT sum(a.range + b.range) AS s FROM range(20000) a, range(2000) b', WAIT_MS);
    const file = await harness.put(ordersFile('b.csv', day(1), [order('o9')]));
    await loadFiles(harness.warehouse, file);
    expect((await slow).rows).toHaveLength(1);
  });

  test('where there is no warehouse yet, none is made', async () => {
    const nowhere = new DuckDbQueries({
      database: new DuckDbDatabase({ path: `${harness.home}/none.duckdb`, now: Date.now }),
    });
    await expect(nowhere.query('SELECT 1', 0)).rejects.toThrow(LoadImpossible);
  });
});
