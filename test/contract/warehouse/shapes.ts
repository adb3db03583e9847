import { DATASETS } from '../../../src/domain/datasets.ts';
import { ORDERS } from '../../../src/domain/orders.ts';
import { judgeShape } from '../../../src/domain/shape.ts';
import type { FileSpec } from '../../support/warehouse-harness.ts';
import type { ColumnSpec } from '../../support/write-file.ts';
import { customer, customersFile, day, order, ordersFile, textColumns, type Values } from './sample.ts';
import { attempt, failureOf, loadFiles, loadOf } from './settle.ts';
import { expectCulprits, finalByKey, idsOf, pick } from './state.ts';
import type { WarehouseSubject } from './traits.ts';

const ENDINGS = ['parquet', 'csv', 'csv.gz', 'jsonl', 'jsonl.gz'];
const NAMES = ORDERS.columns.map(({ name }) => name);

/** One order in every shape a file may have; the final row is the same each time. */
const VALUES: Values = ['o1', 'c1', 'delivered', '2024-03-20 00:00:00.000000', '2024-03-15 10:30:00.123000'];

function withDates(sqlType: string, suffix = ''): Pick<FileSpec, 'columns' | 'rows'> {
  const columns = textColumns(ORDERS).map((column, at) => (at < 3 ? column : { ...column, sqlType }));
  return { columns, rows: [VALUES.map((value, at) => (at < 3 ? value : `${value!}${suffix}`))] };
}

function arranged(columns: readonly ColumnSpec[], rows: readonly Values[], order: readonly number[]) {
  return { columns: order.map((at) => columns[at]!), rows: rows.map((row) => order.map((at) => row[at]!)) };
}

const EXTRA: ColumnSpec = { name: 'order_approved_at', sqlType: 'VARCHAR' };
const text = textColumns(ORDERS);

const SHAPES: readonly [string, Pick<FileSpec, 'columns' | 'rows'>][] = [
  ['in the order of the contract', { columns: text, rows: [VALUES] }],
  ['reordered', arranged(text, [VALUES], [4, 2, 0, 3, 1])],
  ['with an extra column in front', { columns: [EXTRA, ...text], rows: [['o9', ...VALUES]] }],
  ['with an extra column at the end', { columns: [...text, EXTRA], rows: [[...VALUES, '2024-01-01']] }],
  ['with an extra number', { columns: [...text, { name: 'n', sqlType: 'BIGINT' }], rows: [[...VALUES, '7']] }],
];

const DATE_TYPES: readonly [string, Pick<FileSpec, 'columns' | 'rows'>][] = [
  ['TIMESTAMP', withDates('TIMESTAMP')],
  ['TIMESTAMP_MS', withDates('TIMESTAMP_MS')],
  ['TIMESTAMP WITH TIME ZONE', withDates('TIMESTAMP WITH TIME ZONE', '+00')],
  ['TIMESTAMP, reordered', arranged(withDates('TIMESTAMP').columns, withDates('TIMESTAMP').rows, [3, 4, 1, 0, 2])],
];

const EXPECTED = { ...Object.fromEntries(NAMES.map((name, at) => [name, VALUES[at]!])) };

