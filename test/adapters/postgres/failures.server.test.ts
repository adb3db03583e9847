import type { Socket } from 'node:net';
import { openPool } from '../../../src/adapters/postgres/postgres-pool.ts';
import { PostgresWarehouse } from '../../../src/adapters/postgres/postgres-warehouse.ts';
import { LoadImpossible, Unavailable } from '../../../src/domain/errors.ts';
import type { Load } from '../../../src/domain/load.ts';
import { day, order, ordersFile } from '../../contract/warehouse/sample.ts';
import { attempt, decided, failureOf, finished, loadFiles, loadOf } from '../../contract/warehouse/settle.ts';
import { columnByKey, wholeState } from '../../contract/warehouse/state.ts';
import { Gate } from '../../support/gate.ts';
import type { PostgresHarness } from '../../support/postgres-harness.ts';
import { describeWithPostgres, withCluster } from './cluster.ts';
import { poolWith } from './spied-pool.ts';

/** Statements after which a load is caught, by how they begin. */
const MOMENTS = ['LOCK TABLE', 'UPDATE', 'CREATE TEMP TABLE staging', 'ANALYZE', 'INSERT INTO', 'SELECT count(*) AS n'];

const ONE_LOAD = `SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_class c ON c.oid = relation
  WHERE relname = 'load_lock' AND granted AND relnamespace = current_schema()::regnamespace`;

