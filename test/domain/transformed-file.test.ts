import { CUSTOMERS } from '../../src/domain/customers.ts';
import { ORDERS } from '../../src/domain/orders.ts';
import { fileId, formatOf, objectName, partitionDay, partitionOf } from '../../src/domain/transformed-file.ts';
import { objectVersion } from '../support/builders.ts';

const FOLDER = 'orders/order_purchase_year=2024/order_purchase_month=3/order_purchase_day=1/';

test('an id is made of dataset, bucket, key, eTag and last modified, and of nothing else', () => {
  const id = fileId(objectVersion());
  expect(id).toMatch(/^[0-9a-f]{64}$/);
  expect(fileId(objectVersion({ sizeBytes: 7 }))).toBe(id);
  const others = [
    objectVersion({ dataset: 'customers' }),
    objectVersion({ bucket: 'other' }),
    objectVersion({ key: 'other' }),
    objectVersion({ eTag: 'other' }),
    objectVersion({ lastModified: 1 }),
  ];
  expect(new Set([id, ...others.map(fileId)]).size).toBe(6);
});

test('an id stays the same for ever: the ledger holds it', () => {
  expect(fileId({ dataset: 'orders', bucket: 'b', key: 'a"\n😀', eTag: 'e', lastModified: 1_709_251_200 })).toBe(
    'b3efdfaf70613786796eabc7aaa90d32a2e56eca09afdf79c79faaad830d66bd',
  );
});

test('no two objects share a name or an id, whatever their keys hold', () => {
  const pairs = [
    { bucket: 'a', key: 'b,c' },
    { bucket: 'a,b', key: 'c' },
    { bucket: 'a","b', key: 'c' },
    { bucket: 'a', key: 'b","c' },
  ];
  expect(new Set(pairs.map((pair) => objectName(objectVersion(pair)))).size).toBe(pairs.length);
  expect(new Set(pairs.map((pair) => fileId(objectVersion(pair)))).size).toBe(pairs.length);
});

test.each([
  ['a.parquet', 'parquet', false],
  ['a.PARQUET', 'parquet', false],
  ['a.snappy.parquet', 'parquet', false],
  ['a.parquet.gz', 'parquet', true],
  ['a.csv', 'csv', false],
  ['a.csv.gz', 'csv', true],
  ['a.json', 'json', false],
  ['a.jsonl.gz', 'json', true],
  ['a.ndjson', 'json', false],
  ['two\nlines.csv', 'csv', false],
])('%j is %s', (key, kind, gzip) => {
  expect(formatOf(`orders/${key}`)).toEqual({ kind, gzip });
});

test.each(['_SUCCESS', 'README.md', 'a.csv.bak', 'a.parquet.crc', 'a.gz', 'parquet', 'a.csv/', 'a.csv.gz.tmp', ''])(
  '%j is none of ours',
  (key) => {
    expect(formatOf(key)).toBeUndefined();
  },
);

test.each([
  [`${FOLDER}a.parquet`, ['2024', '3', '1'], FOLDER],
  [`${FOLDER}deeper/a.parquet`, ['2024', '3', '1'], FOLDER],
  [`deep/er/${FOLDER}a b'"\n😀.csv`, ['2024', '3', '1'], `deep/er/${FOLDER}`],
  [
    'orders/order_purchase_year=a=b/order_purchase_month=/order_purchase_day=%20 "/a.csv',
    ['a=b', '', '%20 "'],
    'orders/order_purchase_year=a=b/order_purchase_month=/order_purchase_day=%20 "/',
  ],
])('%j lies in a partition', (key, values, location) => {
  expect(partitionOf(ORDERS, key)).toEqual({ values, location });
});

test.each([
  'orders/a.parquet',
  'orders/order_purchase_year=2024/order_purchase_month=3/a.parquet',
  'orders/order_purchase_month=3/order_purchase_year=2024/order_purchase_day=1/a.parquet',
  'orders/order_purchase_year=2024/x/order_purchase_month=3/order_purchase_day=1/a.parquet',
  'orders/order_purchase_year=2024/order_purchase_month=3/order_purchase_day=1',
])('%j lies outside every partition', (key) => {
  expect(partitionOf(ORDERS, key)).toBeNull();
});

test('a dataset without partitions has none, whatever the path', () => {
  expect(partitionOf(CUSTOMERS, `${FOLDER}a.csv`)).toBeNull();
});

test.each([
  [['2024', '3', '1'], Date.UTC(2024, 2, 1) / 1000],
  [['2024', '03', '01'], Date.UTC(2024, 2, 1) / 1000],
  [['2024', '2', '29'], Date.UTC(2024, 1, 29) / 1000],
  [['2023', '2', '29'], undefined],
  [['2024', '13', '1'], undefined],
  [['2024', '3', '0'], undefined],
  [['2024', '3', '__HIVE_DEFAULT_PARTITION__'], undefined],
  [['2024', '3', ' 1'], undefined],
  [['2024', '3'], undefined],
])('the day that %j names', (values, day) => {
  expect(partitionDay({ values, location: FOLDER })).toBe(day);
});

test('no partition names no day', () => {
  expect(partitionDay(null)).toBeUndefined();
});
