import { setTimeout as sleep } from 'node:timers/promises';
import { CancelStatementCommand, ListStatementsCommand } from '@aws-sdk/client-redshift-data';
import { Busy, Unavailable } from '../../../src/domain/errors.ts';
import type { LoadHandle } from '../../../src/ports/warehouse.ts';
import { day, order, ordersFile } from '../../contract/warehouse/sample.ts';
import { attempt, decided, failureOf, finished, loadFiles, loadOf } from '../../contract/warehouse/settle.ts';
import { columnByKey, wholeState } from '../../contract/warehouse/state.ts';
import type { RedshiftHarness } from '../../support/redshift-harness.ts';
import { describeRedshift } from './redshift-bench.ts';

const FENCE = 'UPDATE ecommerce.load_fence';
const ENRICH = 'CALL ecommerce.enriched_orders_sp';

describeRedshift('RedshiftWarehouse and its statements', (acquire) => {
  async function oneFile(harness: RedshiftHarness, name = 'a.parquet') {
    return loadOf(await harness.put(ordersFile(name, day(0), [order('o1'), order('o2')])));
  }

  function batches(harness: RedshiftHarness): number {
    return harness.bench.peer.server.calls.get('BatchExecuteStatement') ?? 0;
  }

  async function statements(harness: RedshiftHarness, loadId: string): Promise<number> {
    const command = new ListStatementsCommand({ StatementName: `transformed-orders/${loadId}`, Status: 'ALL' });
    return (await harness.bench.client.send(command)).Statements!.length;
  }

  test('fault 31: a submit whose answer is lost is found again by its name', async () => {
    await using harness = await acquire();
    const load = await oneFile(harness);
    harness.bench.peer.faults.inject({ call: 'BatchExecuteStatement', how: 'lose-answer', times: 1 });
    const handle = await harness.warehouse.submit(load, 1);
    expect((await decided(harness.warehouse, handle)).is).toBe('finished');
    expect(await statements(harness, load.id)).toBe(1);
  });

  test('fault 31: where the name cannot be asked for either, the token makes the next submit the same statement', async () => {
    await using harness = await acquire();
    const load = await oneFile(harness);
    const { faults } = harness.bench.peer;
    faults.inject({ call: 'BatchExecuteStatement', how: 'lose-answer', times: 1 });
    faults.inject({ call: 'ListStatements', how: 'refuse', times: 3 });
    await expect(harness.warehouse.submit(load, 1)).rejects.toThrow(Unavailable);
    const handle = await (await harness.another()).submit(load, 1);
    expect((await decided(harness.warehouse, handle)).is).toBe('finished');
    expect(await statements(harness, load.id)).toBe(1);
  });

  test('fault 32: the token has expired: the statement is found by its name, and not started again', async () => {
    await using harness = await acquire();
    const load = await oneFile(harness);
    const handle = await harness.warehouse.submit(load, 1);
    harness.bench.peer.server.api.forgetTokens();
    expect(await (await harness.another()).submit(load, 1)).toBe(handle);
    expect(await statements(harness, load.id)).toBe(1);
  });

  test('fault 32: token and statement are forgotten: the ledger refuses', async () => {
    await using harness = await acquire();
    const load = await oneFile(harness);
    await attempt(harness.warehouse, load);
    harness.bench.peer.server.api.forgetStatements();
    const status = await attempt(harness.warehouse, load);
    expect(status).toEqual({ is: 'refused', loaded: await harness.warehouse.loaded(load.files) });
    expect(Object.keys(await columnByKey(harness, 'order_status'))).toEqual(['o1', 'o2']);
  });

  test.each([FENCE, 'COPY claim_', 'COPY slot_', 'fill_staging', ENRICH, 'clean_up_orders', 'load_ledger (', 'COMMIT'])(
    'faults 33, 34: a conflict at %s undoes everything; the next attempt loads',
    async (statement) => {
      await using harness = await acquire();
      const load = await oneFile(harness);
      const before = await wholeState(harness, load.files);
      harness.bench.peer.faults.inject({ statement, how: 'fail', times: 1 });
      expect(failureOf(await attempt(harness.warehouse, load)).of).toBe('transient');
      expect(await wholeState(harness, load.files)).toEqual(before);
      finished(await attempt(harness.warehouse, load, 2));
    },
  );

  test('fault 33: a cancelled load is rolled back; the next attempt loads', async () => {
    await using harness = await acquire();
    const load = await oneFile(harness);
    const before = await wholeState(harness, load.files);
    await harness.bench.peer.cluster.use(harness.database, async (other) => {
      await other.query('BEGIN; LOCK TABLE ecommerce.load_lock');
      const handle = await harness.warehouse.submit(load, 1);
      await harness.warehouse.check(handle, 1_000);
      await harness.bench.client.send(new CancelStatementCommand({ Id: handle.split('.')[2] }));
      expect(failureOf(await decided(harness.warehouse, handle)).of).toBe('transient');
      await other.query('ROLLBACK');
    });
    expect(await wholeState(harness, load.files)).toEqual(before);
    finished(await attempt(harness.warehouse, load, 2));
  });

  test('fault 35: too many active statements: Busy, and the same attempt goes through later', async () => {
    await using harness = await acquire();
    const load = await oneFile(harness);
    harness.bench.peer.faults.maxActiveStatements = 0;
    await expect(harness.warehouse.submit(load, 1)).rejects.toThrow(Busy);
    harness.bench.peer.faults.heal();
    finished(await attempt(harness.warehouse, load, 1));
  });

  test('fault 36: the answer about a finished load is lost: asked again, it is finished', async () => {
    await using harness = await acquire();
    const load = await oneFile(harness);
    const handle = await harness.warehouse.submit(load, 1);
    const first = await decided(harness.warehouse, handle);
    for (const call of ['DescribeStatement', 'GetStatementResult']) {
      harness.bench.peer.faults.inject({ call, how: 'lose-answer', times: 1 });
      await expect(harness.warehouse.check(handle, 0)).rejects.toThrow(Unavailable);
      expect(await harness.warehouse.check(handle, 0)).toEqual(first);
    }
  });

  test('fault 37: the statement is not known any more: unknown, and the ledger tells', async () => {
    await using harness = await acquire();
    const load = await oneFile(harness);
    const handle = await harness.warehouse.submit(load, 1);
    await decided(harness.warehouse, handle);
    harness.bench.peer.server.api.forgetStatements();
    expect(await harness.warehouse.check(handle, 0)).toEqual({ is: 'unknown' });
    expect(await harness.warehouse.loaded(load.files)).toHaveLength(1);
  });

  test.each(['before', 'after'] as const)(
    'faults 27, 37: the session dies %s the commit: the ledger says which',
    async (when) => {
      await using harness = await acquire();
      const load = await oneFile(harness);
      harness.bench.peer.faults.inject({ statement: 'COMMIT', how: 'kill', when, times: 1 });
      expect(failureOf(await attempt(harness.warehouse, load)).of).toBe('transient');
      const isIn = when === 'after';
      expect(await harness.warehouse.loaded(load.files)).toHaveLength(isIn ? 1 : 0);
      expect((await attempt(harness.warehouse, load, 2)).is).toBe(isIn ? 'refused' : 'finished');
      expect(Object.keys(await columnByKey(harness, 'order_status'))).toEqual(['o1', 'o2']);
    },
  );

  test('fault 27: the session dies at any statement: nothing of it stays', async () => {
    await using harness = await acquire();
    const load = await oneFile(harness);
    const before = await wholeState(harness, load.files);
    const at = [FENCE, 'begin_load', 'COPY claim_', 'guard', 'COPY slot_', 'fill_staging', ENRICH, 'clean_up_orders'];
    for (const [tries, statement] of [...at, 'load_ledger (', 'DELETE FROM ecommerce_staging'].entries()) {
      harness.bench.peer.faults.inject({ statement, how: 'kill', when: 'after', times: 1 });
      expect(failureOf(await attempt(harness.warehouse, load, tries + 1)).of).toBe('transient');
      expect(await wholeState(harness, load.files)).toEqual(before);
    }
    finished(await attempt(harness.warehouse, load, 99));
  });

  test('faults 28, 29, 30: a load longer than several invocations is taken up by others, never started again', async () => {
    await using harness = await acquire();
    const load = await oneFile(harness);
    harness.bench.peer.faults.inject({ statement: ENRICH, how: 'slow', delayMs: 2_500, times: 1 });
    const handles = new Set<LoadHandle>();
    const states: string[] = [];
    for (let invocation = 0; states.at(-1) !== 'finished'; invocation++) {
      const warehouse = await harness.another();
      // The first dies between submit and record; each other one at its deadline.
      const handle = await warehouse.submit(load, 1);
      handles.add(handle);
      if (invocation > 0) states.push((await warehouse.check(handle, 1_000)).is);
      expect(invocation).toBeLessThan(20);
    }
    expect(handles.size).toBe(1);
    expect(states.length).toBeGreaterThanOrEqual(3);
    expect(await statements(harness, load.id)).toBe(1);
  });

  test('fault 38: a lock that is held for long: checks end in time, and nothing piles up', async () => {
    await using harness = await acquire();
    const load = await oneFile(harness);
    await harness.bench.peer.cluster.use(harness.database, async (other) => {
      await other.query('BEGIN; LOCK TABLE ecommerce.load_lock');
      const before = batches(harness);
      const handles = new Set<LoadHandle>();
      for (let round = 0; round < 5; round++) {
        const handle = await harness.warehouse.submit(load, 1);
        handles.add(handle);
        const begin = Date.now();
        expect(await harness.warehouse.check(handle, round === 0 ? 1_000 : 0)).toEqual({ is: 'running' });
        expect(Date.now() - begin).toBeLessThan(2_500);
      }
      expect(handles.size).toBe(1);
      expect(batches(harness) - before).toBe(1);
      // Readers never wait for it.
      expect(await harness.warehouse.loaded(load.files)).toEqual([]);
      await other.query('ROLLBACK');
    });
    finished(await attempt(harness.warehouse, load, 1));
  });

  test('a wait shorter than the service knows is waited all the same: half a second is not filled with questions', async () => {
    await using harness = await acquire();
    const load = await oneFile(harness);
    harness.bench.peer.faults.inject({ statement: ENRICH, how: 'slow', delayMs: 3_000, times: 1 });
    const handle = await harness.warehouse.submit(load, 1);
    const begin = Date.now();
    expect((await harness.warehouse.check(handle, 500)).is).toBe('running');
    expect(Date.now() - begin).toBeGreaterThanOrEqual(500);
    await decided(harness.warehouse, handle);
  });

  test('more waiters than the service allows: they are told all the same', async () => {
    await using harness = await acquire();
    const load = await oneFile(harness);
    harness.bench.peer.faults.maxWaiters = 2;
    harness.bench.peer.faults.inject({ statement: ENRICH, how: 'slow', delayMs: 1_500, times: 1 });
    const handle = await harness.warehouse.submit(load, 1);
    const answers = await Promise.all(Array.from({ length: 8 }, async () => decided(harness.warehouse, handle)));
    expect(new Set(answers.map(({ is }) => is))).toEqual(new Set(['finished']));
  });

  test('fault 53: readers of staging, ledger and final hold them open: loads go on, and do not keep them waiting', async () => {
    await using harness = await acquire();
    await loadFiles(harness.warehouse, await harness.put(ordersFile('a.csv', day(0), [order('o1')])));
    await harness.bench.peer.cluster.use(harness.database, async (reader) => {
      await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
      const tables = ['ecommerce.orders', 'ecommerce.load_ledger', 'ecommerce_staging.orders', 'ecommerce.customers'];
      for (const table of tables) await reader.query(`SELECT count(*) FROM ${table}`);
      await loadFiles(harness.warehouse, await harness.put(ordersFile('b.csv', day(1), [order('o1', 'shipped')])));

      harness.bench.peer.faults.inject({ statement: 'DELETE FROM ecommerce_staging', how: 'slow', delayMs: 1_000 });
      const handle = await harness.warehouse.submit(await oneFile(harness, 'c.parquet'), 1);
      await sleep(500);
      const begin = Date.now();
      for (const table of tables) await reader.query(`SELECT count(*) FROM ${table}`);
      expect(Date.now() - begin).toBeLessThan(400);
      await reader.query('COMMIT');
      finished(await decided(harness.warehouse, handle));
    });
    expect(await columnByKey(harness, 'order_status')).toMatchObject({ o1: 'shipped' });
  });

  test('rows of text files that were copied together are known for the load, not by file', async () => {
    await using harness = await acquire();
    const names = ['a', 'b', 'none'];
    const rows = [[order('o1'), order('o2')], [order('o2')], []];
    const files = await Promise.all(names.map((name, at) => harness.put(ordersFile(`${name}.csv`, day(0), rows[at]!))));
    const alone = await harness.put(ordersFile('alone.csv', day(1), [order('o3')]));
    const status = await loadFiles(harness.warehouse, ...files, alone);
    expect(status.accounting).toEqual({ rows: 4, won: 3, older: 0, repeated: 1 });
    const byFile = Object.fromEntries(status.files.map((file) => [file.fileId, file.rows]));
    expect(names.map((_, at) => byFile[files[at]!.id])).toEqual([null, null, null]);
    expect(byFile[alone.id]).toBe(1);
    expect((await harness.warehouse.loaded([files[0]!])).map((entry) => entry.rows.rows)).toEqual([null]);
  });

  test('a snapshot that was taken before the lock: the fence makes the second load fail, and never load twice', async () => {
    await using harness = await acquire();
    const shared = await harness.put(ordersFile('shared.parquet', day(0), [order('o1')]));
    const own = await harness.put(ordersFile('own.parquet', day(0), [order('o2')]));
    const { faults } = harness.bench.peer;
    faults.snapshotFirst = true;
    faults.inject({ statement: ENRICH, how: 'slow', delayMs: 400, times: 1 });
    const first = await harness.warehouse.submit(loadOf(shared), 1);
    await sleep(150);
    const second = await harness.warehouse.submit(loadOf(shared, own), 1);
    finished(await decided(harness.warehouse, first));
    expect(failureOf(await decided(harness.warehouse, second)).of).toBe('transient');
    const refused = await attempt(harness.warehouse, loadOf(shared, own), 2);
    expect(refused).toEqual({ is: 'refused', loaded: await harness.warehouse.loaded([shared]) });
    expect(await columnByKey(harness, 'order_status')).toEqual({ o1: 'created' });
  });
});
