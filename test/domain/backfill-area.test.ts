import type { BackfillProgress } from '../../src/domain/backfill-area.ts';
import type { BackfillChoice } from '../../src/domain/backfill-choice.ts';
import { DATASET_NAMES } from '../../src/domain/datasets.ts';
import { Unavailable } from '../../src/domain/errors.ts';
import { customer, customersFile, day, ORDERS_FOLDER, order, ordersFile } from '../contract/warehouse/sample.ts';
import { bareListing } from '../support/bare-listing.ts';
import { Faults, Killed } from '../support/faulty.ts';
import { under } from '../support/faulty-ports.ts';
import { PATIENT, World } from '../support/world.ts';

const EVERYTHING: BackfillChoice = { datasets: DATASET_NAMES, prefix: '', limit: Number.POSITIVE_INFINITY };

/** Files of a week, latest first, so that the order of the listing is that of their windows reversed. */
function history(count = 7): World {
  const world = new World();
  world.put(customersFile('c.csv', day(0), [customer('c1', 'Santos')]));
  for (let at = count - 1; at >= 0; at--) {
    world.put(ordersFile(`${at}.parquet`, day(at % 7), [order('o', 'shipped'), order(`o${at}`)]));
  }
  return world;
}

/** How often objects were looked at. */
function looks(faults: Faults): number {
  return faults.calls.filter((call) => call === 'source.describe').length;
}

test('receives all that lies there, and it loads in the order of its windows', async () => {
  const world = history();
  const { backfill, process } = world.start();
  const { done, known, counts, ended } = await backfill.run(EVERYTHING, PATIENT);
  expect({ done, known, new: counts.new, ended }).toEqual({ done: 8, known: 0, new: 8, ended: 'complete' });
  const arrivals = (await world.plans.free(100)).map(({ arrival }) => arrival);
  expect(arrivals).toEqual([...arrivals].sort((a, b) => a - b));
  const { loads } = await process.run(PATIENT);
  expect(loads.map(({ dataset, files }) => [dataset, files])).toEqual([
    ['customers', 1],
    ['orders', 7],
  ]);
  expect(Object.keys(world.orders())).toHaveLength(8);
});

test('drops what is loaded, waits or is set aside, without looking at it where the listing tells its version', async () => {
  const world = history();
  world.put(ordersFile('torn.parquet', day(1), [order('torn')]), 'truncated');
  await world.run();
  world.put(ordersFile('waits.parquet', day(1), [order('waits')]));
  await world.start().backfill.run(EVERYTHING, PATIENT);
  world.put(ordersFile('new.parquet', day(2), [order('new')]));
  world.put(ordersFile('0.parquet', day(3), [order('overwritten')]));
  for (const isBare of [false, true]) {
    const faults = new Faults();
    const ports = world.ports();
    const source = isBare ? bareListing(ports.source) : ports.source;
    const { backfill } = world.start(under(faults, { ...ports, source }));
    const { counts, setAside } = await backfill.run(EVERYTHING, PATIENT);
    expect(counts).toMatchObject({ loaded: 7, 'set-aside': 1, waiting: isBare ? 3 : 1, new: isBare ? 0 : 2 });
    expect(setAside.map(({ key }) => key)).toEqual([`${ORDERS_FOLDER}torn.parquet`]);
    expect(looks(faults)).toBe(isBare ? 11 : 2);
  }
});

test('a part: by prefix, by the days that paths name, by dataset', async () => {
  const world = history(1);
  const other = 'orders/order_purchase_year=2023/order_purchase_month=12/order_purchase_day=31/a.parquet';
  world.put({ ...ordersFile('x.parquet', day(0), [order('x')]), key: other });
  world.put({ ...ordersFile('y.parquet', day(0), [order('y')]), key: 'orders/no-day.parquet' });
  const count = async (choice: Partial<BackfillChoice>) =>
    world.start().backfill.count({ ...EVERYTHING, ...choice }, PATIENT);
  expect(await count({})).toBe(4);
  expect(await count({ prefix: 'orders/order_purchase_year=2023/' })).toBe(1);
  expect(await count({ datasets: ['customers'] })).toBe(1);
  // Customers have no day: orders of any day need them.
  expect(await count({ since: day(0) })).toBe(2);
  expect(await count({ until: day(-1) })).toBe(2);
  expect(await count({ since: day(-61), until: day(0) })).toBe(3);
});

test.each([false, true])('a limit holds to the file, and the next call goes on (names only: %s)', async (isBare) => {
  const world = history();
  const source = isBare ? bareListing(world.source) : world.source;
  const choice = { ...EVERYTHING, limit: 3 };
  const ends: [number, string][] = [];
  for (let call = 0; call < 4; call++) {
    const { counts, ended } = await world.start({ source }).backfill.run(choice, PATIENT);
    ends.push([counts.new, ended]);
  }
  expect(ends).toEqual([
    [3, 'limit'],
    [3, 'limit'],
    [2, 'complete'],
    [0, 'complete'],
  ]); // prettier-ignore
});