describeWithPostgres('failures of PostgresWarehouse', () => {
  const acquire = withCluster();

  async function sample(harness: PostgresHarness): Promise<Load> {
    await loadFiles(harness.warehouse, await harness.put(ordersFile('before.csv', day(0), [order('o1')])));
    return loadOf(await harness.put(ordersFile('a.csv', day(1), [order('o1', 'shipped'), order('o2')])));
  }

  test.each(MOMENTS)(
    'fault 33: the session is killed after %s: rolled back, the next attempt passes',
    async (moment) => {
      await using harness = await acquire();
      const load = await sample(harness);
      const untouched = await wholeState(harness, load.files);
      let killed = false;
      const pool = poolWith(harness, async (sql) => {
        if (killed || !sql.trimStart().startsWith(moment)) return;
        killed = true;
        await harness.sql(ONE_LOAD);
      });
      const warehouse = harness.warehouseWith({ pool });
      expect(failureOf(await attempt(warehouse, load)).of).toBe('transient');
      expect(killed).toBe(true);
      expect(await wholeState(harness, load.files)).toEqual(untouched);
      expect(finished(await attempt(warehouse, load, 2)).accounting).toMatchObject({ rows: 2, won: 2 });
      expect(await columnByKey(harness, 'order_status')).toEqual({ o1: 'shipped', o2: 'created' });
    },
  );

  test('fault 33: the session is killed amid the copy: rolled back, the next attempt passes', async () => {
    await using harness = await acquire();
    const rows = Array.from({ length: 50_000 }, (_, at) => order(`o-${at}`));
    const load = loadOf(await harness.put(ordersFile('a.csv', day(0), rows)));
    let killed = false;
    const warehouse = harness.warehouseWith({
      rowsOf: async function* (file) {
        let batches = 0;
        for await (const batch of harness.rowsOf(file)) {
          yield batch;
          if (++batches !== 3 || killed) continue;
          killed = true;
          await harness.sql(ONE_LOAD);
        }
      },
    });
    const failure = failureOf(await attempt(warehouse, load));
    expect(failure).toEqual({ of: 'transient', detail: expect.stringMatching(/57P01|terminated/) as string });
    expect(await harness.finalRows('orders')).toEqual([]);
    expect(finished(await attempt(warehouse, load, 2)).accounting).toMatchObject({ rows: 50_000, won: 50_000 });
  });

  test('fault 48: the process dies amid the copy: the server undoes it and lets the lock go', async () => {
    await using harness = await acquire();
    const load = await sample(harness);
    const untouched = await wholeState(harness, load.files);
    const pool = harness.newPool();
    const sockets: Socket[] = [];
    pool.on('connect', (client) =>
      sockets.push((client as unknown as { connection: { stream: Socket } }).connection.stream),
    );
    const gate = new Gate();
    const dying = harness.warehouseWith({
      pool,
      rowsOf: async function* (file) {
        yield* harness.rowsOf(file);
        await gate.pass();
      },
    });
    await dying.submit(load, 1);
    await gate.reached();
    for (const socket of sockets) socket.destroy();
    expect(await wholeState(harness, load.files)).toEqual({ ...untouched, staged: expect.anything() as unknown });
    expect((await attempt(await harness.another(), load)).is).toBe('finished');
    gate.open();
  });

  test('what is reported as loaded outlives a crash of the server, whatever its default is', async () => {
    await using harness = await acquire();
    const seen: unknown[] = [];
    const pool = poolWith(harness, async (sql, query) => {
      if (!/^(UPDATE|ANALYZE)/.test(sql)) return;
      const { rows } = (await query('SHOW synchronous_commit')) as { rows: { synchronous_commit: string }[] };
      seen.push(rows[0]!.synchronous_commit);
    });
    const file = await harness.put(ordersFile('a.csv', day(0), [order('o1')]));
    await loadFiles(harness.warehouseWith({ pool }), file);
    expect([seen[0], seen.at(-2)]).toEqual(['off', 'on']);
  });

  test('fault 36: the answer to the commit is lost: nobody claims to know, and the ledger tells', async () => {
    await using harness = await acquire();
    const load = await sample(harness);
    const pool = poolWith(harness, async (sql) => {
      if (sql === 'COMMIT') throw new Error('Connection terminated unexpectedly');
    });
    expect(await attempt(harness.warehouseWith({ pool }), load)).toEqual({ is: 'unknown' });
    const entries = await harness.warehouse.loaded(load.files);
    expect(entries.map(({ loadId }) => loadId)).toEqual([load.id]);
    expect(await attempt(harness.warehouse, load, 2)).toEqual({ is: 'refused', loaded: entries });
  });

  test('a handle of another process is unknown', async () => {
    await using harness = await acquire();
    const handle = await harness.warehouse.submit(await sample(harness), 1);
    await decided(harness.warehouse, handle);
    expect(await (await harness.another()).check(handle, 0)).toEqual({ is: 'unknown' });
  });

  test('a store that is away amid a load is transient; what waits for the lock may go on', async () => {
    await using harness = await acquire();
    const load = await sample(harness);
    const untouched = await wholeState(harness, load.files);
    let away = true;
    const warehouse = harness.warehouseWith({
      rowsOf: async function* (file) {
        yield* harness.rowsOf(file);
        if (away) throw new Unavailable('the store is away');
      },
    });
    const failure = failureOf(await attempt(warehouse, load));
    expect(failure).toEqual({ of: 'transient', detail: 'the store is away' });
    expect(await wholeState(harness, load.files)).toEqual(untouched);
    away = false;
    expect((await attempt(warehouse, load, 2)).is).toBe('finished');
  });

  test('a reader that hangs is ended by the time limit of a statement', async () => {
    await using harness = await acquire();
    const load = await sample(harness);
    const gate = new Gate();
    const warehouse = harness.warehouseWith({
      timeLimits: { statementMs: 300 },
      rowsOf: async function* (file) {
        yield* harness.rowsOf(file);
        await gate.pass();
      },
    });
    const handle = await warehouse.submit(load, 1);
    await gate.reached();
    // The server has given up and let the lock go, although the reader still hangs.
    expect((await attempt(harness.warehouse, load)).is).toBe('finished');
    gate.open();
    expect(failureOf(await decided(warehouse, handle)).of).toBe('transient');
  });

  test.each([
    ['a table is missing', 'DROP TABLE load_ledger', '42P01'],
    ['a column is missing', 'ALTER TABLE orders DROP COLUMN order_status', '42703'],
    ['the fence is missing', 'DELETE FROM load_fence', 'fence'],
  ])('fault 58: %s: the whole load waits, no file is blamed', async (_, damage, detail) => {
    await using harness = await acquire();
    const load = await sample(harness);
    await harness.sql(damage);
    const failure = failureOf(await attempt(harness.warehouse, load));
    expect(failure).toMatchObject({ of: 'load', detail: expect.stringContaining(detail) as string });
  });

  test('fault 58: a role without the right to write: the whole load waits', async () => {
    await using harness = await acquire();
    const load = await sample(harness);
    await harness.sql('CREATE ROLE reader LOGIN').catch(() => undefined);
    await harness.sql(`GRANT USAGE ON SCHEMA ${harness.schema} TO reader`);
    await harness.sql(`GRANT SELECT, UPDATE ON ALL TABLES IN SCHEMA ${harness.schema} TO reader`);
    const { options } = harness.pool;
    const pool = openPool({ host: '127.0.0.1', port: options.port!, database: 'postgres', user: 'reader' });
    const warehouse = harness.warehouseWith({ pool });
    const failure = failureOf(await attempt(warehouse, load));
    expect(failure).toMatchObject({ of: 'load', detail: expect.stringContaining('42501') as string });
    await pool.end();
  });

  test('a database that nobody migrated: it is said what to do', async () => {
    await using harness = await acquire();
    const load = await sample(harness);
    const names = { schema: 'nowhere' };
    const bare = new PostgresWarehouse({ pool: harness.pool, rowsOf: harness.rowsOf, names });
    const failure = failureOf(await attempt(bare, load));
    expect(failure).toMatchObject({ of: 'load', detail: expect.stringContaining('migrated?') as string });
    await expect(bare.horizon()).rejects.toThrow(LoadImpossible);
    await expect(bare.loaded(load.files)).rejects.toThrow(/migrated\?/);
  });

  test('fault 54: a server that is away costs no attempt', async () => {
    await using harness = await acquire();
    const load = await sample(harness);
    const pool = openPool({ host: '127.0.0.1', port: 1, database: 'postgres', user: 'postgres' });
    const warehouse = harness.warehouseWith({ pool });
    await expect(warehouse.submit(load, 1)).rejects.toThrow(Unavailable);
    await expect(warehouse.loaded(load.files)).rejects.toThrow(Unavailable);
    await expect(warehouse.migrate()).rejects.toThrow(Unavailable);
    await pool.end();
  });

  test('what PostgreSQL cannot hold is the fault of its file alone', async () => {
    await using harness = await acquire();
    const nul = await harness.put(ordersFile('nul.jsonl', day(0), [order('o1'), ['o\u0000', 'c1', null, null, null]]));
    const long = await harness.put(ordersFile('long.csv', day(0), [order('é'.repeat(1_001))]));
    const good = await harness.put(ordersFile('good.csv', day(0), [order('x'.repeat(2_000))]));
    const failure = failureOf(await attempt(harness.warehouse, loadOf(nul, long, good)));
    const problem = { code: 'UNSUPPORTED', column: 'order_id' };
    expect(failure).toMatchObject({ of: 'files' });
    const files = failure.of === 'files' ? failure.files : [];
    expect(new Map(files.map((file) => [file.fileId, file]))).toEqual(
      new Map([
        [nul.id, { fileId: nul.id, is: 'bad', problem: expect.objectContaining({ ...problem, row: 2 }) as unknown }],
        [long.id, { fileId: long.id, is: 'bad', problem: expect.objectContaining({ ...problem, row: 1 }) as unknown }],
      ]),
    );
    await loadFiles(harness.warehouse, good);
  });

  test('no session is left behind by failures of every kind', async () => {
    await using harness = await acquire();
    const pool = harness.newPool();
    const warehouse = harness.warehouseWith({ pool });
    const bad = loadOf(await harness.put(ordersFile('bad.csv', day(0), [order('')])));
    for (let number = 1; number <= 10; number++) expect((await attempt(warehouse, bad, number)).is).toBe('failed');
    await harness.sql('ALTER TABLE load_ledger RENAME TO hidden');
    for (let number = 11; number <= 20; number++) expect((await attempt(warehouse, bad, number)).is).toBe('failed');
    expect([pool.totalCount - pool.idleCount, pool.waitingCount]).toEqual([0, 0]);
  });
});
