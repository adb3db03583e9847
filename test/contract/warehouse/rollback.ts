import type { DatasetName } from '../../../src/domain/dataset.ts';
import { customer, customersFile, day, order, ordersFile, type Values } from './sample.ts';
import { attempt, failureOf, finished, loadFiles, loadOf } from './settle.ts';
import { columnByKey, expectCulprits, finalByKey, wholeState } from './state.ts';
import type { WarehouseSubject } from './traits.ts';

const SAMPLES: readonly [DatasetName, Values, Values][] = [
  ['orders', order('k1'), order('k1', 'shipped')],
  ['customers', customer('k1', 'Santos'), customer('k1', 'Campinas')],
];

const FILE = { orders: ordersFile, customers: customersFile };

/** All of a load or nothing; and nothing is ever repaired in silence. */
export function rollsBack(subject: WarehouseSubject): void {
  test('fault 33: a bad date undoes the whole load; without that file the next load is in', async () => {
    await using harness = await subject.acquire();
    const before = await harness.put(ordersFile('before.parquet', day(0), [order('o1')]));
    await loadFiles(harness.warehouse, before);
    const good = await harness.put(ordersFile('good.parquet', day(1), [order('o1', 'shipped'), order('o2')]));
    const bad = await harness.put(ordersFile('bad.parquet', day(1), [['o3', 'c1', 'created', 'soon', null]]));
    const load = loadOf(good, bad);
    const untouched = await wholeState(harness, [before, good, bad]);

    const problem = { code: 'BAD_DATE', column: 'order_estimated_delivery_date' };
    const failure = failureOf(await attempt(harness.warehouse, load));
    expectCulprits(subject, load, failure, [{ file: bad, failure: { is: 'bad', problem } }]);
    expect(await wholeState(harness, [before, good, bad])).toEqual(untouched);

    await loadFiles(harness.warehouse, good);
    expect(await columnByKey(harness, 'order_status')).toEqual({ o1: 'shipped', o2: 'created' });
    expect(await harness.warehouse.loaded([bad])).toEqual([]);
  });

  test('fault 50: a commit that fails undoes the whole load; the next attempt has its full effect', async () => {
    await using harness = await subject.acquire();
    const customers = await harness.put(customersFile('c.parquet', day(0), [customer('c1', 'Santos')]));
    await loadFiles(harness.warehouse, customers);
    const file = await harness.put(ordersFile('a.parquet', day(0), [order('o1'), order('o2')]));
    const load = loadOf(file);
    const untouched = await wholeState(harness, [customers, file]);

    const mend = await harness.breakCommits();
    const failure = failureOf(await attempt(harness.warehouse, load));
    expect(['load', 'transient']).toContain(failure.of);
    expect(await wholeState(harness, [customers, file])).toEqual(untouched);

    await mend();
    const status = finished(await attempt(harness.warehouse, load, 2));
    expect(status.accounting).toEqual({ rows: 2, won: 2, older: 0, repeated: 0 });
    expect(await columnByKey(harness, 'customer_city')).toEqual({ o1: 'Santos', o2: 'Santos' });
  });

  test.each(SAMPLES)('a duplicate planted into %s fails the load and is not repaired', async (dataset, first, next) => {
    await using harness = await subject.acquire();
    await loadFiles(harness.warehouse, await harness.put(FILE[dataset]('a.parquet', day(0), [first])));
    await harness.plantDuplicate(dataset, 'k1');
    const file = await harness.put(FILE[dataset]('b.parquet', day(1), [next]));
    const untouched = await wholeState(harness, [file]);
    expect(untouched.tables[dataset]).toHaveLength(2);

    for (const number of [1, 2]) {
      const failure = failureOf(await attempt(harness.warehouse, loadOf(file), number));
      expect(failure.of).toBe('load');
      expect(await wholeState(harness, [file])).toEqual(untouched);
    }
  });

  test.each(SAMPLES)('a duplicate planted into %s is found by an older row, too', async (dataset, first, next) => {
    await using harness = await subject.acquire();
    await loadFiles(harness.warehouse, await harness.put(FILE[dataset]('a.parquet', day(1), [first])));
    await harness.plantDuplicate(dataset, 'k1');
    const file = await harness.put(FILE[dataset]('b.parquet', day(0), [next]));
    expect(failureOf(await attempt(harness.warehouse, loadOf(file))).of).toBe('load');
  });

  test('staging is empty after success and after failure', async () => {
    await using harness = await subject.acquire();
    await loadFiles(harness.warehouse, await harness.put(ordersFile('a.csv', day(0), [order('o1')])));
    await loadFiles(harness.warehouse, await harness.put(customersFile('c.csv', day(0), [customer('c1', 'Santos')])));
    const bad = await harness.put(ordersFile('bad.csv', day(1), [order('o2'), [null, 'c1', null, null, null]]));
    expect((await attempt(harness.warehouse, loadOf(bad))).is).toBe('failed');
    expect([await harness.stagedRows('orders'), await harness.stagedRows('customers')]).toEqual([0, 0]);
  });

  const ifDurable = subject.durableStaging ? test : test.skip;
  ifDurable('fault 39: rows that an accident left in staging are not loaded, and staging heals', async () => {
    await using harness = await subject.acquire();
    expect([await harness.dirtyStaging('orders'), await harness.dirtyStaging('customers')]).toEqual([true, true]);
    expect([await harness.stagedRows('orders'), await harness.stagedRows('customers')]).toEqual([1, 1]);

    const orders = await harness.put(ordersFile('a.parquet', day(0), [order('o1')]));
    const status = await loadFiles(harness.warehouse, orders);
    await loadFiles(harness.warehouse, await harness.put(customersFile('c.csv', day(0), [customer('c1', 'Santos')])));

    expect(status.accounting).toEqual({ rows: 1, won: 1, older: 0, repeated: 0 });
    expect([...(await finalByKey(harness, 'orders')).keys()]).toEqual(['o1']);
    expect([...(await finalByKey(harness, 'customers')).keys()]).toEqual(['c1']);
    expect([await harness.stagedRows('orders'), await harness.stagedRows('customers')]).toEqual([0, 0]);
  });
}
