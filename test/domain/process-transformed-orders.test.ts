import { createHash } from 'node:crypto';
import { Unavailable } from '../../src/domain/errors.ts';
import { TAKE_FILES } from '../../src/domain/process-transformed-orders.ts';
import type { LoadStatus } from '../../src/ports/warehouse.ts';
import { customer, customersFile, day, order, ordersFile } from '../contract/warehouse/sample.ts';
import { seeded } from '../support/seeded.ts';
import { PATIENT, World } from '../support/world.ts';

const badDate = (id: string) => [id, 'c1', 'created', 'tomorrow', null] as const;

test('files of both datasets become one load each, and the final rows are enriched', async () => {
  const world = new World();
  world.put(customersFile('c.parquet', day(0), [customer('c1', 'Santos')]));
  for (let at = 0; at < 5; at++) world.put(ordersFile(`${at}.parquet`, day(at), [order(`o${at}`)]));
  const { loads } = await world.run();
  expect(loads.map(({ dataset, files, is }) => [dataset, files, is])).toEqual([
    ['customers', 1, 'finished'],
    ['orders', 5, 'finished'],
  ]);
  expect(world.orders('customer_city')).toEqual({
    o0: 'Santos',
    o1: 'Santos',
    o2: 'Santos',
    o3: 'Santos',
    o4: 'Santos',
  });
  expect(world.cataloger.partitions()).toHaveLength(1);
  expect(await world.plans.open()).toEqual([]);
});

test('loads are cut by the limits of the warehouse, in order of windows', async () => {
  const world = new World();
  for (const at of [4, 1, 3, 0, 2])
    world.put(ordersFile(`${at}.parquet`, day(at), [order('o1', at === 4 ? 'shipped' : 'created')]));
  const limits = { files: 2, sizeBytes: Number.POSITIVE_INFINITY, slots: Number.POSITIVE_INFINITY };
  const { loads } = await world.run({ warehouse: world.warehouse({ limits }) });
  expect(loads.map(({ files }) => files)).toEqual([2, 2, 1]);
  expect(world.orders()).toEqual({ o1: 'shipped' });
});

test('fault 2: two processes at the same time: each file once', async () => {
  for (let seed = 0; seed < 20; seed++) {
    const world = new World();
    const objects = Array.from({ length: 12 }, (_, at) =>
      world.put(ordersFile(`${at}.csv`, day(at), [order('shared'), order(`o${at}`)])),
    );
    await Promise.all(
      [1, 2, 3].map(async (worker) => {
        const { receive, process } = world.start();
        await receive.run(seeded(seed * 3 + worker).shuffle(objects));
        await process.run(PATIENT);
      }),
    );
    await world.run();
    expect(Object.keys(world.orders())).toHaveLength(13);
    expect(new Set(await world.states())).toEqual(new Set(['LOADED']));
    expect(world.tables.committed.ledger.size).toBe(12);
  }
});

test('fault 18: an empty Parquet file is set aside, an empty CSV file and one without rows are loaded', async () => {
  const world = new World();
  world.put(ordersFile('empty.parquet', day(0), []), 'empty');
  world.put(ordersFile('empty.csv', day(0), []), 'empty');
  world.put(ordersFile('rowless.parquet', day(0), []));
  await world.run();
  expect(await world.states(ordersFile('empty.parquet', 0, []).key)).toEqual(['QUARANTINED']);
  expect(await world.states(ordersFile('empty.csv', 0, []).key)).toEqual(['LOADED']);
  expect(await world.states(ordersFile('rowless.parquet', 0, []).key)).toEqual(['LOADED']);
});

