import { InMemoryAuditStore } from '../../../src/adapters/memory/in-memory-audit-store.ts';
import { InMemoryCataloger } from '../../../src/adapters/memory/in-memory-cataloger.ts';
import { InMemoryFollowUps } from '../../../src/adapters/memory/in-memory-follow-ups.ts';
import { InMemoryLoadPlans } from '../../../src/adapters/memory/in-memory-load-plans.ts';
import type { FileState } from '../../../src/domain/audit-record.ts';
import { day, ordersFile, type Values } from '../../contract/warehouse/sample.ts';
import { columnByKey } from '../../contract/warehouse/state.ts';
import { pipelineOf } from '../../support/pipeline.ts';
import { REAL_CLOCK } from '../../support/real-clock.ts';
import type { RedshiftHarness } from '../../support/redshift-harness.ts';
import { PATIENT } from '../../support/world.ts';
import { describeRedshift } from './redshift-bench.ts';

const NAMES = Array.from({ length: 10 }, (_, at) => `f${at}.parquet`);

describeRedshift('the use cases over RedshiftWarehouse', (acquire) => {
  /** What outlives a process; each `run` is a new one. */
  function world(harness: RedshiftHarness) {
    const audit = new InMemoryAuditStore();
    const plans = new InMemoryLoadPlans();
    const source = harness.area.asSource();
    const cataloger = new InMemoryCataloger();
    const followUps = new InMemoryFollowUps({ clock: REAL_CLOCK });
    const start = (warehouse = harness.open()) => {
      return pipelineOf({ audit, plans, source, cataloger, followUps, warehouse }, REAL_CLOCK);
    };
    return {
      start,
      plans,
      async run(warehouse = harness.open()) {
        const pipeline = start(warehouse);
        await pipeline.scan.run(PATIENT);
        return (await pipeline.process.run(PATIENT)).loads.map(({ is }) => is);
      },
      async states() {
        const states: Record<string, FileState> = {};
        for await (const { file, state } of audit.files({})) states[file.key.split('/').at(-1)!] = state;
        return states;
      },
    };
  }

  async function put(harness: RedshiftHarness, bad: readonly string[]): Promise<void> {
    for (const name of NAMES) {
      const row: Values = [name, 'c1', 'created', bad.includes(name) ? 'soon' : null, null];
      await harness.put(ordersFile(name, day(0), [row]));
    }
  }

  test('fault 19: a bad file among ten of one slot is found by halving; the others are loaded', async () => {
    await using harness = await acquire();
    await put(harness, ['f3.parquet']);
    const { run, states, plans } = world(harness);
    await run();
    const expected = NAMES.map((name) => [name, name === 'f3.parquet' ? 'QUARANTINED' : 'LOADED']);
    expect(await states()).toEqual(Object.fromEntries(expected));
    expect(Object.keys(await columnByKey(harness, 'order_status'))).toHaveLength(9);
    expect(await plans.open()).toEqual([]);
  });

  test('fault 52: all ten bad for one reason: they wait, none is quarantined', async () => {
    await using harness = await acquire();
    await put(harness, NAMES);
    const { run, states } = world(harness);
    expect(await run()).toContain('blocked');
    expect(Object.values(await states())).toEqual(NAMES.map(() => 'RECEIVED'));
  });

  test.each(['before', 'after'] as const)('fault 27: the session dies %s the commit: loaded once', async (when) => {
    await using harness = await acquire();
    await put(harness, []);
    const { run, states, plans } = world(harness);
    harness.bench.peer.faults.inject({ statement: 'COMMIT', how: 'kill', when, times: 1 });
    expect(await run()).toEqual(['finished']);
    expect(new Set(Object.values(await states()))).toEqual(new Set(['LOADED']));
    expect(Object.keys(await columnByKey(harness, 'order_status'))).toHaveLength(10);
    expect(await plans.open()).toEqual([]);
    expect(await run()).toEqual([]);
  });

  test('faults 31, 34, 35, 36: answers lost, conflicts, too many statements: loaded once, all the same', async () => {
    await using harness = await acquire();
    await put(harness, []);
    const { run, states } = world(harness);
    const { faults } = harness.bench.peer;
    const warehouse = harness.open();
    await warehouse.horizon(); // asked once a process; the faults are for the load
    faults.inject({
      call: 'BatchExecuteStatement',
      how: 'refuse',
      type: 'ActiveStatementsExceededException',
      times: 2,
    });
    faults.inject({ call: 'BatchExecuteStatement', how: 'lose-answer', times: 1 });
    faults.inject({ call: 'DescribeStatement', how: 'lose-answer', times: 2 });
    faults.inject({ call: 'GetStatementResult', how: 'refuse', times: 1 });
    faults.inject({ statement: 'fill_staging', how: 'fail', times: 2 });
    expect(await run(warehouse)).toEqual(['finished']);
    expect(new Set(Object.values(await states()))).toEqual(new Set(['LOADED']));
    expect(Object.keys(await columnByKey(harness, 'order_status'))).toHaveLength(10);
  });

  test('faults 29, 37: the submitter dies, the service forgets: the ledger tells the next one', async () => {
    await using harness = await acquire();
    await put(harness, []);
    const { start, run, states } = world(harness);
    const first = start();
    await first.scan.run(PATIENT);
    harness.bench.peer.faults.inject({ call: 'DescribeStatement', how: 'refuse' });
    await expect(first.process.run({ deadline: Date.now() + 500 })).rejects.toThrow();
    harness.bench.peer.faults.heal();
    await harness.bench.peer.server.api.settled();
    harness.bench.peer.server.api.forgetStatements();
    expect(await run()).toEqual(['finished']);
    expect(new Set(Object.values(await states()))).toEqual(new Set(['LOADED']));
  });
});
