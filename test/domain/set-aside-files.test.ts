import { Unavailable } from '../../src/domain/errors.ts';
import type { FileSource } from '../../src/ports/file-source.ts';
import { day, order, ordersFile } from '../contract/warehouse/sample.ts';
import { PATIENT, World } from '../support/world.ts';

/** The source of a world in which the place of some keys was taken away: they cannot even be looked at. */
function without(world: World, keys: readonly string[]): FileSource {
  return {
    list: (dataset) => world.source.list(dataset),
    describe: async (object) => {
      if (keys.includes(object.key)) throw new Unavailable(`${object.key}: the disk is away`);
      return world.source.describe(object);
    },
  };
}

function worldOf(names: readonly string[]) {
  const world = new World();
  const files = new Map(
    names.map((name, at) => [
      name,
      ordersFile(`${name}.csv`, day(at), [order(name, at === 0 ? 'created' : 'shipped')]),
    ]),
  );
  const objects = [...files.values()].map((file) => world.put(file));
  return { world, files, objects };
}

test('files whose disk was taken away hold no other up, and load when it is back', async () => {
  const { world, files, objects } = worldOf(['away', 'gone', 'good']);
  await world.start().receive.run(objects);
  const [away, gone] = [objects[0]!, objects[1]!];
  world.source.remove(away);
  world.source.remove(gone);
  const { process } = world.start({ source: without(world, [away.key]) });
  const { loads } = await process.run(PATIENT);
  expect(loads.map(({ is, files: count }) => [is, count])).toEqual([
    ['set-aside', 3],
    ['failed', 1],
    ['finished', 1],
  ]);
  expect(loads.flatMap((load) => (load.is === 'failed' ? load.detail : []))[0]).toContain('the disk is away');
  expect(world.orders()).toEqual({ good: 'shipped' });
  expect(await world.states()).toEqual(['RECEIVED', 'MISSING', 'LOADED']);
  // Nothing has changed: the same one fails again, and nothing else is touched.
  const again = await world.start({ source: without(world, [away.key]) }).process.run(PATIENT);
  expect(again.loads.map(({ is, files: count }) => [is, count])).toEqual([['failed', 1]]);
  world.put(files.get('away')!);
  await world.run();
  expect(world.orders()).toEqual({ away: 'created', good: 'shipped' });
  expect(await world.plans.open()).toEqual([]);
});

test('a load of nothing but such files stays as it is', async () => {
  const { world, files, objects } = worldOf(['a', 'b']);
  await world.start().receive.run(objects);
  for (const object of objects) world.source.remove(object);
  const source = without(
    world,
    objects.map(({ key }) => key),
  );
  for (const _ of [1, 2, 3]) {
    const { loads } = await world.start({ source }).process.run(PATIENT);
    expect(loads.map(({ is, files: count }) => [is, count])).toEqual([['failed', 2]]);
    expect(await world.states()).toEqual(['RECEIVED', 'RECEIVED']);
  }
  for (const file of files.values()) world.put(file);
  await world.run();
  expect(await world.states()).toEqual(['LOADED', 'LOADED']);
});
