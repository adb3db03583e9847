import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { parseTimestamp } from '../../src/domain/timestamp.ts';
import { generateSample, type SampleSummary } from '../../src/entry/cli/sample/generate-sample.ts';

const SIZE = { orders: 3_000, files: 60, seed: 7 };

let home: string;
let area: string;
let summary: SampleSummary;
let sql: DuckDBConnection;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'sample-'));
  area = join(home, 'area');
  summary = await generateSample({ area, ...SIZE });
  sql = await (await DuckDBInstance.create(':memory:')).connect();
  await sql.run(
    'CREATE TABLE orders (order_id VARCHAR, customer_id VARCHAR, status VARCHAR, delivered VARCHAR, file VARCHAR)',
  );
  for (const key of goodKeys('orders')) {
    await sql.run(`INSERT INTO orders SELECT order_id, customer_id, order_status,
      CAST(order_delivered_customer_date AS VARCHAR), '${key}' FROM ${reader(key)}`);
  }
  await sql.run(`CREATE TABLE customers AS SELECT * FROM read_parquet('${area}/customers/*.parquet')`);
});

afterAll(() => {
  sql.closeSync();
  rmSync(home, { recursive: true });
});

function keysOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((key) => statSync(join(folder, key)).isFile())
    .sort();
}

function goodKeys(dataset: string): string[] {
  const bad = new Set(summary.badFiles.map(({ key }) => key));
  return keysOf(area).filter((key) => key.startsWith(`${dataset}/`) && !bad.has(key));
}

function reader(key: string): string {
  const path = join(area, key);
  if (key.endsWith('.parquet')) return `read_parquet('${path}', hive_partitioning = false)`;
  if (key.endsWith('.csv')) return `read_csv('${path}', all_varchar = true, hive_partitioning = false)`;
  return `read_json('${path}', format = 'newline_delimited', hive_partitioning = false)`;
}

async function numberOf(query: string): Promise<number> {
  return Number((await sql.runAndReadAll(query)).getRows()[0]?.[0]);
}

/** Names, bytes and modification times of all files in one text. */
function digestOf(folder: string): string {
  const digest = createHash('sha256');
  for (const key of keysOf(folder)) {
    digest.update(`${key}\n${statSync(join(folder, key)).mtimeMs}\n`).update(readFileSync(join(folder, key)));
  }
  return digest.digest('hex');
}

test('the same options give the same bytes and modification times, another seed gives others', async () => {
  const [again, other] = [join(home, 'again'), join(home, 'other')];
  expect(await generateSample({ area: again, ...SIZE })).toEqual({ ...summary, area: again });
  expect(digestOf(again)).toBe(digestOf(area));
  await generateSample({ area: other, ...SIZE, seed: 8 });
  expect(digestOf(other)).not.toBe(digestOf(area));
});

test('there are as many files, orders and rows as the summary says', async () => {
  expect(summary).toMatchObject({ files: 60, customerFiles: 3, orders: 3_000 });
  expect(keysOf(area)).toHaveLength(60);
  expect(goodKeys('customers')).toHaveLength(3);
  expect(await numberOf('SELECT count(DISTINCT order_id) FROM orders')).toBe(3_000);
  expect(await numberOf('SELECT count(*) FROM orders')).toBe(summary.orderRows);
  expect(await numberOf('SELECT count(*) FROM customers')).toBe(summary.customerRows);
});

test('all three formats are there', () => {
  const count = (ending: string) => goodKeys('orders').filter((key) => key.endsWith(ending)).length;
  expect([count('.csv') > 0, count('.jsonl.gz') > 0, count('.parquet') > 40]).toEqual([true, true, true]);
});

test('ids are 32 hex digits, and the lifecycle ends mostly with delivery', async () => {
  expect(
    await numberOf("SELECT count(*) FROM orders WHERE NOT regexp_full_match(order_id || customer_id, '[0-9a-f]{64}')"),
  ).toBe(0);
  const furthest = `SELECT count(*) FROM (SELECT order_id FROM orders GROUP BY order_id HAVING bool_or(status = 'delivered'))`;
  expect(await numberOf(furthest)).toBeGreaterThan(2_000);
  expect(await numberOf("SELECT count(*) FROM orders WHERE (status = 'delivered') <> (delivered IS NOT NULL)")).toBe(0);
});

