import type { QueryAnswer } from '../../../adapters/duckdb/duckdb-queries.ts';
import { answerTable } from '../query/answer-table.ts';
import { ask } from '../query/ask.ts';

const WAIT_MS = 5_000;

const ROWS = `
  SELECT order_id, order_status AS status, strftime(order_estimated_delivery_date, '%Y-%m-%d') AS estimated,
    customer_id, customer_city AS city, customer_state AS state
  FROM ecommerce.orders ORDER BY customer_city IS NULL, order_id LIMIT 5`;

const BY_STATUS = `
  SELECT order_status AS status, count(*) AS orders, count(customer_id) - count(customer_city) AS without_customer
  FROM ecommerce.orders GROUP BY ALL ORDER BY orders DESC, status LIMIT 10`;

/** A few rows of the final table, and all of it by status. */
export interface Look {
  readonly rows: QueryAnswer;
  readonly byStatus: QueryAnswer;
}

export async function lookAtResult(warehousePath: string): Promise<Look> {
  // One after the other: each opens the file for reading alone.
  const rows = await ask(warehousePath, ROWS, WAIT_MS);
  return { rows, byStatus: await ask(warehousePath, BY_STATUS, WAIT_MS) };
}

/** The same for people. */
export async function lookText({ rows, byStatus }: Look): Promise<string> {
  const text = await answerTable(rows.columns, rows.rows);
  return `ecommerce.orders, one row per order, joined with its customer:\n\n${text}\n\n${await answerTable(
    byStatus.columns,
    byStatus.rows,
  )}`;
}
