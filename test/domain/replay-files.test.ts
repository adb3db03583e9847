import { day, order, ordersFile } from '../contract/warehouse/sample.ts';
import { PATIENT, World } from '../support/world.ts';

const REASON = 'BAD_DATE order_estimated_delivery_date';
const BAD = [['o1', 'c1', 'created', 'tomorrow', null]] as const;
const KEY = ordersFile('a.csv', 0, []).key;

async function quarantined() {
  const world = new World();
  world.put(ordersFile('a.csv', day(1), BAD));
  await world.run();
  expect(await world.states(KEY)).toEqual(['QUARANTINED']);
  return world;
}

// Before and after: a copy of a backup has its old time, a touched file a new one.
test.each([0, 2])(
  'a quarantined file whose bytes were put again with another time (day %i) is released',
  async (at) => {
    const world = await quarantined();
    world.put(ordersFile('a.csv', day(at), BAD));
    expect((await world.run()).scanned.counts['set-aside']).toBe(1);
    expect(await world.start().replay.run({ reason: REASON })).toEqual({ files: 1, loads: 0, vanished: 0 });
    expect((await world.states(KEY)).sort()).toEqual(['RECEIVED', 'SUPERSEDED']);
    const { scanned, loads } = await world.run();
    expect(scanned.counts.waiting).toBe(1);
    // It was judged anew; being as bad as before it is set aside once more, under the id it has now.
    expect(loads.map(({ is }) => is)).toEqual(['set-aside']);
    expect((await world.states(KEY)).sort()).toEqual(['QUARANTINED', 'SUPERSEDED']);
    expect(await world.start().replay.run({ bucket: 'area', key: KEY })).toEqual({ files: 1, loads: 0, vanished: 0 });
  },
);

test('a quarantined file that was replaced, or is gone, is not released; what took its place loads', async () => {
  const world = await quarantined();
  const object = world.put(ordersFile('a.csv', day(2), [order('o1')]));
  expect(await world.start().replay.run({ bucket: 'area', key: KEY })).toEqual({ files: 0, loads: 0, vanished: 1 });
  await world.start().process.run(PATIENT);
  expect(await world.states(KEY)).toEqual(['SUPERSEDED', 'LOADED']);
  const other = await quarantined();
  other.source.remove(object);
  expect(await other.start().replay.run({ bucket: 'area', key: KEY })).toEqual({ files: 0, loads: 0, vanished: 1 });
  expect(await other.states(KEY)).toEqual(['QUARANTINED']);
});
