import { ORDERS } from '../../../src/domain/orders.ts';
import { day, order, ordersFile, textColumns, type Values } from './sample.ts';
import { attempt, failureOf, loadFiles, loadOf } from './settle.ts';
import { type Culprit, columnByKey, expectCulprits, wholeState } from './state.ts';
import type { WarehouseSubject } from './traits.ts';

const GOOD_DATES: readonly (readonly [string, string | null])[] = [
  ['2024-01-05', '2024-01-05 00:00:00.000000'],
  ['2024-01-05 10:00:07', '2024-01-05 10:00:07.000000'],
  ['2024-01-05T10:00:07', '2024-01-05 10:00:07.000000'],
  ['2024-01-05 10:00:07Z', '2024-01-05 10:00:07.000000'],
  ['2024-01-05T10:00:07.1', '2024-01-05 10:00:07.100000'],
  ['2024-01-05T10:00:07.12Z', '2024-01-05 10:00:07.120000'],
  ['2024-01-05 10:00:07.123', '2024-01-05 10:00:07.123000'],
  ['2024-01-05 10:00:07.1234', '2024-01-05 10:00:07.123400'],
  ['2024-01-05 10:00:07.12345', '2024-01-05 10:00:07.123450'],
  ['2024-01-05T10:00:07.123456Z', '2024-01-05 10:00:07.123456'],
  ['2000-02-29', '2000-02-29 00:00:00.000000'],
  ['0001-01-01', '0001-01-01 00:00:00.000000'],
  ['1582-10-10', '1582-10-10 00:00:00.000000'],
  ['9999-12-31 23:59:59.999999', '9999-12-31 23:59:59.999999'],
  ['', null],
];

const BAD_DATES = [
  ...['2024-1-5', '20240105', '05/01/2024', '2024/01/05', '24-01-05', '10000-01-01', '-2024-01-05', '0000-01-01'],
  ...['2024-02-30', '2023-02-29', '1900-02-29', '2024-13-01', '2024-00-10', '2024-01-00', '2024-04-31'],
  ...['infinity', '-infinity', 'epoch', 'now', 'today', 'null', 'NULL', '\\N', ' ', '0', '1704448800'],
  ...['2024-01-05 10:00', '2024-01-05 10', '2024-01-05 10:00:5Z', '2024-01-05 1:00:00', '2024-01-05 10:00:00.'],
  ...['2024-01-05 24:00:00', '2024-01-05 10:60:00', '2024-01-05 10:00:60', '2024-01-05 10:00:00.1234567'],
  ...['2024-01-05T10:00:00+02', '2024-01-05T10:00:00+00:00', '2024-01-05 10:00:00 UTC', '2024-01-05 10:00:00 Z'],
  ...['2024-01-05Z', '2024-01-05t10:00:00', '2024-01-05T10:00:00z', '2024-01-05  10:00:00', '2024-01-05 10:00:00,5'],
  ...[' 2024-01-05', '2024-01-05 ', '2024-01-05\n', '２０２４-01-05', '2024‐01‐05', '2024-01-05 (BC)', '2024-001'],
];

