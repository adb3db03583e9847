// node load.mjs <area> <database file>: loads the Parquet files that the ledger does not know, in one transaction.
import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

const [area, database] = process.argv.slice(2);
const sections = new Map(
  readFileSync(new URL('load.sql', import.meta.url), 'utf8')
    .split(/^-- @/m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')), section.slice(section.indexOf('\n'))]),
);

const instance = await DuckDBInstance.create(database);
const connection = await instance.connect();
const section = (name) => connection.run(sections.get(name));

await section('install');
await connection.run('SET VARIABLE area = $1', [area]);
await section('find');
await connection.run(`
  SET VARIABLE order_files = (SELECT list(path) FROM incoming WHERE NOT is_customers);
  SET VARIABLE customer_files = (SELECT list(path) FROM incoming WHERE is_customers);
  SET VARIABLE loaded_at = make_timestamp(epoch_us(now()))`);
const found = await connection.runAndReadAll(
  'SELECT count(*) FILTER (NOT is_customers), count(*) FILTER (is_customers) FROM incoming',
);
const [orders, customers] = found.getRows()[0].map(Number);

if (orders + customers > 0) {
  await connection.run('BEGIN');
  if (customers > 0) await section('customers');
  if (orders > 0) await section('orders');
  await section('ledger');
  await connection.run('COMMIT');
}
connection.closeSync();
instance.closeSync();
console.log(JSON.stringify({ files: orders + customers }));