test('fault 19: a bad row sets its file aside, the rest loads; released and still bad, it is set aside again', async () => {
  const world = new World();
  world.put(ordersFile('bad.parquet', day(0), [order('bad'), badDate('worse')]));
  world.put(ordersFile('good.parquet', day(0), [order('good')]));
  const { loads } = await world.run();
  expect(loads.map(({ is, files }) => [is, files])).toEqual([
    ['set-aside', 2],
    ['finished', 1],
  ]);
  expect(world.orders()).toEqual({ good: 'created' });
  const reason = 'BAD_DATE order_estimated_delivery_date';
  expect((await world.run()).scanned.setAside).toHaveLength(1);

  expect(await world.start().replay.run({ reason })).toEqual({ files: 1, loads: 0, vanished: 0 });
  expect(await world.states(ordersFile('bad.parquet', 0, []).key)).toEqual(['RECEIVED']);
  await world.run();
  expect(await world.states(ordersFile('bad.parquet', 0, []).key)).toEqual(['QUARANTINED']);
});

test('fault 19: a quarantined file that upstream writes anew is SUPERSEDED and loads', async () => {
  const world = new World();
  world.put(ordersFile('a.parquet', day(0), [badDate('o1')]));
  await world.run();
  world.put(ordersFile('a.parquet', day(1), [order('o1')]));
  await world.run();
  expect(await world.states()).toEqual(['SUPERSEDED', 'LOADED']);
  expect(world.orders()).toEqual({ o1: 'created' });
});

test('fault 20: a truncated file is set aside before any load', async () => {
  const world = new World();
  world.put(ordersFile('torn.parquet', day(0), [order('torn')]), 'truncated');
  world.put(ordersFile('good.parquet', day(0), [order('good')]));
  const { loads, setAside } = await world.run();
  expect(setAside.map(({ problem }) => problem.code)).toEqual(['UNREADABLE']);
  expect(loads.map(({ is, files }) => [is, files])).toEqual([['finished', 1]]);
});

test('fault 21: a missing column is never silently null', async () => {
  const world = new World();
  const whole = ordersFile('a.parquet', day(0), [order('o1')]);
  const columns = whole.columns.filter(({ name }) => name !== 'order_status');
  world.put({ ...whole, columns, rows: whole.rows.map((row) => row.filter((_, at) => at !== 2)) });
  const { setAside } = await world.run();
  expect(setAside.map(({ problem }) => [problem.code, problem.column])).toEqual([['MISSING_COLUMN', 'order_status']]);
  expect(world.orders()).toEqual({});
});

test('fault 22: deleted between planning and load: MISSING, the rest loads', async () => {
  const world = new World();
  const gone = world.put(ordersFile('gone.parquet', day(0), [order('gone')]));
  world.put(ordersFile('here.parquet', day(0), [order('here')]));
  const { scan, process } = world.start();
  await scan.run(PATIENT);
  world.source.remove(gone);
  const { loads } = await process.run(PATIENT);
  expect(loads.map(({ is }) => is)).toEqual(['set-aside', 'finished']);
  expect(await world.states(gone.key)).toEqual(['MISSING']);
  expect(world.orders()).toEqual({ here: 'created' });
});

test('fault 23: overwritten between description and load: SUPERSEDED, the new version loads in the same run', async () => {
  const world = new World();
  const object = world.put(ordersFile('a.parquet', day(0), [order('o1', 'created')]));
  const { scan, process } = world.start();
  await scan.run(PATIENT);
  world.put(ordersFile('a.parquet', day(1), [order('o1', 'shipped'), order('o2', 'shipped')]));
  await process.run(PATIENT);
  expect(await world.states(object.key)).toEqual(['SUPERSEDED', 'LOADED']);
  expect(world.orders()).toEqual({ o1: 'shipped', o2: 'shipped' });
});

test('fault 23: a file that does not hold what its description promises is set aside, not tried for ever', async () => {
  const world = new World();
  const object = world.put(ordersFile('liar.parquet', day(0), [order('o1')]));
  const answer = await world.source.describe(object);
  const source = {
    list: world.source.list.bind(world.source),
    describe: async () =>
      Promise.resolve(answer.is === 'file' ? { ...answer, shape: { ...answer.shape!, rowCount: 7 } } : answer),
  };
  await world.run({ source });
  expect(await world.states(object.key)).toEqual(['QUARANTINED']);
  expect(world.tables.committed.ledger.size).toBe(0);
});

