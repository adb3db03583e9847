import { setTimeout as sleep } from 'node:timers/promises';
import { Busy, LoadImpossible, Unavailable } from '../../../src/domain/errors.ts';
import { loadsOnce } from '../../contract/warehouse/once.ts';
import { rollsBack } from '../../contract/warehouse/rollback.ts';
import { day, order, ordersFile } from '../../contract/warehouse/sample.ts';
import { attempt, decided, failureOf, finished, loadOf, settle } from '../../contract/warehouse/settle.ts';
import { columnByKey } from '../../contract/warehouse/state.ts';
import type { InBetween } from '../../support/aws-proxy.ts';
import { GlueJobHarness } from '../../support/glue-job-harness.ts';
import { hasBoto3 } from '../../support/glue-job-peer.ts';
import { hasPostgres } from '../../support/redshift-data/postgres-cluster.ts';
import { RedshiftBench } from '../../support/redshift-harness.ts';

const cut: InBetween = async () => Promise.resolve('cut');
const isThere = hasPostgres() && hasBoto3();
const title = 'GlueJobWarehouse, its script and the Data API';

(isThere ? describe : describe.skip)(isThere ? title : `${title} (skipped: needs PostgreSQL and boto3)`, () => {
  let bench: RedshiftBench;
  beforeAll(async () => {
    bench = await RedshiftBench.start();
  });
  afterEach(() => bench.peer.faults.heal());
  afterAll(async () => bench[Symbol.asyncDispose]());

  const acquire = async () => GlueJobHarness.over(await bench.harness());
  const traits = { durableStaging: true, namesCulprits: false, accountsByFile: false, arrivalRounds: 1 };
  // Each worker is a process of Python's, which takes a second of CPU to import boto3.
  const subject = { acquire, ...traits, workers: 4 };

  async function oneOrder(harness: GlueJobHarness, name = 'a.parquet') {
    return loadOf(await harness.put(ordersFile(name, day(0), [order(name)])));
  }

  // What each attempt must hold; the rest of the contract is about SQL, which is the Redshift warehouse's own.
  describe('as a Warehouse: once', () => loadsOnce(subject));
  describe('as a Warehouse: all or nothing', () => rollsBack(subject));

  test('only loads above the size go to the job; handles of both are understood by everybody', async () => {
    await using harness = await acquire();
    const load = await oneOrder(harness);
    const { sizeBytes } = load.files[0]!;
    const small = harness.open(sizeBytes);
    const handle = await small.submit(load, 1);
    expect(finished(await decided(await harness.another(), handle)).accounting.won).toBe(1);
    expect(harness.jobs.runs).toHaveLength(0);

    const other = await oneOrder(harness, 'b.parquet');
    const large = await harness.open(sizeBytes - 1).submit(other, 1);
    expect(finished(await decided(small, large))).toMatchObject({
      accounting: { rows: 1, won: 1, older: 0, repeated: 0 },
      files: [{ fileId: other.files[0]!.id, rows: 1 }],
    });
    expect(harness.jobs.runs).toHaveLength(1);
  });

  test('fault 29: the same attempt again is the same run while it is under way, and none when it is over', async () => {
    await using harness = await acquire();
    const load = await oneOrder(harness);
    bench.peer.faults.inject({ statement: 'begin_load', how: 'slow', delayMs: 500, times: 1 });
    const first = await harness.warehouse.submit(load, 1);
    expect(await (await harness.another()).submit(load, 1)).toBe(first);
    expect((await harness.warehouse.check(first, 0)).is).toBe('running');
    expect((await decided(harness.warehouse, first)).is).toBe('finished');
    const again = await harness.warehouse.submit(load, 1);
    expect((await harness.warehouse.check(again, 0)).is).toBe('finished');
    expect(harness.jobs.runs).toHaveLength(1);
  });

  test('fault 31: StartJobRun whose answer is lost started a run all the same', async () => {
    await using harness = await acquire();
    const load = await oneOrder(harness);
    const loseAnswer: InBetween = async (asked, pass) => {
      await pass(asked);
      return 'cut';
    };
    harness.proxy.put('StartJobRun', loseAnswer, 1);
    const handle = await harness.warehouse.submit(load, 1);
    expect((await decided(harness.warehouse, handle)).is).toBe('finished');
    expect(harness.jobs.runs).toHaveLength(1);
  });

  test('two runs of one attempt submit one statement', async () => {
    await using harness = await acquire();
    const load = await oneOrder(harness);
    // Neither sees the run of the other.
    harness.proxy.put('GetJobRuns', cut, 2);
    bench.peer.faults.inject({ statement: 'begin_load', how: 'slow', delayMs: 1_500, times: 1 });
    const before = bench.peer.server.calls.get('BatchExecuteStatement') ?? 0;
    const handles = [];
    for (const one of [harness.warehouse, await harness.another()]) handles.push(await one.submit(load, 1));
    expect(harness.jobs.runs).toHaveLength(2);
    for (const handle of handles) expect((await decided(harness.warehouse, handle)).is).toBe('finished');
    expect(await columnByKey(harness, 'order_status')).toEqual({ 'a.parquet': 'created' });
    expect((bench.peer.server.calls.get('BatchExecuteStatement') ?? 0) - before).toBeLessThanOrEqual(2);
  });

  test('fault 35: too many runs: busy, no attempt burned', async () => {
    await using harness = await acquire();
    const load = await oneOrder(harness);
    harness.jobs.maxRuns = 0;
    await expect(harness.warehouse.submit(load, 1)).rejects.toThrow(Busy);
    harness.jobs.maxRuns = 1;
    expect((await attempt(harness.warehouse, load, 1)).is).toBe('finished');
  });

  test('fault 35: the script waits where the Data API has no room', async () => {
    await using harness = await acquire();
    bench.peer.faults.inject({
      ...{ call: 'BatchExecuteStatement', how: 'refuse', times: 2 },
      type: 'ActiveStatementsExceededException',
    } as const);
    expect((await attempt(harness.warehouse, await oneOrder(harness))).is).toBe('finished');
  });

  test('fault 3: a file that is in the ledger is refused; fault 34: a conflict is transient', async () => {
    await using harness = await acquire();
    const load = await oneOrder(harness);
    expect((await attempt(harness.warehouse, load)).is).toBe('finished');
    expect(await attempt(harness.warehouse, load, 2)).toMatchObject({ is: 'refused', loaded: [{ loadId: load.id }] });
    bench.peer.faults.inject({ statement: 'guard', how: 'fail', times: 1 });
    const other = await oneOrder(harness, 'b.parquet');
    expect(failureOf(await attempt(harness.warehouse, other)).of).toBe('transient');
    expect((await attempt(harness.warehouse, other, 2)).is).toBe('finished');
  });

  test('fault 19: a bad file is named, by its shape without a run, by its rows after one', async () => {
    await using harness = await acquire();
    const retyped = ordersFile('a.parquet', day(0), [order('1')]);
    const columns = retyped.columns.map((column, at) => (at === 0 ? { ...column, sqlType: 'INTEGER' } : column));
    const misshapen = loadOf(await harness.put({ ...retyped, columns }));
    expect(failureOf(await attempt(harness.warehouse, misshapen)).of).toBe('files');
    expect(harness.jobs.runs).toHaveLength(0);
    const soon = loadOf(await harness.put(ordersFile('b.parquet', day(0), [['o1', 'c1', null, 'soon', null]])));
    expect(failureOf(await attempt(harness.warehouse, soon))).toMatchObject({
      of: 'files',
      files: [{ fileId: soon.files[0]!.id, problem: { code: 'BAD_DATE' } }],
    });
    expect(harness.jobs.runs).toHaveLength(1);
  });

  test('fault 58: what the Data API refuses is the load’s; so is a job that is not there', async () => {
    await using harness = await acquire();
    bench.peer.faults.inject({ call: 'BatchExecuteStatement', how: 'refuse', type: 'AccessDeniedException', times: 1 });
    const load = await oneOrder(harness);
    const failure = failureOf(await attempt(harness.warehouse, load));
    expect(failure).toMatchObject({ of: 'load', detail: expect.stringContaining('AccessDeniedException') as string });
    const nowhere = harness.open(0, 'nowhere');
    await expect(nowhere.submit(load, 2)).rejects.toThrow(LoadImpossible);
    await expect(nowhere.check(`glue:${load.id}.2`, 0)).resolves.toEqual({ is: 'unknown' });
    expect((await attempt(harness.warehouse, load, 2)).is).toBe('finished');
  });

  test('fault 27: a killed run leaves it unknown; its statement goes on, and the next attempt is refused', async () => {
    await using harness = await acquire();
    const load = await oneOrder(harness);
    bench.peer.faults.inject({ statement: 'begin_load', how: 'slow', delayMs: 1_500, times: 1 });
    const before = bench.peer.server.calls.get('BatchExecuteStatement') ?? 0;
    const handle = await harness.warehouse.submit(load, 1);
    while ((bench.peer.server.calls.get('BatchExecuteStatement') ?? 0) === before) await sleep(20);
    harness.jobs.kill();
    expect((await decided(harness.warehouse, handle)).is).toBe('unknown');
    expect(await harness.warehouse.loaded(load.files)).toEqual([]);
    expect((await settle(harness.warehouse, load)).is).toBe('finished');
    expect(harness.jobs.runs).toHaveLength(2);
    expect(await attempt(harness.warehouse, load, 2)).toMatchObject({ is: 'refused' });
  });

  test('a run that waits for capacity is running; fault 45: Glue down says nothing about the load', async () => {
    await using harness = await acquire();
    const load = await oneOrder(harness);
    harness.jobs.isHeld = true;
    const handle = await harness.warehouse.submit(load, 1);
    expect(await harness.warehouse.check(handle, 200)).toEqual({ is: 'running' });
    harness.proxy.put('GetJobRun', cut, 1);
    await expect(harness.warehouse.check(handle, 0)).rejects.toThrow(Unavailable);
    expect(await harness.warehouse.check('glue:what is this', 0)).toEqual({ is: 'unknown' });
  });
});
