import { day, order, ordersFile } from '../../contract/warehouse/sample.ts';
import { finished, loadFiles, loadOf, settle } from '../../contract/warehouse/settle.ts';
import { duckDbHarness } from '../../support/duckdb-harness.ts';

test('fault 53: a reader that holds final and ledger open sees one moment; the load goes on meanwhile', async () => {
  await using harness = await duckDbHarness();
  await loadFiles(harness.warehouse, await harness.put(ordersFile('a.csv', day(0), [order('o1', 'created')])));
  const reader = await harness.database.lease();
  try {
    const statuses = async () => {
      const answer = await reader.connection.runAndReadAll(
        'SELECT order_status FROM ecommerce.orders ORDER BY order_id',
      );
      return answer.getRowsJS().flat();
    };
    await reader.connection.run('BEGIN');
    await reader.connection.run('SELECT count(*) FROM ecommerce.load_ledger');
    expect(await statuses()).toEqual(['created']);

    const next = await harness.put(ordersFile('b.csv', day(1), [order('o1', 'shipped'), order('o2', 'created')]));
    finished(await settle(harness.warehouse, loadOf(next)));

    expect(await statuses()).toEqual(['created']);
    await reader.connection.run('COMMIT');
    expect(await statuses()).toEqual(['shipped', 'created']);
  } finally {
    reader.release();
  }
});
