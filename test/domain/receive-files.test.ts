import { Unavailable } from '../../src/domain/errors.ts';
import { customersFile, day, order, ordersFile } from '../contract/warehouse/sample.ts';
import { PATIENT, World } from '../support/world.ts';

const KEY = ordersFile('a.parquet', 0, []).key;

test('fault 1: the same objects received again and again are one file, loaded once', async () => {
  const world = new World();
  const object = world.put(ordersFile('a.parquet', day(0), [order('o1')]));
  const { receive, process } = world.start();
  expect((await receive.run([object, object])).map(({ is }) => is)).toEqual(['new']);
  expect((await receive.run([object])).map(({ is }) => is)).toEqual(['waiting']);
  const first = await process.run(PATIENT);
  expect((await receive.run([object])).map(({ is }) => is)).toEqual(['loaded']);
  expect(first.loads.map(({ is }) => is)).toEqual(['finished']);
  expect((await process.run(PATIENT)).loads).toEqual([]);
  expect(world.orders()).toEqual({ o1: 'created' });
});

test('fault 4: an object overwritten before its load: the new version loads, the old one is SUPERSEDED', async () => {
  const world = new World();
  const object = world.put(ordersFile('a.parquet', day(0), [order('o1', 'created')]));
  await world.start().receive.run([object]);
  world.put(ordersFile('a.parquet', day(1), [order('o1', 'shipped')]));
  const { loads } = await world.run();
  expect(loads.map(({ is, files }) => [is, files])).toEqual([['finished', 1]]);
  expect(await world.states(KEY)).toEqual(['SUPERSEDED', 'LOADED']);
  expect(world.orders()).toEqual({ o1: 'shipped' });
});

test('fault 5: the same key with other content is another file, also within the same second', async () => {
  const world = new World();
  world.put(ordersFile('a.parquet', day(0), [order('o1', 'created')]));
  await world.run();
  world.put(ordersFile('a.parquet', day(0), [order('o1', 'approved')]));
  await world.run();
  expect(await world.states(KEY)).toEqual(['LOADED', 'LOADED']);
  expect(world.orders()).toEqual({ o1: 'approved' });
});

test('fault 6: the same bytes put again have no effect, before their load and after it', async () => {
  const world = new World();
  const rows = [order('o1')];
  const object = world.put(ordersFile('a.parquet', day(0), rows));
  const { receive } = world.start();
  await receive.run([object]);
  world.put(ordersFile('a.parquet', day(1), rows));
  expect((await receive.run([object])).map(({ is }) => is)).toEqual(['unchanged']);
  await world.run();
  world.put(ordersFile('a.parquet', day(2), rows));
  const { scanned, loads } = await world.run();
  expect([scanned.counts.unchanged, loads]).toEqual([1, []]);
  expect(await world.states(KEY)).toEqual(['LOADED']);
});

test('fault 6: A, B, A, A: the second A loads again, the third has no effect', async () => {
  const world = new World();
  for (const [at, status] of ['created', 'shipped', 'created', 'created'].entries()) {
    world.put(ordersFile('a.parquet', day(at), [order('o1', status)]));
    await world.run();
  }
  expect(await world.states(KEY)).toEqual(['LOADED', 'LOADED', 'LOADED']);
  expect(world.orders()).toEqual({ o1: 'created' });
});

test('fault 6: the same bytes put again are kept where their first keeper died before they were pending', async () => {
  const world = new World();
  const object = world.put(ordersFile('a.parquet', day(0), [order('o1')]));
  await world.start().receive.run([object]);
  await world.plans.drop(await world.plans.free(1));
  world.put(ordersFile('a.parquet', day(1), [order('o1')]));
  await world.run();
  expect(await world.states(KEY)).toEqual(['SUPERSEDED', 'LOADED']);
  expect(world.orders()).toEqual({ o1: 'created' });
});

test('fault 9: of several objects one that cannot be looked at fails alone, and loads later', async () => {
  const world = new World();
  const good = world.put(ordersFile('good.parquet', day(0), [order('good')]));
  const shy = world.put(ordersFile('shy.parquet', day(0), [order('shy')]));
  const error = new Unavailable('no answer');
  const source = {
    list: world.source.list.bind(world.source),
    describe: async (object: typeof shy) => {
      if (object.key === shy.key) throw error;
      return world.source.describe(object);
    },
  };
  const verdicts = await world.start({ source }).receive.run([shy, good]);
  expect(verdicts).toEqual([{ is: 'failed', object: shy, error }, expect.objectContaining({ is: 'new' })]);
  expect(await world.states(shy.key)).toEqual([]);
  await world.start().process.run(PATIENT);
  expect(world.orders()).toEqual({ good: 'created' });
  await world.run();
  expect(world.orders()).toEqual({ good: 'created', shy: 'created' });
});

