import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Contestant } from './contestants.ts';

/** Columns both have; the time of the first appearance is that of the run. */
const SHARED = {
  orders: `order_id, customer_id, order_status, order_estimated_delivery_date, order_delivered_customer_date,
    customer_city, customer_state, row_version`,
  customers: `customer_id, customer_unique_id, customer_zip_code_prefix, customer_city, customer_state, row_version`,
};

/** @throws unless both have loaded the same: figures of programs that do different work would prove nothing */
export async function expectSameResult(ours: Contestant, theirs: Contestant): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const [a, b] = [await digest(connection, ours.database), await digest(connection, theirs.database)];
    if (a !== b) throw new Error(`the final tables differ, ours ${a}, theirs ${b}`);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function digest(connection: DuckDBConnection, database: string): Promise<string> {
  await connection.run(`ATTACH '${database}' AS loaded (READ_ONLY)`);
  const parts = Object.entries(SHARED).map(([table, columns]) => {
    return `SELECT '${table}', count(*), sum(hash(${columns})) FROM loaded.ecommerce.${table}`;
  });
  const result = await connection.runAndReadAll(parts.join(' UNION ALL '));
  await connection.run('DETACH loaded');
  return result
    .getRows()
    .map((row) => row.join(' '))
    .sort()
    .join('; ');
}