test('fault 28: the deadline comes while a load runs: the next process finds it done', async () => {
  const world = new World();
  world.put(ordersFile('a.parquet', day(0), [order('o1')]));
  let goOn = () => {};
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const warehouse = world.warehouse({ onStep: async (step) => (step === 'stage' ? held : undefined) });
  const first = world.start({ warehouse });
  await first.scan.run(PATIENT);
  const { loads } = await first.process.run({ deadline: world.clock.now() + 60_000 });
  expect(loads.map(({ is }) => is)).toEqual(['running']);
  goOn();
  const second = await world.start({ warehouse }).process.run(PATIENT);
  expect(second.loads.map(({ is }) => is)).toEqual(['finished']);
  expect(await world.states()).toEqual(['LOADED']);
});

test('fault 30: a load that outlasts many invocations is never submitted again, and finishes', async () => {
  const world = new World();
  world.put(ordersFile('a.parquet', day(0), [order('o1')]));
  let goOn = () => {};
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const begun: string[] = [];
  const onStep = async (step: string) => {
    if (step === 'stage') begun.push(step);
    if (step === 'stage') await held;
  };
  const warehouse = world.warehouse({ onStep });
  await world.start().scan.run(PATIENT);
  for (let invocation = 0; invocation < 10; invocation++) {
    const { loads } = await world.start({ warehouse }).process.run({ deadline: world.clock.now() + 900_000 });
    expect(loads.map(({ is }) => is)).toEqual(['running']);
  }
  expect(world.followUps.due(Number.POSITIVE_INFINITY)).toHaveLength(1);
  goOn();
  await world.start({ warehouse }).process.run(PATIENT);
  expect(begun).toHaveLength(1);
  expect(await world.states()).toEqual(['LOADED']);
});

test('fault 36: committed, but the answer is lost and the attempt forgotten: the ledger says LOADED', async () => {
  const world = new World();
  world.put(ordersFile('a.parquet', day(0), [order('o1')]));
  const warehouse = world.warehouse();
  const forgetful = {
    limits: () => warehouse.limits(),
    readsNanoseconds: true,
    loadsOutliveCaller: false,
    horizon: async () => warehouse.horizon(),
    submit: warehouse.submit.bind(warehouse),
    loaded: warehouse.loaded.bind(warehouse),
    check: async (handle: string): Promise<LoadStatus> => {
      await warehouse.check(handle, 1_000);
      return { is: 'unknown' };
    },
  };
  const { loads } = await world.run({ warehouse: forgetful });
  expect(loads).toMatchObject([{ is: 'finished', accounting: { rows: 1, won: 1, older: 0, repeated: 0 } }]);
  expect(await world.states()).toEqual(['LOADED']);
});

test('fault 44: the catalog is away after the commit: the load stands, the refresh is owed and made up for', async () => {
  const world = new World();
  world.put(ordersFile('a.parquet', day(0), [order('o1')]));
  const cataloger = { refresh: async () => Promise.reject(new Unavailable('down')) };
  const { loads } = await world.run({ cataloger });
  expect(loads).toMatchObject([{ is: 'finished', catalogOwed: 'down' }]);
  expect(await world.states()).toEqual(['LOADED']);
  expect(world.cataloger.partitions()).toEqual([]);
  await world.run();
  expect(world.cataloger.partitions()).toHaveLength(1);
  expect(await world.plans.open()).toEqual([]);
});

