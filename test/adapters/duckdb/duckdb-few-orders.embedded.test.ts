import { customer, customersFile, day, order, ordersFile } from '../../contract/warehouse/sample.ts';
import { loadFiles } from '../../contract/warehouse/settle.ts';
import { columnByKey } from '../../contract/warehouse/state.ts';
import { type DuckDbHarness, duckDbHarness } from '../../support/duckdb-harness.ts';

// A load of few orders takes another way to its customers than one of many.
describe('DuckDbWarehouse with few orders of many customers', () => {
  let harness: DuckDbHarness;

  beforeEach(async () => {
    harness = await duckDbHarness();
    const customers = Array.from({ length: 100 }, (_, at) => customer(`c${at}`, `city ${at}`));
    await loadFiles(harness.warehouse, await harness.put(customersFile('c.csv', day(0), customers)));
  });

  afterEach(() => harness[Symbol.asyncDispose]());

  test('an order has the city of its customer, or waits for one', async () => {
    const rows = [order('o1', 'created', 'c7'), order('o2', 'created', 'nobody')];
    const status = await loadFiles(harness.warehouse, await harness.put(ordersFile('a.csv', day(0), rows)));
    expect(status.awaitingCustomer).toBe(1);
    expect(await columnByKey(harness, 'customer_city')).toEqual({ o1: 'city 7', o2: null });

    const moved = [order('o1', 'created', 'nobody'), order('o2', 'created', 'c8')];
    const next = await loadFiles(harness.warehouse, await harness.put(ordersFile('b.csv', day(1), moved)));
    expect(next.awaitingCustomer).toBe(1);
    expect(await columnByKey(harness, 'customer_city')).toEqual({ o1: null, o2: 'city 8' });
  });

  test('a customer twice in the reference table makes one row of an order', async () => {
    await harness.plantDuplicate('customers', 'c7');
    const file = await harness.put(ordersFile('a.csv', day(0), [order('o1', 'created', 'c7')]));
    expect((await loadFiles(harness.warehouse, file)).awaitingCustomer).toBe(0);
    expect(await columnByKey(harness, 'customer_city')).toEqual({ o1: 'city 7' });
  });

  test('a load that changes nothing leaves those waiting as they are', async () => {
    const waiting = [order('o1', 'shipped', 'nobody')];
    await loadFiles(harness.warehouse, await harness.put(ordersFile('a.csv', day(1), waiting)));
    const older = await harness.put(ordersFile('b.csv', day(0), [order('o1', 'created', 'c7')]));
    expect(await loadFiles(harness.warehouse, older)).toMatchObject({ accounting: { won: 0 }, awaitingCustomer: 1 });
    expect(await columnByKey(harness, 'customer_city')).toEqual({ o1: null });
  });

  test('a row has the window of the file that it came from', async () => {
    await loadFiles(harness.warehouse, await harness.put(ordersFile('a.csv', day(3), [order('o1', 'created', 'c7')])));
    expect(await columnByKey(harness, 'arrival_window')).toEqual({ o1: '2024-03-04 00:00:00.000000' });
  });
});
