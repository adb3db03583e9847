import type { LoadFile } from '../../../src/domain/load.ts';
import { day, order, ordersFile } from '../../contract/warehouse/sample.ts';
import { attempt, decided, failureOf, loadFiles, loadOf, settle } from '../../contract/warehouse/settle.ts';
import { columnByKey, finalByKey } from '../../contract/warehouse/state.ts';
import { Gate } from '../../support/gate.ts';
import { seeded } from '../../support/seeded.ts';
import { describeWithPostgres, withCluster } from './cluster.ts';
import { poolWith } from './spied-pool.ts';

const LOADERS = 20;
const LOADS = 105;

describeWithPostgres('loads of PostgresWarehouse at the same time', () => {
  const acquire = withCluster();

  test('fault 2: twenty loaders on pools of their own with 105 overlapping loads: every file counts once', async () => {
    await using harness = await acquire();
    const random = seeded(7);
    const files: LoadFile[] = [];
    for (let at = 0; at < 60; at++) {
      const rows = [order(`o-${at}`), order(`o-${at % 7}`, random.pick(['shipped', 'created'])), order('shared')];
      files.push(await harness.put(ordersFile(`${at}.csv`, day(random.below(5)), rows)));
    }
    const loads = Array.from({ length: LOADS }, () => loadOf(...random.shuffle(files).slice(0, 1 + random.below(3))));
    const outcomes: string[] = [];
    const loader = async () => {
      const warehouse = await harness.another();
      for (let load = loads.pop(); load !== undefined; load = loads.pop()) {
        outcomes.push((await settle(warehouse, load)).is);
      }
    };
    await Promise.all(Array.from({ length: LOADERS }, loader));
    for (const file of files) {
      if ((await harness.warehouse.loaded([file])).length === 0) await loadFiles(harness.warehouse, file);
    }

    expect(outcomes).toHaveLength(LOADS);
    expect(new Set(outcomes)).toEqual(new Set(['finished', 'refused']));
    const entries = await harness.warehouse.loaded(files);
    expect(entries).toHaveLength(files.length);
    // Rows of final are what won less what was replaced: each order is there once, the ledger has each row once.
    expect((await finalByKey(harness, 'orders')).size).toBe(61);
    expect(entries.map(({ rows }) => rows.rows)).toEqual(files.map(() => 3));
    const [turns] = (await harness.sql('SELECT turn FROM load_fence')).rows[0]!;
    const finished = new Set(entries.map(({ loadId }) => loadId)).size;
    expect(Number(turns)).toBe(finished);
  });

  test('who waits for the lock sees what the one before has committed, and is refused', async () => {
    await using harness = await acquire();
    const file = await harness.put(ordersFile('a.csv', day(0), [order('o1')]));
    const gate = new Gate();
    const slow = harness.warehouseWith({
      rowsOf: async function* (one) {
        await gate.pass();
        yield* harness.rowsOf(one);
      },
    });
    const first = await slow.submit(loadOf(file), 1);
    await gate.reached();
    const second = await harness.warehouse.submit(loadOf(file), 1);
    expect(await harness.warehouse.check(second, 200)).toEqual({ is: 'running' });
    gate.open();
    expect((await decided(slow, first)).is).toBe('finished');
    expect((await decided(harness.warehouse, second)).is).toBe('refused');
  });

  test('a snapshot taken before the lock does not load twice: the fence fails to serialize', async () => {
    await using harness = await acquire();
    const file = await harness.put(ordersFile('a.csv', day(0), [order('o1')]));
    const gate = new Gate();
    const pool = poolWith(harness, async (sql, query) => {
      if (!sql.startsWith('BEGIN ISOLATION')) return;
      await query(`SELECT count(*) FROM ${harness.schema}.load_ledger`);
      await gate.pass();
    });
    const late = harness.warehouseWith({ pool });
    const handle = await late.submit(loadOf(file), 1);
    await gate.reached();
    await loadFiles(harness.warehouse, file);
    gate.open();

    const failure = failureOf(await decided(late, handle));
    expect(failure).toMatchObject({ of: 'transient', detail: expect.stringContaining('40001') as string });
    expect((await attempt(await harness.another(), loadOf(file), 2)).is).toBe('refused');
    expect(await columnByKey(harness, 'order_status')).toEqual({ o1: 'created' });
  });

  test('fault 38: a lock that is held for long bounds the wait, and no session stays behind', async () => {
    await using harness = await acquire();
    const gate = new Gate();
    const holder = harness.warehouseWith({
      rowsOf: async function* (one) {
        await gate.pass();
        yield* harness.rowsOf(one);
      },
    });
    const held = await harness.put(ordersFile('held.csv', day(0), [order('held')]));
    const holding = await holder.submit(loadOf(held), 1);
    await gate.reached();

    const impatient = harness.warehouseWith({ timeLimits: { lockMs: 100 } });
    const files = await Promise.all(
      [0, 1, 2].map((at) => harness.put(ordersFile(`${at}.csv`, day(0), [order(`o${at}`)]))),
    );
    const begun = performance.now();
    const answers = await Promise.all(files.map((file) => attempt(impatient, loadOf(file))));
    expect(performance.now() - begun).toBeLessThan(5_000);
    for (const answer of answers) {
      expect(failureOf(answer)).toMatchObject({ of: 'transient', detail: expect.stringContaining('55P03') as string });
    }
    const waiting = `SELECT count(*) FROM pg_locks JOIN pg_class c ON c.oid = relation WHERE relname = 'load_lock' AND NOT granted`;
    expect((await harness.sql(waiting)).rows).toEqual([['0']]);
    gate.open();
    expect((await decided(holder, holding)).is).toBe('finished');
    expect((await settle(impatient, loadOf(...files))).is).toBe('finished');
  });

  test('fault 53: readers that hold tables open stop no load, and no load makes a reader wait', async () => {
    await using harness = await acquire();
    await loadFiles(harness.warehouse, await harness.put(ordersFile('a.csv', day(0), [order('o1')])));
    const reader = await harness.newPool().connect();
    const lock = `LOCK TABLE ${harness.schema}.load_lock IN ACCESS SHARE MODE`; // as pg_dump does with every table
    await reader.query(`BEGIN ISOLATION LEVEL REPEATABLE READ; ${lock}`);
    const tables = ['orders', 'customers', 'load_ledger', 'load_fence', 'orders_awaiting_customer'];
    for (const table of tables) await reader.query(`SELECT * FROM ${harness.schema}.${table}`);

    const gate = new Gate();
    const pool = poolWith(harness, async (sql) => {
      if (sql.startsWith('INSERT INTO') && sql.includes('load_ledger')) await gate.pass();
    });
    const slow = harness.warehouseWith({ pool });
    const next = await harness.put(ordersFile('b.csv', day(1), [order('o1', 'shipped'), order('o2')]));
    const handle = await slow.submit(loadOf(next), 1);
    await gate.reached();
    for (const table of tables) await harness.sql(`SET lock_timeout = 1; SELECT * FROM ${table}`);
    expect(await harness.warehouse.loaded([next])).toEqual([]);
    expect(await columnByKey(harness, 'order_status')).toEqual({ o1: 'created' });
    gate.open();
    expect((await decided(slow, handle)).is).toBe('finished');
    expect(await columnByKey(harness, 'order_status')).toEqual({ o1: 'shipped', o2: 'created' });
    const seen = await reader.query(`SELECT order_status FROM ${harness.schema}.orders`);
    expect(seen.rows).toEqual([{ order_status: 'created' }]);
    reader.release(true);
  });
});
