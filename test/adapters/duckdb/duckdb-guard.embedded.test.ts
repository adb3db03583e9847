import { makeLoad } from '../../../src/domain/load.ts';
import { day, order, ordersFile } from '../../contract/warehouse/sample.ts';
import { attempt, loadFiles } from '../../contract/warehouse/settle.ts';
import { columnByKey } from '../../contract/warehouse/state.ts';
import { duckDbHarness } from '../../support/duckdb-harness.ts';

test('fault 3: a file is refused in whatever window it comes again', async () => {
  await using harness = await duckDbHarness();
  const file = await harness.put(ordersFile('a.csv', day(0), [order('o1', 'created')]));
  await loadFiles(harness.warehouse, file);
  await loadFiles(harness.warehouse, await harness.put(ordersFile('b.csv', day(1), [order('o1', 'shipped')])));
  const elsewhere = makeLoad('orders', [{ ...file, window: day(9) }]);
  expect(await attempt(harness.warehouse, elsewhere, 2)).toMatchObject({
    is: 'refused',
    loaded: [{ fileId: file.id }],
  });
  expect(await columnByKey(harness, 'order_status')).toEqual({ o1: 'shipped' });
});
