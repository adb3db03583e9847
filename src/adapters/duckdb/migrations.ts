import type { DuckDBConnection } from '@duckdb/node-api';
import { horizonAt } from '../../domain/arrival-window.ts';
import { LoadImpossible } from '../../domain/errors.ts';
import { isUnknownTable } from './engine-failure.ts';

/**
 * What each version of the schema added, from version 1 on. A migration that was ever released never changes. No table has
 * a primary key: the engine's index would cost more than the load itself, and the guard and clean-up find duplicates.
 *
 * Texts say how they are compressed: left to itself, the engine tries all it knows on every segment and comes to the same,
 * for a quarter more time (1.4 s instead of 1.1 s per million orders inserted). Ids left uncompressed would save another
 * tenth, in a file half as large again, and are no faster to look through when they come from the file.
 */
const MIGRATIONS: readonly string[] = [
  `CREATE SCHEMA ecommerce;
   CREATE SCHEMA catalog;
   CREATE TABLE ecommerce.orders (
     order_id VARCHAR USING COMPRESSION fsst, customer_id VARCHAR USING COMPRESSION fsst,
     order_status VARCHAR USING COMPRESSION dictionary,
     order_estimated_delivery_date TIMESTAMP, order_delivered_customer_date TIMESTAMP,
     customer_city VARCHAR USING COMPRESSION dictionary, customer_state VARCHAR USING COMPRESSION dictionary,
     create_timestamp TIMESTAMP, arrival_window TIMESTAMP, row_version VARCHAR USING COMPRESSION fsst,
     load_id VARCHAR USING COMPRESSION dictionary);
   CREATE TABLE ecommerce.customers (
     customer_id VARCHAR USING COMPRESSION fsst, customer_unique_id VARCHAR USING COMPRESSION fsst,
     customer_zip_code_prefix VARCHAR USING COMPRESSION fsst, customer_city VARCHAR USING COMPRESSION dictionary,
     customer_state VARCHAR USING COMPRESSION dictionary,
     arrival_window TIMESTAMP, row_version VARCHAR USING COMPRESSION fsst,
     load_id VARCHAR USING COMPRESSION dictionary);
   CREATE TABLE ecommerce.orders_awaiting_customer (
     order_id VARCHAR USING COMPRESSION uncompressed, customer_id VARCHAR USING COMPRESSION uncompressed);
   CREATE TABLE ecommerce.load_ledger (
     arrival_window TIMESTAMP, file_id VARCHAR USING COMPRESSION fsst,
     dataset VARCHAR USING COMPRESSION dictionary, load_id VARCHAR USING COMPRESSION dictionary,
     rows BIGINT, won BIGINT, older BIGINT, repeated BIGINT, loaded_at TIMESTAMP);
   CREATE TABLE ecommerce.load_fence (target VARCHAR, turn BIGINT, load_id VARCHAR);
   INSERT INTO ecommerce.load_fence VALUES ('ecommerce.orders', 0, NULL);
   CREATE TABLE ecommerce.settings (name VARCHAR, value BIGINT);
   CREATE TABLE catalog.partitions (
     dataset VARCHAR, bucket VARCHAR, partition_values VARCHAR[], location VARCHAR, registered_at TIMESTAMP);`,
];

/**
 * Brings an open file to the newest schema, in one transaction; a new file also gets its horizon.
 *
 * @param nowMs the time of installation, milliseconds since 1970
 * @throws LoadImpossible for a file of a newer version of this program
 */
export async function migrate(connection: DuckDBConnection, nowMs: number): Promise<void> {
  const version = await schemaVersion(connection);
  if (version === MIGRATIONS.length) return;
  if (version > MIGRATIONS.length) {
    const known = String(MIGRATIONS.length);
    throw new LoadImpossible(
      `the warehouse has schema ${String(version)}, this program knows ${known}: it was made by a newer version; update`,
    );
  }
  await connection.run('BEGIN');
  try {
    for (const migration of MIGRATIONS.slice(version)) await connection.run(migration);
    if (version === 0) {
      const horizon = BigInt(horizonAt(Math.floor(nowMs / 1000)));
      await connection.run(`INSERT INTO ecommerce.settings VALUES ('schema', 0), ('horizon', $1)`, [horizon]);
    }
    await connection.run(`UPDATE ecommerce.settings SET value = $1 WHERE name = 'schema'`, [BigInt(MIGRATIONS.length)]);
    await connection.run('COMMIT');
  } catch (error) {
    await connection.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** The version a file has; 0 for a new one. */
async function schemaVersion(connection: DuckDBConnection): Promise<number> {
  try {
    return Number((await readSetting(connection, 'schema')) ?? 0n);
  } catch (error) {
    // Asking the catalog first whether there is such a table would take five times as long, in every run.
    if (isUnknownTable(error)) return 0;
    throw error;
  }
}

/** A whole number the warehouse was given at installation, or undefined. */
export async function readSetting(
  connection: DuckDBConnection,
  name: 'schema' | 'horizon',
): Promise<bigint | undefined> {
  const rows = await connection.runAndReadAll('SELECT value FROM ecommerce.settings WHERE name = $1', [name]);
  const value = rows.getRows()[0]?.[0];
  return typeof value === 'bigint' ? value : undefined;
}