test('fault 46: clocks that are hours off, forwards and backwards, change nothing', async () => {
  const finals = [0, 3_600_000, -7_200_000].map(async (off) => {
    const world = new World();
    for (const at of [2, 0, 1]) {
      world.clock.nowMs += at % 2 === 0 ? off : -off;
      world.put(
        ordersFile(`${at}.parquet`, day(at), [order('o1', ['created', 'approved', 'shipped'][at]), order(`o${at}`)]),
      );
      await world.run();
    }
    return world.tables.rows('orders').map((row) => row['row_version']);
  });
  const [right, ...others] = await Promise.all(finals);
  expect(right).toHaveLength(3);
  for (const other of others) expect(other).toEqual(right);
});

test('the catalog knows no partition of a file that was set aside', async () => {
  const world = new World();
  world.put(ordersFile('bad.parquet', day(0), [badDate('o1')]));
  await world.run();
  expect(world.cataloger.partitions()).toEqual([]);
});

test('a load that fails as a whole is BLOCKED, sets nothing aside, and goes through once its cause is gone', async () => {
  const world = new World();
  world.put(ordersFile('a.parquet', day(0), [order('o1')]));
  await world.run();
  const rows = world.tables.committed.orders.get('o1')!;
  world.tables.committed = { ...world.tables.committed, orders: new Map([['o1', [...rows, ...rows]]]) };
  world.put(ordersFile('b.parquet', day(1), [order('o1', 'shipped'), order('o2')]));
  const { loads } = await world.run();
  expect(loads).toMatchObject([{ is: 'blocked', blocked: { by: 'environment' } }]);
  expect(await world.states()).toEqual(['LOADED', 'BLOCKED']);
  expect((await world.run()).loads).toMatchObject([{ is: 'blocked' }]);

  world.tables.committed = { ...world.tables.committed, orders: new Map([['o1', rows]]) };
  expect((await world.run()).loads).toMatchObject([{ is: 'finished' }]);
  expect(world.orders()).toEqual({ o1: 'shipped', o2: 'created' });
});

test('an aborted run finishes the load in hand and begins no other', async () => {
  const world = new World();
  for (const at of [0, 1, 2]) world.put(ordersFile(`${at}.parquet`, day(at), [order(`o${at}`)]));
  const stop = new AbortController();
  const limits = { files: 1, sizeBytes: Number.POSITIVE_INFINITY, slots: Number.POSITIVE_INFINITY };
  const warehouse = world.warehouse({ limits, onStep: async () => stop.abort() });
  const { scan, process } = world.start({ warehouse });
  await scan.run(PATIENT);
  const { loads } = await process.run({ ...PATIENT, signal: stop.signal });
  expect(loads.map(({ is }) => is)).toEqual(['finished']);
  expect(Object.keys(world.orders())).toEqual(['o0']);
  await world.run();
  expect(Object.keys(world.orders())).toEqual(['o0', 'o1', 'o2']);
});

test('the warehouse was put back: what the audit says too much is taken back and loaded again', async () => {
  const world = new World();
  world.put(ordersFile('a.parquet', day(0), [order('o1')]));
  await world.run();
  const backup = world.tables.committed;
  world.put(ordersFile('b.parquet', day(1), [order('o2')]));
  await world.run();
  world.tables.committed = backup;
  expect(await world.start().adopt.run()).toBe(1);
  await world.run();
  expect(world.orders()).toEqual({ o1: 'created', o2: 'created' });
  expect(await world.states()).toEqual(['LOADED', 'LOADED']);
});

test('a preview tells what would happen and does nothing', async () => {
  const world = new World();
  world.put(ordersFile('a.parquet', day(0), [order('o1')]));
  world.put(ordersFile('torn.parquet', day(0), [order('o2')]), 'truncated');
  const { loads, scanned } = await world.start().preview.run(PATIENT);
  expect(scanned.counts).toMatchObject({ new: 2, loaded: 0 });
  expect(loads.map(({ load, setAside }) => [load?.files.length, setAside.length])).toEqual([[1, 1]]);
  expect(await world.states()).toEqual([]);
  expect(await world.plans.free(10)).toEqual([]);
  expect(world.orders()).toEqual({});
});