/** The shapes of a file change nothing of its rows. */
export function readsShapes(subject: WarehouseSubject): void {
  const everyFormat = ENDINGS.flatMap((ending) => SHAPES.map(([name, table]) => [name, ending, table] as const));
  test.each(everyFormat)('fault 55: columns %s (%s) give the same row', async (_, ending, table) => {
    await expectSameRow(`a.${ending}`, table);
  });

  test.each(DATE_TYPES)('fault 55: dates as %s give the same row', async (_, table) => {
    await expectSameRow('a.parquet', table);
  });

  async function expectSameRow(name: string, table: Pick<FileSpec, 'columns' | 'rows'>): Promise<void> {
    await using harness = await subject.acquire();
    const file = await harness.put({ ...ordersFile(name, day(0), []), ...table });
    const status = await loadFiles(harness.warehouse, file);
    expect(status.accounting).toEqual({ rows: 1, won: 1, older: 0, repeated: 0 });
    const row = (await finalByKey(harness, 'orders')).get('o1');
    expect(pick(row, NAMES)).toEqual(EXPECTED);
  }

  test('fault 55: nanoseconds are cut to microseconds, or the file is told apart by its shape', async () => {
    await using harness = await subject.acquire();
    const table = withDates('TIMESTAMP_NS', '789');
    const file = await harness.put({ ...ordersFile('a.parquet', day(0), []), ...table });
    const verdict = judgeShape(ORDERS, file.shape!, harness.warehouse.readsNanoseconds);
    if (!harness.warehouse.readsNanoseconds) {
      expect(verdict.problem).toMatchObject({ code: 'WRONG_TYPE', column: 'order_estimated_delivery_date' });
      return;
    }
    expect(verdict).toEqual({ problem: null, warnings: [] });
    await loadFiles(harness.warehouse, file);
    expect(pick((await finalByKey(harness, 'orders')).get('o1'), NAMES)).toEqual(EXPECTED);
  });

  test('fault 55: files of all shapes and formats in one load', async () => {
    await using harness = await subject.acquire();
    const tables = [...everyFormat, ...DATE_TYPES.map(([name, table]) => [name, 'parquet', table] as const)];
    const files = [];
    for (const [at, [, ending, { columns, rows }]] of tables.entries()) {
      const own = rows.map((row) => row.map((value) => (value === 'o1' ? `o-${at}` : value)));
      files.push(await harness.put({ ...ordersFile(`${at}.${ending}`, day(0), own), columns }));
    }
    const status = await loadFiles(harness.warehouse, ...files);
    expect(status.accounting).toMatchObject({ rows: files.length, won: files.length });
    const rows = await finalByKey(harness, 'orders');
    for (const at of files.keys()) {
      expect(pick(rows.get(`o-${at}`), NAMES)).toEqual({ ...EXPECTED, order_id: `o-${at}` });
    }
  });

  test.each(ENDINGS)('text is kept as it is in %s', async (ending) => {
    await using harness = await subject.acquire();
    const odd = [
      '  blanks  ',
      `quote ' " ; --`,
      'two\nlines',
      '\\N',
      'NULL',
      '0012',
      '1e3',
      '😀 São',
      'a,b\tc',
      'True',
    ];
    const file = await harness.put(
      ordersFile(
        `a.${ending}`,
        day(0),
        odd.map((id) => [id, id, id, null, null]),
      ),
    );
    await loadFiles(harness.warehouse, file);
    const rows = await finalByKey(harness, 'orders');
    expect([...rows.keys()].sort()).toEqual([...odd].sort());
    for (const id of odd) expect(rows.get(id)).toMatchObject({ customer_id: id, order_status: id });

    const zip = await harness.put(customersFile(`c.${ending}`, day(0), [customer('c1', '東京', '\\')]));
    await loadFiles(harness.warehouse, zip);
    const expected = { customer_zip_code_prefix: '01409', customer_city: '東京', customer_state: '\\' };
    expect((await finalByKey(harness, 'customers')).get('c1')).toMatchObject(expected);
  });

  test.each(ENDINGS)('fault 18: a file without rows (%s) is loaded and in the ledger', async (ending) => {
    await using harness = await subject.acquire();
    const file = await harness.put(ordersFile(`none.${ending}`, day(0), []));
    const status = await loadFiles(harness.warehouse, file);
    expect(status.accounting).toEqual({ rows: 0, won: 0, older: 0, repeated: 0 });
    expect(status.files.map(({ fileId, rows }) => [fileId, rows])).toEqual([[file.id, 0]]);
    expect((await harness.warehouse.loaded([file])).map(({ rows }) => rows.rows)).toEqual([0]);
    expect(await harness.finalRows('orders')).toEqual([]);
  });

  test('fault 18: files without rows in one load with others', async () => {
    await using harness = await subject.acquire();
    const empty = await Promise.all(ENDINGS.map((ending) => harness.put(ordersFile(`none.${ending}`, day(0), []))));
    const full = await harness.put(ordersFile('some.parquet', day(0), [order('o1')]));
    const status = await loadFiles(harness.warehouse, ...empty, full);
    expect(status.accounting).toEqual({ rows: 1, won: 1, older: 0, repeated: 0 });
    expect((await harness.warehouse.loaded(empty)).map(({ fileId }) => fileId).sort()).toEqual(idsOf(...empty));
  });

  const missing = ENDINGS.flatMap((ending) => NAMES.map((name) => [name, ending] as const));
  test.each(missing)(
    'fault 21: a file without %s (%s) is told by its shape, and fails if loaded all the same',
    async (name, ending) => {
      await using harness = await subject.acquire();
      const kept = [0, 1, 2, 3, 4].filter((at) => NAMES[at] !== name);
      const table = arranged(text, [VALUES], kept);
      const file = await harness.put({ ...ordersFile(`a.${ending}`, day(0), []), ...table });
      const verdict = judgeShape(ORDERS, file.shape!, harness.warehouse.readsNanoseconds);
      expect(verdict.problem).toMatchObject({ code: 'MISSING_COLUMN', column: name });

      const load = loadOf(file);
      const failure = failureOf(await attempt(harness.warehouse, load));
      expectCulprits(subject, load, failure, [{ file, failure: { is: 'bad' } }]);
      expect(await harness.finalRows('orders')).toEqual([]);
    },
  );

  test.each(['parquet', 'jsonl'])(
    'fault 21: numbers for text (%s) are seen, by the shape or in the load',
    async (ending) => {
      await using harness = await subject.acquire();
      const columns = textColumns(ORDERS).map((c) => (c.name === 'customer_id' ? { ...c, sqlType: 'BIGINT' } : c));
      const spec = { ...ordersFile(`a.${ending}`, day(0), [['o1', '12', 'created', null, null]]), columns };
      const file = await harness.put(spec);
      const verdict = judgeShape(DATASETS.orders, file.shape!, harness.warehouse.readsNanoseconds);
      const problem = { code: 'WRONG_TYPE', column: 'customer_id' };
      if (verdict.problem !== null) {
        expect(verdict.problem).toMatchObject(problem);
        return;
      }
      const load = loadOf(file);
      const failure = failureOf(await attempt(harness.warehouse, load));
      expectCulprits(subject, load, failure, [{ file, failure: { is: 'bad', problem } }]);
    },
  );
}