test('fault 17: 10 000 objects at once: never more than 16 descriptions under way', async () => {
  const world = new World();
  let underWay = 0;
  let most = 0;
  const objects = Array.from({ length: 10_000 }, (_, at) =>
    world.put(customersFile(`${at}.csv`, day(0), [[`c${at}`, null, null, null, null]])),
  );
  const source = {
    list: world.source.list.bind(world.source),
    describe: async (object: (typeof objects)[number]) => {
      most = Math.max(most, ++underWay);
      await Promise.resolve();
      underWay--;
      return world.source.describe(object);
    },
  };
  const verdicts = await world.start({ source }).receive.run(objects);
  expect(verdicts.filter(({ is }) => is === 'new')).toHaveLength(10_000);
  expect(most).toBe(16);
});

test('fault 22: deleted before it is received, or before it is loaded: MISSING, and it loads when it is back', async () => {
  const world = new World();
  const spec = ordersFile('a.parquet', day(0), [order('o1')]);
  const object = world.put(spec);
  const { receive } = world.start();
  world.source.remove(object);
  expect(await receive.run([object])).toEqual([{ is: 'gone', object }]);
  expect(await world.states(KEY)).toEqual([]);

  world.put(spec);
  await receive.run([object]);
  world.source.remove(object);
  await receive.run([object]);
  expect(await world.states(KEY)).toEqual(['MISSING']);
  expect(await world.plans.free(10)).toEqual([]);

  world.put(spec);
  await world.run();
  expect(await world.states(KEY)).toEqual(['LOADED']);
});

test('fault 43: the audit is down: nothing counts as received, and the next run receives it', async () => {
  const world = new World();
  world.put(ordersFile('a.parquet', day(0), [order('o1')]));
  const audit = Object.create(world.audit, {
    record: { value: async () => Promise.reject(new Unavailable('down')) },
  }) as typeof world.audit;
  await expect(world.start({ audit: boundTo(world.audit, audit) }).scan.run(PATIENT)).rejects.toThrow(Unavailable);
  expect(await world.states(KEY)).toEqual([]);
  await world.run();
  expect(await world.states(KEY)).toEqual(['LOADED']);
});

test('fault 59: of 10 000 files of which one is loaded, one load is made of 9 999', async () => {
  const world = new World();
  for (let at = 0; at < 10_000; at++)
    world.put(customersFile(`${at}.csv`, day(0), [[`c${at}`, null, null, null, null]]));
  await world.start().receive.run([{ dataset: 'customers', bucket: 'area', key: 'customers/77.csv' }]);
  await world.start().process.run(PATIENT);
  const { loads } = await world.run();
  expect(loads.map(({ is, files }) => [is, files])).toEqual([['finished', 9_999]]);
  expect(world.tables.rows('customers')).toHaveLength(10_000);
});

test('an extra column is a warning on the file', async () => {
  const world = new World();
  const spec = ordersFile('a.parquet', day(0), [[...order('o1'), 'x']]);
  const object = world.put({ ...spec, columns: [...spec.columns, { name: 'extra', sqlType: 'VARCHAR' }] });
  await world.start().receive.run([object]);
  const [record] = (await world.audit.latest([object])).values();
  const [received] = record!.facts;
  expect(received).toMatchObject({ warnings: [expect.stringContaining('extra')] });
});

/** Methods of a class with private fields need the object itself as `this`. */
function boundTo<T extends object>(self: T, overridden: T): T {
  return new Proxy(self, {
    get: (target, name) => {
      const own = Object.getOwnPropertyDescriptor(overridden, name)?.value as unknown;
      if (own !== undefined) return own;
      const value = Reflect.get(target, name, target) as unknown;
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

test('fault 27: kept as pending and not recorded, by a receiver that died: its record is written with the next look', async () => {
  const world = new World();
  const object = world.put(ordersFile('a.parquet', day(0), [order('o1')]));
  const other = new World();
  other.put(ordersFile('a.parquet', day(0), [order('o1')]));
  await other.start().receive.run([object]);
  await world.plans.keep(await other.plans.free(1));
  expect((await world.start().receive.run([object])).map(({ is }) => is)).toEqual(['new']);
  expect([await world.states(KEY), (await world.plans.free(10)).length]).toEqual([['RECEIVED'], 1]);
  expect((await world.start().receive.run([object])).map(({ is }) => is)).toEqual(['waiting']);
});