/** Everything that may be wrong with a file, and that it harms no other. */
export function namesBadFiles(subject: WarehouseSubject): void {
  test.each(['parquet', 'csv', 'jsonl.gz'])('dates by the grammar are read alike (%s)', async (ending) => {
    await using harness = await subject.acquire();
    const rows = GOOD_DATES.map(([date], at): Values => [`o${at}`, 'c1', 'created', date, date]);
    rows.push(['none', 'c1', 'created', null, null]);
    await loadFiles(harness.warehouse, await harness.put(ordersFile(`a.${ending}`, day(0), rows)));
    const reads = GOOD_DATES.map(([, read], at) => [`o${at}`, read] as const);
    const expected = Object.fromEntries([...reads, ['none', null] as const]);
    expect(await columnByKey(harness, 'order_estimated_delivery_date')).toEqual(expected);
    expect(await columnByKey(harness, 'order_delivered_customer_date')).toEqual(expected);
  });

  test.each(['parquet', 'csv.gz', 'jsonl'])(
    'fault 19: every other date is a bad one (%s), all files named at once',
    async (ending) => {
      await using harness = await subject.acquire();
      const good = await harness.put(ordersFile(`good.${ending}`, day(0), [order('good')]));
      const culprits: Culprit[] = [];
      for (const [at, date] of BAD_DATES.entries()) {
        const bad: Values = at % 2 === 0 ? ['bad', 'c1', null, date, null] : ['bad', 'c1', null, null, date];
        const file = await harness.put(ordersFile(`bad-${at}.${ending}`, day(0), [order('first'), bad]));
        const column = at % 2 === 0 ? 'order_estimated_delivery_date' : 'order_delivered_customer_date';
        culprits.push({ file, failure: { is: 'bad', problem: { code: 'BAD_DATE', column } } });
      }
      const load = loadOf(good, ...culprits.map(({ file }) => file));
      expectCulprits(subject, load, failureOf(await attempt(harness.warehouse, load)), culprits);
      await loadFiles(harness.warehouse, good);
      expect(await columnByKey(harness, 'order_status')).toEqual({ good: 'created' });
    },
  );

  test('a timestamp outside the years 1 to 9999 is a bad date', async () => {
    await using harness = await subject.acquire();
    const columns = textColumns(ORDERS).map((column, at) => (at < 3 ? column : { ...column, sqlType: 'TIMESTAMP' }));
    const row: Values = ['o1', 'c1', 'created', '12024-01-05 00:00:00', null];
    const file = await harness.put({ ...ordersFile('a.parquet', day(0), [row]), columns });
    const load = loadOf(file);
    const problem = { code: 'BAD_DATE', column: 'order_estimated_delivery_date' };
    const failure = failureOf(await attempt(harness.warehouse, load));
    expectCulprits(subject, load, failure, [{ file, failure: { is: 'bad', problem } }]);
  });

  test.each(['parquet', 'csv', 'jsonl'])('fault 19: null or empty where a value is required (%s)', async (ending) => {
    await using harness = await subject.acquire();
    const bad: [string, string, Values][] = [
      ['null-order', 'order_id', [null, 'c1', 'created', null, null]],
      ['empty-order', 'order_id', ['', 'c1', 'created', null, null]],
      ['null-customer', 'customer_id', ['o1', null, 'created', null, null]],
      ['empty-customer', 'customer_id', ['o1', '', 'created', null, null]],
    ];
    const good = await harness.put(ordersFile(`good.${ending}`, day(0), [['good', 'c1', null, null, null]]));
    const culprits: Culprit[] = [];
    for (const [name, column, row] of bad) {
      const file = await harness.put(ordersFile(`${name}.${ending}`, day(1), [order('first'), row]));
      culprits.push({ file, failure: { is: 'bad', problem: { code: 'REQUIRED_NULL', column } } });
    }
    const load = loadOf(good, ...culprits.map(({ file }) => file));
    expectCulprits(subject, load, failureOf(await attempt(harness.warehouse, load)), culprits);
    await loadFiles(harness.warehouse, good);
    expect(await columnByKey(harness, 'order_status')).toEqual({ good: null });
  });

  test('fault 19: files that are bad for different reasons, the row named where it is known', async () => {
    await using harness = await subject.acquire();
    const rows = [order('o1'), order('o2')];
    const date = await harness.put(ordersFile('date.csv', day(0), [...rows, ['o3', 'c1', null, 'soon', null]]));
    const none = await harness.put(ordersFile('null.parquet', day(0), [...rows, ['', 'c1', null, null, null]]));
    const gone = await harness.put(ordersFile('gone.jsonl', day(0), rows));
    await harness.remove(gone);
    const good = await harness.put(ordersFile('good.parquet', day(0), rows));
    const load = loadOf(date, none, gone, good);
    const failure = failureOf(await attempt(harness.warehouse, load));
    expectCulprits(subject, load, failure, [
      { file: date, failure: { is: 'bad', problem: { code: 'BAD_DATE' } } },
      { file: none, failure: { is: 'bad', problem: { code: 'REQUIRED_NULL' } } },
      { file: gone, failure: { is: 'gone' } },
    ]);
    const named = failure.of === 'files' ? failure.files : [];
    for (const one of named) if (one.is === 'bad') expect([undefined, 3]).toContain(one.problem.row);
    await loadFiles(harness.warehouse, good);
  });

  test.each(['parquet', 'csv.gz', 'jsonl.gz'])(
    'fault 20: a file damaged after it was described is named (%s)',
    async (ending) => {
      await using harness = await subject.acquire();
      const rows = Array.from({ length: 50 }, (_, at) => order(`o-${at}-${'x'.repeat(at)}`));
      const good = await harness.put(ordersFile(`good.${ending}`, day(0), [order('good')]));
      const torn = await harness.put(ordersFile(`torn.${ending}`, day(0), rows));
      expect(await harness.damage(torn)).toBe(true);
      const load = loadOf(good, torn);
      const untouched = await wholeState(harness, [good, torn]);
      const failure = failureOf(await attempt(harness.warehouse, load));
      // One that compares the content with what was described may also call it another object.
      const is: unknown = expect.stringMatching(/^(bad|changed)$/);
      expectCulprits(subject, load, failure, [{ file: torn, failure: { is } }]);
      expect(await wholeState(harness, [good, torn])).toEqual(untouched);
      await loadFiles(harness.warehouse, good);
      expect(await columnByKey(harness, 'order_status')).toEqual({ good: 'created' });
    },
  );

  test.each(['parquet', 'csv', 'jsonl'])('fault 22: a file that was deleted is named as gone (%s)', async (ending) => {
    await using harness = await subject.acquire();
    const here = await harness.put(ordersFile(`here.${ending}`, day(0), [order('here')]));
    const gone = await harness.put(ordersFile(`gone.${ending}`, day(0), [order('gone')]));
    await harness.remove(gone);
    const load = loadOf(here, gone);
    expectCulprits(subject, load, failureOf(await attempt(harness.warehouse, load)), [
      { file: gone, failure: { is: 'gone' } },
    ]);
    const alone = failureOf(await attempt(harness.warehouse, loadOf(gone)));
    expect(alone).toEqual({ of: 'files', files: [{ fileId: gone.id, is: 'gone' }] });
    await loadFiles(harness.warehouse, here);
  });

  test.each(['parquet', 'csv', 'jsonl.gz'])(
    'fault 23: a file overwritten after it was described is named as changed (%s)',
    async (ending) => {
      await using harness = await subject.acquire();
      const other = await harness.put(ordersFile(`other.${ending}`, day(0), [order('other')]));
      const old = await harness.put(ordersFile(`a.${ending}`, day(0), [order('o1')]));
      const now = await harness.put(ordersFile(`a.${ending}`, day(1), [order('o1', 'shipped'), order('o2')]));
      expect(now.id).not.toBe(old.id);

      const load = loadOf(old, other);
      expectCulprits(subject, load, failureOf(await attempt(harness.warehouse, load)), [
        { file: old, failure: { is: 'changed' } },
      ]);
      await loadFiles(harness.warehouse, now, other);
      const expected = { o1: 'shipped', o2: 'created', other: 'created' };
      expect(await columnByKey(harness, 'order_status')).toEqual(expected);
    },
  );
}
