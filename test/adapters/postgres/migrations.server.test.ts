import { migrationsFor } from '../../../src/adapters/postgres/migrations.ts';
import { openPool } from '../../../src/adapters/postgres/postgres-pool.ts';
import { PostgresWarehouse } from '../../../src/adapters/postgres/postgres-warehouse.ts';
import { tablesOf } from '../../../src/adapters/postgres/tables.ts';
import { LoadImpossible, Unavailable } from '../../../src/domain/errors.ts';
import { day, order, ordersFile } from '../../contract/warehouse/sample.ts';
import { loadFiles } from '../../contract/warehouse/settle.ts';
import { describeWithPostgres, withCluster } from './cluster.ts';

const NAMES = migrationsFor(tablesOf()).map(({ name }) => name);

describeWithPostgres('migrations of PostgresWarehouse', () => {
  const acquire = withCluster();

  test('two and more at the same time apply each step once', async () => {
    await using harness = await acquire();
    await harness.sql(`DROP SCHEMA ${harness.schema} CASCADE`);
    const all = Array.from({ length: 8 }, () => harness.warehouseWith({}));
    const applied = await Promise.all(all.map((warehouse) => warehouse.migrate()));
    expect(applied.flat()).toEqual(NAMES);
    expect((await harness.sql('SELECT name FROM schema_migrations ORDER BY number')).rows.flat()).toEqual(NAMES);
    expect((await harness.sql('SELECT count(*) FROM load_fence')).rows).toEqual([['1']]);
  });

  test('doing it again does nothing: rows and horizon stay', async () => {
    await using harness = await acquire();
    const file = await harness.put(ordersFile('a.csv', day(0), [order('o1')]));
    await loadFiles(harness.warehouse, file);
    const horizon = await harness.warehouse.horizon();
    const again = harness.warehouseWith({});
    expect(await again.migrate()).toEqual([]);
    expect(await again.horizon()).toBe(horizon);
    expect(await again.loaded([file])).toHaveLength(1);
  });

  test('the horizon is the minute of the installation, by the clock of the server', async () => {
    await using harness = await acquire();
    await harness.sql(`DROP SCHEMA ${harness.schema} CASCADE`);
    const warehouse = harness.warehouseWith({});
    await warehouse.migrate();
    const horizon = await warehouse.horizon();
    expect(horizon % 60).toBe(0);
    expect(Math.abs(horizon - Date.now() / 1000)).toBeLessThan(180);
  });

  test('a step that was changed is refused, and so is a database of a newer program', async () => {
    await using harness = await acquire();
    await harness.sql(`UPDATE schema_migrations SET checksum = 'another' WHERE number = 1`);
    await expect(harness.warehouse.migrate()).rejects.toThrow(LoadImpossible);
    await harness.sql(`UPDATE schema_migrations SET number = 99 WHERE number = 1`);
    await expect(harness.warehouse.migrate()).rejects.toThrow(/newer program/);
  });

  test('a step that fails leaves nothing behind', async () => {
    await using harness = await acquire();
    await harness.sql('DROP TABLE schema_migrations');
    await expect(harness.warehouse.migrate()).rejects.toThrow(LoadImpossible);
    expect((await harness.sql(`SELECT to_regclass('schema_migrations')`)).rows).toEqual([[null]]);
  });

  test('it waits for a load no longer than the limit', async () => {
    await using harness = await acquire();
    const holder = await harness.newPool().connect();
    await holder.query(`BEGIN; LOCK TABLE ${harness.schema}.load_lock IN EXCLUSIVE MODE`);
    await expect(harness.warehouseWith({ timeLimits: { lockMs: 100 } }).migrate()).rejects.toThrow(Unavailable);
    holder.release(true);
  });

  test('where nothing is to be done no right to create is needed; it loads with the rights to write', async () => {
    await using harness = await acquire();
    await harness.sql('CREATE ROLE loader LOGIN').catch(() => undefined);
    await harness.sql(`GRANT USAGE ON SCHEMA ${harness.schema} TO loader`);
    await harness.sql(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${harness.schema} TO loader`);
    const { port } = harness.pool.options;
    const pool = openPool({ host: '127.0.0.1', port: port!, database: 'postgres', user: 'loader' });
    const warehouse = harness.warehouseWith({ pool });
    expect(await warehouse.migrate()).toEqual([]);
    await loadFiles(warehouse, await harness.put(ordersFile('a.csv', day(0), [order('o1')])));
    await pool.end();
  });

  test('a name that is none is refused before it reaches any SQL', async () => {
    await using harness = await acquire();
    const { pool, rowsOf } = harness;
    for (const schema of ['', 'Upper', 'a"b', `x'; DROP TABLE orders; --`, 'a.b', 'ä', '1a', 'x'.repeat(64)]) {
      expect(() => new PostgresWarehouse({ pool, rowsOf, names: { schema } })).toThrow(/no name/);
    }
  });
});