test('stops by signal or deadline between batches, and says so', async () => {
  const world = history();
  const { backfill } = world.start();
  const signal = AbortSignal.abort();
  expect(await backfill.run(EVERYTHING, { ...PATIENT, signal })).toMatchObject({ ended: 'stopped', done: 0 });
  expect(await backfill.run(EVERYTHING, { deadline: 0 })).toMatchObject({ ended: 'stopped', done: 0 });
  expect(await backfill.count(EVERYTHING, { deadline: 0 })).toBe(0);
});

test('tells how far it is, how fast, and how long still', async () => {
  const world = history(2_500);
  const heard: BackfillProgress[] = [];
  const faults = new Faults({ sleep: async (ms) => world.clock.sleep(ms) });
  faults.inject({ of: 'audit.record', how: 'slow', delayMs: 1_000 });
  const { backfill } = world.start(under(faults, world.ports()));
  const total = await backfill.count(EVERYTHING, PATIENT);
  await backfill.run(EVERYTHING, PATIENT, { total, onProgress: (progress) => heard.push(progress) });
  expect(heard[0]).toEqual({ done: 0, received: 0, total: 2_501, perSecond: null, secondsLeft: null });
  expect(heard[1]).toEqual({ done: 2_000, received: 2_000, total: 2_501, perSecond: 2_000, secondsLeft: 501 / 2_000 });
  expect(heard.at(-1)).toMatchObject({ done: 2_501, received: 2_501, secondsLeft: 0 });
});

test('an object nobody can look at is named and holds no other up; the next call receives it', async () => {
  const world = history();
  const faults = new Faults();
  faults.inject({ of: 'source.describe', calls: [3], how: 'before', error: new Unavailable('not now') });
  const { counts, failed } = await world.start(under(faults, world.ports())).backfill.run(EVERYTHING, PATIENT);
  expect([counts.new, counts.failed, failed.length]).toEqual([7, 1, 1]);
  expect((await world.start().backfill.run(EVERYTHING, PATIENT)).counts).toMatchObject({ new: 1, waiting: 7 });
});

test('a store that is away for a moment is asked again', async () => {
  const world = history();
  const faults = new Faults();
  for (const call of ['audit.lookUp', 'plans.keep', 'audit.record']) {
    faults.inject({ of: call, calls: [1], how: 'before' });
  }
  const { counts } = await world.start(under(faults, world.ports())).backfill.run(EVERYTHING, PATIENT);
  expect(counts.new + counts.waiting).toBe(8);
});

describe.each(['before', 'after'] as const)('fault 27: killed at every call of a port, %s its effect', (when) => {
  test.each([false, true])('the same call again goes on (names only: %s)', async (isBare) => {
    const portsOf = (world: World) => {
      const ports = world.ports();
      return { ...ports, source: isBare ? bareListing(ports.source) : ports.source };
    };
    const outcome = async (world: World) => {
      await world.start().process.run(PATIENT);
      return { orders: world.orders(), states: await world.states(), ledger: world.tables.committed.ledger.size };
    };
    const faults = new Faults();
    const whole = history();
    await whole.start(under(faults, portsOf(whole))).backfill.run({ ...EVERYTHING, limit: 100 }, PATIENT);
    const expected = await outcome(whole);
    expect(faults.calls.length).toBeGreaterThan(12);
    for (let call = 1; call <= faults.calls.length; call++) {
      const world = history();
      const deadly = new Faults();
      deadly.killAt(call, when);
      const dying = world.start(under(deadly, portsOf(world)));
      await expect(dying.backfill.run({ ...EVERYTHING, limit: 100 }, PATIENT)).rejects.toThrow(Killed);
      await world.start(portsOf(world)).backfill.run(EVERYTHING, PATIENT);
      expect(await outcome(world)).toEqual(expected);
    }
  });
});

test('killed in the middle, it looks again at no more than the batch in hand', async () => {
  const world = history(4_500);
  const deadly = new Faults();
  deadly.inject({ of: 'source.describe', calls: [4_200], how: 'before', error: new Killed('now') });
  await expect(world.start(under(deadly, world.ports())).backfill.run(EVERYTHING, PATIENT)).rejects.toThrow(Killed);
  const faults = new Faults();
  const { known, counts } = await world.start(under(faults, world.ports())).backfill.run(EVERYTHING, PATIENT);
  expect([known, counts.waiting, counts.new, looks(faults)]).toEqual([4_000, 4_000, 501, 501]);
});
