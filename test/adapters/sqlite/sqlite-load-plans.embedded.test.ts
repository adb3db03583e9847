import { SqliteLoadPlans } from '../../../src/adapters/sqlite/sqlite-load-plans.ts';
import { makeLoad } from '../../../src/domain/load.ts';
import { loadPlansContract } from '../../contract/load-plans.contract.ts';
import { loadFile, ordersShape, pendingFile } from '../../support/builders.ts';
import { TemporaryHome } from './temporary-home.ts';

loadPlansContract('SqliteLoadPlans', async () => {
  const home = new TemporaryHome();
  return {
    plans: new SqliteLoadPlans({ state: home.open() }),
    reopen: async () => new SqliteLoadPlans({ state: home.open() }),
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  };
});

test('a plan stays as it was put when its file is released afterwards', async () => {
  await using home = new TemporaryHome();
  const plans = new SqliteLoadPlans({ state: home.open() });
  const file = pendingFile();
  await plans.keep([file]);
  const load = makeLoad('orders', [loadFile(file)]);
  await plans.put(load);
  await plans.keep([{ ...file, released: true }]);
  expect(await plans.get(load.id)).toEqual(load);
  await plans.close(load.id, []);
  expect((await plans.free(1))[0]?.released).toBe(true);
});

test('a limit without end is no limit', async () => {
  await using home = new TemporaryHome();
  const plans = new SqliteLoadPlans({ state: home.open() });
  await plans.keep([pendingFile()]);
  expect(await plans.free(Number.POSITIVE_INFINITY)).toHaveLength(1);
});

test('a plan is put together by another process as it was put, from files with many shapes and none', async () => {
  await using home = new TemporaryHome();
  const plans = new SqliteLoadPlans({ state: home.open() });
  const shapes = [ordersShape(3), ordersShape(null), { columns: [], rowCount: 0 }, null];
  const files = shapes.map((shape, at) => pendingFile({ key: `orders/${at}.csv`, shape, released: at === 1 }));
  await plans.keep(files);
  const load = makeLoad('orders', files.map(loadFile), 'parent');
  await plans.put(load);
  await plans.keep(files.map((file) => ({ ...file, released: true })));
  const other = new SqliteLoadPlans({ state: home.open() });
  expect(await other.get(load.id)).toEqual(load);
  expect(await plans.get(load.id)).toEqual(load);
});

test('files with the same columns share them; once nothing waits they are forgotten', async () => {
  await using home = new TemporaryHome();
  const state = home.open();
  const plans = new SqliteLoadPlans({ state });
  const files = ['a', 'b'].map((name) => pendingFile({ key: `orders/${name}.csv`, shape: ordersShape() }));
  await plans.keep(files);
  const [a, b] = await plans.free(9);
  expect(a?.shape?.columns).toBe(b?.shape?.columns);
  expect(state.rows('SELECT seq FROM shapes')).toHaveLength(1);
  const load = makeLoad('orders', files.map(loadFile));
  await plans.put(load);
  await plans.close(
    load.id,
    files.map(({ id }) => id),
  );
  expect(state.rows('SELECT seq FROM shapes')).toHaveLength(0);
});
