import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DuckDbDatabase } from '../../../src/adapters/duckdb/duckdb-database.ts';
import { DuckDbQueries } from '../../../src/adapters/duckdb/duckdb-queries.ts';
import { CUSTOMERS } from '../../../src/domain/customers.ts';
import { Busy, LoadImpossible } from '../../../src/domain/errors.ts';
import type { Load } from '../../../src/domain/load.ts';
import { ORDERS } from '../../../src/domain/orders.ts';
import { day, order, ordersFile } from '../../contract/warehouse/sample.ts';
import { attempt, finished, loadOf } from '../../contract/warehouse/settle.ts';
import { type DuckDbHarness, duckDbHarness } from '../../support/duckdb-harness.ts';

/** Another process that opens the file, runs the SQL and then holds on to it until it is killed. */
async function holder(path: string, sql: string): Promise<ChildProcess> {
  const script = `
    const { DuckDBInstance } = await import('@duckdb/node-api');
    const connection = await (await DuckDBInstance.create(process.argv[1])).connect();
    await connection.run(process.argv[2]);
    process.stdout.write('ready');
    setInterval(() => connection, 1_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, '--', path, sql], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

/** Attempts a load of one file in a process that may write so many KiB to any one file. */
async function loadWithin(fileSizeKib: number, database: string, file: string, load: Load): Promise<unknown> {
  const adapters = resolve(import.meta.dirname, '../../../src/adapters/duckdb');
  const script = `
    const [adapters, path, file, load] = process.argv.slice(1);
    const { DuckDbDatabase } = await import(adapters + '/duckdb-database.ts');
    const { DuckDbWarehouse } = await import(adapters + '/duckdb-warehouse.ts');
    const database = new DuckDbDatabase({ path, now: Date.now });
    const warehouse = new DuckDbWarehouse({ database, pathOf: () => file });
    const status = await warehouse.check(await warehouse.submit(JSON.parse(load), 1), 60_000);
    process.stdout.write(JSON.stringify(status));`;
  const limited = `ulimit -f ${String(fileSizeKib)}; exec "$0" --input-type=module -e "$@"`;
  const args = ['-c', limited, process.execPath, script, '--', adapters, database, file, JSON.stringify(load)];
  return JSON.parse(execFileSync('bash', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })) as unknown;
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

describe('DuckDbDatabase', () => {
  let harness: DuckDbHarness;
  let path: string;

  beforeEach(async () => {
    harness = await duckDbHarness();
    path = `${harness.home}/warehouse.duckdb`;
  });

  afterEach(() => harness[Symbol.asyncDispose]());

  function database(waitMs: number): DuckDbDatabase {
    return new DuckDbDatabase({ path, now: Date.now, waitMs });
  }

  async function columnsOf(table: string): Promise<string[]> {
    return harness.database.use(async (connection) => {
      const read = await connection.runAndReadAll(`SELECT * FROM ecommerce.${table} LIMIT 0`);
      return read.columnNames();
    });
  }

  test('a new file has every column of the data contract', async () => {
    const [orders, customers] = [await columnsOf('orders'), await columnsOf('customers')];
    expect(orders).toEqual(expect.arrayContaining(ORDERS.columns.map(({ name }) => name)));
    expect(customers).toEqual(expect.arrayContaining(CUSTOMERS.columns.map(({ name }) => name)));
  });

  test('the horizon is the minute of installation and survives closing', async () => {
    const at = Date.UTC(2024, 5, 1, 12, 34, 56, 789);
    const installed = new DuckDbDatabase({ path, now: () => at });
    const horizon = await harness.warehouseOver(installed).horizon();
    expect(horizon).toBe(Date.UTC(2024, 5, 1, 12, 34) / 1000);
    await installed.close();
    expect(await harness.warehouseOver(new DuckDbDatabase({ path, now: Date.now })).horizon()).toBe(horizon);
  });

  test('a file of a newer version is refused with the reason', async () => {
    await harness.database.use((connection) =>
      connection.run(`UPDATE ecommerce.settings SET value = 999 WHERE name = 'schema'`),
    );
    await harness.database.close();
    await expect(harness.warehouse.horizon()).rejects.toThrow(/newer version/);
    await expect(harness.warehouse.horizon()).rejects.toThrow(LoadImpossible);
  });

  test('a file that is no database is refused', async () => {
    writeFileSync(path, 'this is no database, whatever its name says'.repeat(1_000));
    await expect(harness.warehouse.horizon()).rejects.toThrow(LoadImpossible);
  });

  test('fault 49: a file that another process has is Busy, then free again', async () => {
    await harness.warehouse.horizon();
    await harness.database.close();
    const other = await holder(path, 'SELECT 1');
    try {
      await expect(database(50).lease()).rejects.toThrow(Busy);
      await expect(database(50).lease()).rejects.toThrow(new RegExp(`process ${String(other.pid)}`));
      const waiting = new DuckDbQueries({ database: harness.database }).query('SELECT 1 AS one', 5_000);
      await kill(other);
      expect((await waiting).rows).toEqual([{ one: 1 }]);
    } finally {
      other.kill('SIGKILL');
    }
    (await database(0).lease()).release();
  });

  test('fault 48: what a killed process committed is there for readers and writers, what it did not is not', async () => {
    await harness.warehouse.horizon();
    await harness.database.close();
    const insert = (id: string) => `INSERT INTO ecommerce.orders (order_id) VALUES ('${id}')`;
    await kill(await holder(path, `${insert('committed')}; BEGIN; ${insert('lost')}`));
    expect(existsSync(`${path}.wal`)).toBe(true);
    const queries = new DuckDbQueries({ database: harness.database });
    expect((await queries.query('SELECT order_id FROM orders', 0)).rows).toEqual([{ order_id: 'committed' }]);
    expect((await harness.finalRows('orders')).map((row) => row['order_id'])).toEqual(['committed']);
  });

  test('fault 50: out of space at the commit is told, nothing is half loaded, and the next load is whole', async () => {
    const rows = Array.from({ length: 2_000 }, (_, at) => order(`o${at}`));
    const load = loadOf(await harness.put(ordersFile('a.csv', day(0), rows)));
    await harness.database.close();
    expect(await loadWithin(10, path, harness.pathOf(load.files[0]!), load)).toMatchObject({
      is: 'failed',
      failure: { of: 'load', detail: expect.stringMatching(/^no space/) as string },
    });
    expect(await harness.finalRows('orders')).toEqual([]);
    expect(finished(await attempt(harness.warehouse, load)).accounting).toMatchObject({ rows: 2_000, won: 2_000 });
  });

  test('a table of which most rows were replaced is written anew', async () => {
    const rows = Array.from({ length: 130_000 }, (_, at) => order(`o${at}`));
    for (const at of [0, 1, 2, 3]) {
      const file = await harness.put(ordersFile(`${at}.csv`, day(at), rows));
      expect(finished(await attempt(harness.warehouse, loadOf(file))).accounting).toMatchObject({ won: rows.length });
      await harness.database.close();
    }
    const stored = await harness.database.use(async (connection) => {
      const read = await connection.runAndReadAll('SELECT count(*), max(rowid) + 1 FROM ecommerce.orders');
      return read.getRowsJS()[0]!.map(Number);
    });
    expect(stored[0]).toBe(rows.length);
    expect(stored[1]).toBeLessThan(rows.length * 3);
  });

  test('the file is closed soon after its last use', async () => {
    await harness.warehouse.horizon();
    await new Promise((resolve) => setTimeout(resolve, 600));
    const other = await holder(path, 'SELECT 1');
    await kill(other);
  });

  test('closing waits for those who use the file', async () => {
    const lease = await harness.database.lease();
    await harness.database.close();
    await lease.connection.run('SELECT count(*) FROM ecommerce.orders');
    lease.release();
    lease.release();
    expect(await harness.warehouse.horizon()).toBeGreaterThan(0);
  });
});