test('fault 30: not waited for, a load is submitted once, and taken up by whoever is called when it is decided', async () => {
  const world = new World();
  for (const at of [0, 1]) world.put(ordersFile(`${at}.parquet`, day(at), [order(`o${at}`)]));
  let goOn = () => {};
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const limits = { files: 1, sizeBytes: Number.POSITIVE_INFINITY, slots: Number.POSITIVE_INFINITY };
  const onStep = async (step: string) => (step === 'stage' ? held : undefined);
  const warehouse = world.warehouse({ limits, onStep, loadsOutliveCaller: true });
  const { scan, process } = world.start({ warehouse });
  await scan.run(PATIENT);
  const submitted = await process.run({ ...PATIENT, waitsForLoads: false });
  expect(submitted.loads.map(({ is }) => is)).toEqual(['running']);
  const again = await process.run({ ...PATIENT, waitsForLoads: false });
  expect(again.loads.map(({ is }) => is)).toEqual(['running']);
  goOn();
  while ((await world.plans.open()).length > 0) await process.run({ ...PATIENT, waitsForLoads: false });
  expect(world.orders()).toEqual({ o0: 'created', o1: 'created' });
});

test('fault 30: a load that would die with us is waited for, whatever the caller wishes', async () => {
  const world = new World();
  world.put(ordersFile('a.parquet', day(0), [order('o1')]));
  let goOn = () => {};
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const warehouse = world.warehouse({ onStep: async (step) => (step === 'stage' ? held : undefined) });
  const { scan, process } = world.start({ warehouse });
  await scan.run(PATIENT);
  setTimeout(goOn, 20);
  const { loads } = await process.run({ ...PATIENT, waitsForLoads: false });
  expect(loads.map(({ is }) => is)).toEqual(['finished']);
});

test('below the minimum files wait for more, but open loads are taken up', async () => {
  const world = new World();
  const { scan, process } = world.start();
  const minimum = { files: 2, sizeBytes: Number.POSITIVE_INFINITY };
  world.put(ordersFile('0.parquet', day(0), [order('o0')]));
  await scan.run(PATIENT);
  expect((await process.run(PATIENT, undefined, minimum)).loads).toEqual([]);
  expect((await process.run(PATIENT, undefined, { files: 2, sizeBytes: 1 })).loads).toHaveLength(1);
  world.put(ordersFile('1.parquet', day(1), [order('o1')]));
  world.put(ordersFile('2.parquet', day(2), [order('o2')]));
  await scan.run(PATIENT);
  expect((await process.run(PATIENT, undefined, minimum)).loads).toMatchObject([{ is: 'finished', files: 2 }]);
});

test('as many files as are looked at together are enough for any minimum, but for none at all', async () => {
  const world = new World();
  world.put(ordersFile('0.parquet', day(0), [order('o0')]));
  const { scan, process } = world.start();
  await scan.run(PATIENT);
  const [file] = await world.plans.free(1);
  const others = Array.from({ length: TAKE_FILES - 1 }, (_, at) => {
    return { ...file!, key: `orders/${at + 1}.parquet`, id: createHash('sha256').update(String(at)).digest('hex') };
  });
  const loadsBy = async (files: number, sizeBytes: number) => {
    const { loads } = await process.run(PATIENT, undefined, { files, sizeBytes });
    return loads.map((load) => load.files);
  };
  await world.plans.keep(others.slice(1));
  expect(await loadsBy(TAKE_FILES + 1, Number.MAX_SAFE_INTEGER)).toEqual([]);
  await world.plans.keep(others);
  expect(await loadsBy(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY)).toEqual([]);
  expect(await loadsBy(TAKE_FILES + 1, Number.POSITIVE_INFINITY)).toContain(TAKE_FILES);
});
