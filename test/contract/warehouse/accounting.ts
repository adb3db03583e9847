import type { LoadFile } from '../../../src/domain/load.ts';
import { addRows, NO_ROWS, type RowAccounting } from '../../../src/domain/row-accounting.ts';
import { customer, customersFile, day, order, ordersFile } from './sample.ts';
import { type Finished, loadFiles, loadOf } from './settle.ts';
import type { WarehouseSubject } from './traits.ts';

/** Per key the greatest row of a load is `won`, or `older` where final has a newer or equal one; all others are `repeated`. */
export function accountsForRows(subject: WarehouseSubject): void {
  function rows(won: number, older: number, repeated: number): RowAccounting {
    return { rows: won + older + repeated, won, older, repeated };
  }

  function expectRows(status: Finished, expected: readonly (readonly [LoadFile, RowAccounting])[]): void {
    expect(status.accounting).toEqual(expected.map(([, part]) => part).reduce(addRows, NO_ROWS));
    const hidden = { won: null, older: null, repeated: null };
    const byFile = expected.map(([file, part]) => {
      return [file.id, { fileId: file.id, ...part, ...(subject.accountsByFile ? {} : hidden) }];
    });
    expect(Object.fromEntries(status.files.map((file) => [file.fileId, file]))).toEqual(Object.fromEntries(byFile));
    expect(status.files).toHaveLength(expected.length);
  }

  test('every row of a load and of each file is accounted for', async () => {
    await using harness = await subject.acquire();
    const a = await harness.put(ordersFile('a.parquet', day(0), [order('o1'), order('o2')]));
    expectRows(await loadFiles(harness.warehouse, a), [[a, rows(2, 0, 0)]]);

    const b = await harness.put(
      ordersFile('b.parquet', day(1), [order('o1', 'approved'), order('o1', 'shipped'), order('o3')]),
    );
    const c = await harness.put(
      ordersFile('c.csv', day(-1), [order('o2', 'canceled'), order('o3', 'canceled'), order('o4'), order('o4')]),
    );
    const none = await harness.put(ordersFile('none.jsonl', day(0), []));
    expectRows(await loadFiles(harness.warehouse, b, c, none), [
      [b, rows(2, 0, 1)],
      [c, rows(1, 1, 2)],
      [none, rows(0, 0, 0)],
    ]);
  });

  test('of several rows that lose to final one is older, the others are repeated', async () => {
    await using harness = await subject.acquire();
    await loadFiles(harness.warehouse, await harness.put(ordersFile('now.csv', day(9), [order('o1')])));
    const a = await harness.put(ordersFile('a.csv', day(0), [order('o1'), order('o1', 'shipped')]));
    const b = await harness.put(ordersFile('b.csv', day(1), [order('o1')]));
    expectRows(await loadFiles(harness.warehouse, a, b), [
      [a, rows(0, 0, 2)],
      [b, rows(0, 1, 0)],
    ]);
  });

  test('of equal rows in two files the first in the order of the plan counts', async () => {
    await using harness = await subject.acquire();
    const copies = await Promise.all(
      ['a', 'b', 'c'].map((name) => harness.put(ordersFile(`${name}.parquet`, day(0), [order('o1'), order('o1')]))),
    );
    const [first, ...others] = loadOf(...copies).files;
    expectRows(await loadFiles(harness.warehouse, ...copies), [
      [first!, rows(1, 0, 1)],
      ...others.map((file) => [file, rows(0, 0, 2)] as const),
    ]);
  });

  test('an equal row that is in final already is not newer', async () => {
    await using harness = await subject.acquire();
    await loadFiles(harness.warehouse, await harness.put(ordersFile('a.csv', day(0), [order('o1')])));
    const copy = await harness.put(ordersFile('copy.csv', day(0), [order('o1'), order('o1')]));
    expectRows(await loadFiles(harness.warehouse, copy), [[copy, rows(0, 1, 1)]]);
  });

  test('customers are accounted for in the same way', async () => {
    await using harness = await subject.acquire();
    const a = await harness.put(customersFile('a.csv', day(1), [customer('c1', 'Santos'), customer('c1', 'Santos')]));
    expectRows(await loadFiles(harness.warehouse, a), [[a, rows(1, 0, 1)]]);
    const b = await harness.put(customersFile('b.csv', day(0), [customer('c1', 'Rio'), customer('c2', 'Rio')]));
    expectRows(await loadFiles(harness.warehouse, b), [[b, rows(1, 1, 0)]]);
  });
}
