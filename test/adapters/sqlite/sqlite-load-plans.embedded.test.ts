import { SqliteLoadPlans } from '../../../src/adapters/sqlite/sqlite-load-plans.ts';
import { makeLoad } from '../../../src/domain/load.ts';
import { loadPlansContract } from '../../contract/load-plans.contract.ts';
import { loadFile, pendingFile } from '../../support/builders.ts';
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
