import { InMemoryTables } from '../../src/adapters/memory/in-memory-tables.ts';
import { InMemoryWarehouse } from '../../src/adapters/memory/in-memory-warehouse.ts';
import { arrivalWindow, HISTORY_WINDOW_SECONDS } from '../../src/domain/arrival-window.ts';
import { LoadImpossible } from '../../src/domain/errors.ts';
import { day, order, ordersFile } from '../contract/warehouse/sample.ts';
import { pipelineOf } from '../support/pipeline.ts';
import { PATIENT, World } from '../support/world.ts';

test('a plan that has outlived its warehouse is loaded in the windows of the new one', async () => {
  const world = new World();
  const at = world.tables.horizon + 12 * 3_600 + 60;
  const object = world.put(ordersFile('a.csv', at, [order('o1')]));
  await world.start().receive.run([object]);
  // Dies right after the plan was made.
  const warehouse = Object.assign(world.warehouse(), { submit: () => Promise.reject(new Error('killed')) });
  await expect(world.start({ warehouse }).process.run(PATIENT)).rejects.toThrow('killed');
  const [id] = await world.plans.open();
  expect((await world.plans.get(id!))?.files[0]?.window).toBe(at);

  const horizon = day(30);
  const tables = new InMemoryTables({ horizon });
  const asked: number[] = [];
  const replacement = new InMemoryWarehouse({
    tables,
    clock: world.clock,
    read: async (file) => Promise.resolve(world.source.content(file)),
    onStep: async (step, load) => {
      if (step === 'guard') asked.push(...load.files.map(({ window }) => window));
    },
  });
  const { loads } = await world.start({ warehouse: replacement }).process.run(PATIENT);
  expect(loads.map(({ is, loadId }) => [is, loadId])).toEqual([['finished', id]]);
  // What intake would make of the file, were it received again: so its rows compare with those loaded later.
  expect(asked).toEqual([arrivalWindow(at, horizon)]);
  expect(asked[0]! % HISTORY_WINDOW_SECONDS).toBe(0);
});

test('a warehouse that cannot be opened until somebody acts blocks a load that was left open', async () => {
  const world = new World();
  const object = world.put(ordersFile('a.csv', day(1), [order('o1')]));
  await world.start().receive.run([object]);
  const killed = Object.assign(world.warehouse(), { submit: () => Promise.reject(new Error('killed')) });
  await expect(world.start({ warehouse: killed }).process.run(PATIENT)).rejects.toThrow('killed');
  const full = Object.assign(world.warehouse(), { horizon: () => Promise.reject(new LoadImpossible('no space left')) });
  const { loads } = await world.start({ warehouse: full }).process.run(PATIENT);
  expect(loads).toMatchObject([{ is: 'blocked', blocked: { by: 'environment', reason: 'no space left' } }]);
  expect((await world.run()).loads.map(({ is }) => is)).toEqual(['finished']);
});

test('fault 3: a file whose arrival is taken from its path by now, and no more from its object, is not loaded again', async () => {
  const world = new World();
  const object = world.put(ordersFile('a.csv', day(40), [order('o1', 'shipped')]));
  await world.run();
  const version = world.orders('row_version')['o1'];
  const other = world.put(ordersFile('b.csv', day(40), [order('o2')]));

  const { audit, plans } = new World();
  const again = pipelineOf({ ...world.ports(), audit, plans }, world.clock, 'path');
  const received = { is: 'new', file: { arrival: day(0) } };
  expect(await again.receive.run([object, other])).toMatchObject([received, received]);
  const { loads } = await again.process.run(PATIENT);
  expect(loads.map(({ is, files }) => [is, files])).toEqual([
    ['refused', 2],
    ['finished', 1],
  ]);
  expect(world.orders('row_version')['o1']).toBe(version);
  expect([...(await audit.latest([object, other])).values()].map(({ state }) => state)).toEqual(['LOADED', 'LOADED']);
  expect(await plans.free(1)).toEqual([]);
});
