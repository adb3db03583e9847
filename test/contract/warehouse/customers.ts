import { CUSTOMERS } from '../../../src/domain/customers.ts';
import { rowVersion } from '../../../src/domain/row-version.ts';
import { customer, customersFile, day, order, ordersFile } from './sample.ts';
import { attempt, failureOf, finished, loadFiles, loadOf, settle } from './settle.ts';
import { columnByKey, finalByKey } from './state.ts';
import type { WarehouseSubject } from './traits.ts';

const ROUNDS = 12;

/** Orders are completed by their customers, whichever comes first. */
export function enriches(subject: WarehouseSubject): void {
  test('an order of a known customer has city and state at once', async () => {
    await using harness = await subject.acquire();
    await loadFiles(harness.warehouse, await harness.put(customersFile('c.csv', day(5), [customer('c1', 'Santos')])));
    const status = await loadFiles(harness.warehouse, await harness.put(ordersFile('a.csv', day(0), [order('o1')])));
    expect(status.awaitingCustomer).toBe(0);
    const expected = { customer_city: 'Santos', customer_state: 'SP' };
    expect((await finalByKey(harness, 'orders')).get('o1')).toMatchObject(expected);
  });

  test('fault 24: an order of an unknown customer is kept, counted, and completed later', async () => {
    await using harness = await subject.acquire();
    const rows = [order('o1'), order('o2'), order('o3', 'created', 'c3')];
    const orders = await loadFiles(harness.warehouse, await harness.put(ordersFile('a.csv', day(0), rows)));
    expect(orders.awaitingCustomer).toBe(3);
    expect(await columnByKey(harness, 'customer_city')).toEqual({ o1: null, o2: null, o3: null });
    expect(await columnByKey(harness, 'customer_state')).toEqual({ o1: null, o2: null, o3: null });
    const before = await columnByKey(harness, 'create_timestamp');

    const file = await harness.put(customersFile('c.csv', day(-3), [customer('c1', 'Santos'), customer('c2', 'Rio')]));
    const customers = await loadFiles(harness.warehouse, file);
    expect(customers.accounting).toEqual({ rows: 2, won: 2, older: 0, repeated: 0 });
    expect(customers.awaitingCustomer).toBe(1);
    expect(await columnByKey(harness, 'customer_city')).toEqual({ o1: 'Santos', o2: 'Santos', o3: null });
    expect(await columnByKey(harness, 'create_timestamp')).toEqual(before);

    const last = await harness.put(ordersFile('b.csv', day(1), [order('o3', 'shipped', 'c1'), order('o4')]));
    expect((await loadFiles(harness.warehouse, last)).awaitingCustomer).toBe(0);
    const cities = { o1: 'Santos', o2: 'Santos', o3: 'Santos', o4: 'Santos' };
    expect(await columnByKey(harness, 'customer_city')).toEqual(cities);
  });

  test('fault 24: an order that moves to an unknown customer loses its city and waits', async () => {
    await using harness = await subject.acquire();
    await loadFiles(harness.warehouse, await harness.put(customersFile('c.csv', day(0), [customer('c1', 'Santos')])));
    await loadFiles(harness.warehouse, await harness.put(ordersFile('a.csv', day(0), [order('o1')])));
    const moved = await harness.put(ordersFile('b.csv', day(1), [order('o1', 'created', 'c9')]));
    expect((await loadFiles(harness.warehouse, moved)).awaitingCustomer).toBe(1);
    expect(await columnByKey(harness, 'customer_city')).toEqual({ o1: null });
  });

  test('a customer without a city is a known customer', async () => {
    await using harness = await subject.acquire();
    await loadFiles(harness.warehouse, await harness.put(ordersFile('a.csv', day(0), [order('o1')])));
    const file = await harness.put(customersFile('c.csv', day(0), [['c1', null, null, null, 'SP']]));
    expect((await loadFiles(harness.warehouse, file)).awaitingCustomer).toBe(0);
    const expected = { customer_city: null, customer_state: 'SP' };
    expect((await finalByKey(harness, 'orders')).get('o1')).toMatchObject(expected);
  });

  test('fault 56: a customer changed later changes the orders that are there; an older one does not', async () => {
    await using harness = await subject.acquire();
    await loadFiles(harness.warehouse, await harness.put(customersFile('1.csv', day(1), [customer('c1', 'Santos')])));
    await loadFiles(harness.warehouse, await harness.put(ordersFile('a.csv', day(0), [order('o1'), order('o2')])));
    const loads = await columnByKey(harness, 'row_version');
    const moved = [customer('c1', 'Niterói', 'RJ')];
    await loadFiles(harness.warehouse, await harness.put(customersFile('2.csv', day(2), moved)));
    expect(await columnByKey(harness, 'customer_city')).toEqual({ o1: 'Niterói', o2: 'Niterói' });
    expect(await columnByKey(harness, 'customer_state')).toEqual({ o1: 'RJ', o2: 'RJ' });
    expect(await columnByKey(harness, 'row_version')).toEqual(loads);

    const older = await harness.put(customersFile('0.csv', day(0), [customer('c1', 'Campinas')]));
    const status = await loadFiles(harness.warehouse, older);
    expect(status.accounting).toEqual({ rows: 1, won: 0, older: 1, repeated: 0 });
    expect(await columnByKey(harness, 'customer_city')).toEqual({ o1: 'Niterói', o2: 'Niterói' });
  });

  test('fault 56: a customer twice in a load is the newest of them', async () => {
    await using harness = await subject.acquire();
    const pair = [customer('c1', 'Santos'), customer('c1', 'Campinas')] as const;
    const versions = pair.map((row) =>
      rowVersion(CUSTOMERS, day(0), Object.fromEntries(CUSTOMERS.columns.map(({ name }, at) => [name, row[at]!]))),
    );
    const newest = versions[0]! > versions[1]! ? 'Santos' : 'Campinas';
    await loadFiles(harness.warehouse, await harness.put(customersFile('c.csv', day(0), pair)));
    await loadFiles(harness.warehouse, await harness.put(ordersFile('a.csv', day(0), [order('o1')])));
    expect(await columnByKey(harness, 'customer_city', 'customers')).toEqual({ c1: newest });
    expect(await columnByKey(harness, 'customer_city')).toEqual({ o1: newest });
  });

  test('fault 56: a customer twice in the reference table makes one row of an order', async () => {
    await using harness = await subject.acquire();
    await loadFiles(harness.warehouse, await harness.put(customersFile('c.csv', day(0), [customer('c1', 'Santos')])));
    await harness.plantDuplicate('customers', 'c1');
    const status = await loadFiles(harness.warehouse, await harness.put(ordersFile('a.csv', day(0), [order('o1')])));
    expect(status.awaitingCustomer).toBe(0);
    expect(await columnByKey(harness, 'customer_city')).toEqual({ o1: 'Santos' });
  });

  test('a bad file of customers changes neither customers nor orders', async () => {
    await using harness = await subject.acquire();
    await loadFiles(harness.warehouse, await harness.put(ordersFile('a.csv', day(0), [order('o1')])));
    const rows = [customer('c1', 'Santos'), [null, 'u', null, 'Rio', 'RJ']];
    const bad = await harness.put(customersFile('c.parquet', day(0), rows));
    const failure = failureOf(await attempt(harness.warehouse, loadOf(bad)));
    const problem = { code: 'REQUIRED_NULL', column: 'customer_id' };
    expect(failure).toMatchObject({ of: 'files', files: [{ fileId: bad.id, is: 'bad', problem }] });
    expect(await harness.finalRows('customers')).toEqual([]);
    expect(await columnByKey(harness, 'customer_city')).toEqual({ o1: null });
  });

  test('fault 57: a customer and its order loaded at the same time by two workers: the city is set', async () => {
    await using harness = await subject.acquire();
    const other = await harness.another();
    for (let round = 0; round < ROUNDS; round++) {
      const id = `c-${round}`;
      const customers = await harness.put(customersFile(`${round}.csv`, day(0), [customer(id, `city ${round}`)]));
      const orders = await harness.put(ordersFile(`${round}.csv`, day(0), [order(`o-${round}`, 'created', id)]));
      const [first, second] = round % 2 === 0 ? [customers, orders] : [orders, customers];
      const both = await Promise.all([settle(harness.warehouse, loadOf(first)), settle(other, loadOf(second))]);
      both.forEach(finished);
      expect((await finalByKey(harness, 'orders')).get(`o-${round}`)).toMatchObject({ customer_city: `city ${round}` });
    }
  });
}