test('orders are repeated, within a file and across files', async () => {
  const within = 'SELECT count(*) FROM (SELECT 1 FROM orders GROUP BY order_id, file HAVING count(*) > 1)';
  const across = 'SELECT count(*) FROM (SELECT 1 FROM orders GROUP BY order_id HAVING count(DISTINCT file) > 1)';
  expect(await numberOf(within)).toBeGreaterThan(50);
  expect(await numberOf(across)).toBeGreaterThan(2_000);
});

test('some customers come late or move, and some never come', async () => {
  const unknown = 'SELECT count(*) FROM orders WHERE customer_id NOT IN (SELECT customer_id FROM customers)';
  expect(await numberOf(unknown)).toBeGreaterThan(10);
  expect(await numberOf('SELECT count(*) - count(DISTINCT customer_id) FROM customers')).toBeGreaterThan(10);
  const last = goodKeys('customers').at(-1) ?? '';
  expect(await numberOf(`SELECT count(*) FROM ${reader(last)}`)).toBeGreaterThan(10);
});

test('exactly two files are bad, for two reasons', async () => {
  expect(summary.badFiles.map(({ defect }) => defect)).toEqual(['truncated', 'unreadable-date']);
  const [truncated, undated] = summary.badFiles.map(({ key }) => key);
  await expect(sql.run(`SELECT * FROM ${reader(truncated ?? '')}`)).rejects.toThrow(/parquet/i);
  const dates = `SELECT order_estimated_delivery_date AS date FROM ${reader(undated ?? '')}`;
  const unreadable = (await sql.runAndReadAll(dates))
    .getRows()
    .filter(([date]) => parseTimestamp(String(date)) === undefined);
  expect(unreadable).toEqual([['31/12 at noon']]);
});

test('files are modified over two years, most in the night after their day, some weeks later', () => {
  const days = goodKeys('orders').map((key) => {
    const [, year, month, day] = /year=(\d+).*month=(\d+).*day=(\d+)/.exec(key) ?? [];
    return (statSync(join(area, key)).mtimeMs - Date.UTC(Number(year), Number(month) - 1, Number(day))) / 86_400_000;
  });
  expect(Math.min(...days)).toBeGreaterThan(1);
  expect(days.filter((late) => late < 2).length).toBeGreaterThan(15);
  expect(days.filter((late) => late > 20).length).toBeGreaterThan(0);
  const times = keysOf(area).map((key) => statSync(join(area, key)).mtimeMs);
  expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(700 * 86_400_000);
  expect(Math.max(...times)).toBeLessThan(Date.UTC(2026, 0, 1));
});

test('the two years end where the caller says', async () => {
  const folder = join(home, 'recent');
  await generateSample({ area: folder, orders: 100, files: 10, now: new Date('2020-05-05T12:00:00Z') });
  const times = keysOf(folder).map((key) => statSync(join(folder, key)).mtimeMs);
  expect(Math.max(...times)).toBeLessThan(Date.UTC(2020, 4, 5));
  expect(Math.max(...times)).toBeGreaterThan(Date.UTC(2020, 4, 1));
});

test('a folder that holds something is refused, and so is a file; nothing is touched', async () => {
  const folder = join(home, 'mine');
  mkdirSync(folder);
  writeFileSync(join(folder, 'note.txt'), 'mine');
  await expect(generateSample({ area: folder })).rejects.toThrow(/not empty: remove/);
  await expect(generateSample({ area: join(folder, 'note.txt') })).rejects.toThrow(/is no folder/);
  expect(readdirSync(folder)).toEqual(['note.txt']);
});

test('a size that makes no sample is refused before anything is written', async () => {
  const folder = join(home, 'odd');
  await expect(generateSample({ area: folder, files: 3 })).rejects.toThrow('files from 8 to 100000, not 3');
  await expect(generateSample({ area: folder, orders: 10 })).rejects.toThrow(RangeError);
  expect(readdirSync(home)).not.toContain('odd');
});
