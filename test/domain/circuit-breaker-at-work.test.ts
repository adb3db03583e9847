import { day, order, ordersFile } from '../contract/warehouse/sample.ts';
import { PATIENT, World } from '../support/world.ts';

const badDate = (id: string) => [id, 'c1', 'created', 'tomorrow', null] as const;
const REASON = 'BAD_DATE order_estimated_delivery_date';

function withBadDays(bad: number, good: number): World {
  const world = new World();
  for (let at = 0; at < bad; at++) world.put(ordersFile(`bad-${at}.parquet`, day(at), [badDate(`bad${at}`)]));
  for (let at = 0; at < good; at++) world.put(ordersFile(`good-${at}.parquet`, day(at), [order(`good${at}`)]));
  return world;
}

async function count(world: World, state: string): Promise<number> {
  return (await world.states()).filter((one) => one === state).length;
}

test('five files bad for one reason are set aside', async () => {
  const world = withBadDays(5, 5);
  await world.run();
  expect([await count(world, 'QUARANTINED'), await count(world, 'LOADED')]).toEqual([5, 5]);
});

test('fault 52: six of ten bad for one reason: the load is BLOCKED, none is set aside, none is lost', async () => {
  const world = withBadDays(6, 4);
  const { loads } = await world.run();
  expect(loads).toMatchObject([{ is: 'blocked', blocked: { by: 'breaker', reason: REASON } }]);
  expect(await count(world, 'BLOCKED')).toBe(10);
  expect((await world.run()).loads).toMatchObject([{ is: 'blocked' }]);
  expect(world.orders()).toEqual({});
});

test('fault 52: a day in which a column is missing: BLOCKED before any load; all load once the contract fits', async () => {
  const world = new World();
  for (let at = 0; at < 20; at++) {
    const spec = ordersFile(`${at}.parquet`, day(at), [order(`o${at}`)]);
    const columns = spec.columns.map((column) => {
      return column.name.endsWith('date') ? { ...column, sqlType: 'TIMESTAMP_NS' } : column;
    });
    world.put({ ...spec, columns });
  }
  const blind = { warehouse: world.warehouse({ readsNanoseconds: false }) };
  expect((await world.run(blind)).loads).toMatchObject([{ is: 'blocked', files: 20 }]);
  expect(await count(world, 'BLOCKED')).toBe(20);

  const reason = 'WRONG_TYPE order_estimated_delivery_date';
  expect(await world.start().replay.run({ reason })).toEqual({ files: 0, loads: 1, vanished: 0 });
  expect((await world.run()).loads).toMatchObject([{ is: 'finished', files: 20 }]);
  expect(Object.keys(world.orders())).toHaveLength(20);
});

test('fault 52: released, the good ones load and those still bad are set aside, however many', async () => {
  const world = withBadDays(6, 4);
  await world.run();
  expect(await world.start().replay.run({ reason: REASON })).toEqual({ files: 0, loads: 1, vanished: 0 });
  await world.run();
  expect([await count(world, 'QUARANTINED'), await count(world, 'LOADED')]).toEqual([6, 4]);
});

test('a blocked load is released by any of its keys, and holds no later file up', async () => {
  const world = withBadDays(6, 0);
  await world.run();
  world.put(ordersFile('later.parquet', day(9), [order('later')]));
  await world.run();
  expect(world.orders()).toEqual({ later: 'created' });
  const key = ordersFile('bad-3.parquet', 0, []).key;
  expect(await world.start().replay.run({ bucket: 'area', key })).toEqual({ files: 0, loads: 1, vanished: 0 });
  await world.run();
  expect(await count(world, 'QUARANTINED')).toBe(6);
});

test('six files, each bad for a reason of its own, are set aside', async () => {
  const world = withBadDays(3, 2);
  for (let at = 0; at < 3; at++) world.put(ordersFile(`null-${at}.parquet`, day(at), [['', 'c1', null, null, null]]));
  await world.run();
  expect([await count(world, 'QUARANTINED'), await count(world, 'LOADED')]).toEqual([6, 2]);
});

describe('an engine that does not name the bad file', () => {
  const unnamed = (world: World) => ({ warehouse: world.warehouse({ namesCulprits: false }) });

  test('halves find it: it alone is set aside, in a bounded number of loads', async () => {
    const world = withBadDays(1, 99);
    const { loads, setAside } = await world.run(unnamed(world));
    expect(setAside.map(({ problem }) => problem.code)).toEqual(['BAD_DATE']);
    expect([await count(world, 'QUARANTINED'), await count(world, 'LOADED')]).toEqual([1, 99]);
    expect(loads.length).toBeLessThanOrEqual(15); // 100 files: seven halvings, two loads each, and the first
    expect(await world.plans.open()).toEqual([]);
  });

  test('fault 52: halves that find too many bad files stop looking: BLOCKED, none set aside', async () => {
    const world = withBadDays(30, 2);
    await world.run(unnamed(world));
    expect(await count(world, 'QUARANTINED')).toBe(0);
    expect((await count(world, 'BLOCKED')) + (await count(world, 'LOADED'))).toBe(32);
    await world.start().replay.run({ reason: REASON });
    for (let run = 0; run < 3; run++) await world.run(unnamed(world));
    expect([await count(world, 'QUARANTINED'), await count(world, 'LOADED')]).toEqual([30, 2]);
  });

  test('the search goes on after a death in the middle of it', async () => {
    const world = withBadDays(1, 9);
    const stop = new AbortController();
    const onStep = async () => stop.abort();
    const { scan, process } = world.start({ warehouse: world.warehouse({ namesCulprits: false, onStep }) });
    await scan.run(PATIENT);
    await process.run({ ...PATIENT, signal: stop.signal });
    expect(await world.plans.open()).toHaveLength(2);
    await world.run(unnamed(world));
    expect([await count(world, 'QUARANTINED'), await count(world, 'LOADED')]).toEqual([1, 9]);
  });
});
