import { columnList, quoted } from './dataset-sql.ts';
import { change, type LoadStep, numberOf } from './load-step.ts';
import { winnersSql } from './merge-rows.ts';
import { timestampOfMillis } from './timestamp-value.ts';

/** The newest row of each customer, whatever the table holds: nothing enforces its key. */
const NEWEST_CUSTOMERS = `(SELECT customer_id, customer_city, customer_state FROM ecommerce.customers
  QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY row_version DESC) = 1)`;

/**
 * Inserts the orders that have won, with the city and state of their customers.
 *
 * @param expected rows that must come of it
 * @returns rows inserted
 */
export async function insertOrders(step: LoadStep, expected: number, nowMs: number): Promise<number> {
  const inserted = await insertFrom(step, 'ecommerce.customers', nowMs);
  if (inserted <= expected) return inserted;
  // A customer is there twice. Rare, a fault, and no reason to multiply orders; so only now the newest are sought out.
  await change(step, 'DELETE FROM ecommerce.orders WHERE load_id = $1', [step.load.id]);
  return insertFrom(step, NEWEST_CUSTOMERS, nowMs);
}

async function insertFrom(step: LoadStep, customers: string, nowMs: number): Promise<number> {
  const extra = 'k.customer_city, k.customer_state, coalesce(o.create_timestamp, $2),';
  const sql = winnersSql(step, extra, `LEFT JOIN ${customers} k ON k.customer_id = s.customer_id`);
  const names = `${columnList(step.dataset, ({ name }) => quoted(name))}, customer_city, customer_state, create_timestamp`;
  return change(step, `INSERT INTO ecommerce.orders (${names}, row_version, load_id) ${sql}`, [
    step.load.id,
    timestampOfMillis(nowMs),
  ]);
}

/** Keeps `orders_awaiting_customer` right for the orders of this load. Looks at its own rows of final only. */
export async function noteAwaiting(step: LoadStep): Promise<void> {
  await change(
    step,
    `DELETE FROM ecommerce.orders_awaiting_customer
     WHERE order_id IN (SELECT order_id FROM outcome WHERE outcome = 'won' AND final_row IS NOT NULL)`,
  );
  await change(
    step,
    `INSERT INTO ecommerce.orders_awaiting_customer SELECT order_id, customer_id FROM ecommerce.orders o
     WHERE load_id = $1 AND customer_city IS NULL AND customer_state IS NULL
       AND NOT EXISTS (SELECT 1 FROM ecommerce.customers k WHERE k.customer_id = o.customer_id)`,
    [step.load.id],
  );
}

/** Inserts the customers that have won. */
export async function insertCustomers(step: LoadStep): Promise<number> {
  const names = columnList(step.dataset, ({ name }) => quoted(name));
  const sql = winnersSql(step, '', '');
  return change(step, `INSERT INTO ecommerce.customers (${names}, row_version, load_id) ${sql}`, [step.load.id]);
}

/**
 * Passes the customers of this load on to the orders that are there: those that waited for a new one, and those of one
 * that lives elsewhere now. Orders are looked through only if there is anybody to look for.
 */
export async function completeOrders(step: LoadStep): Promise<void> {
  await change(
    step,
    `CREATE TEMP TABLE relocated AS
     SELECT customer_id, customer_city, customer_state FROM ecommerce.customers
     WHERE load_id = $1 AND customer_id IN (SELECT customer_id FROM ecommerce.orders_awaiting_customer)
     UNION ALL
     SELECT k.customer_id, k.customer_city, k.customer_state FROM ecommerce.customers k JOIN touched t USING (customer_id)
     WHERE k.load_id = $1 AND (k.customer_city IS DISTINCT FROM t.customer_city
       OR k.customer_state IS DISTINCT FROM t.customer_state)`,
    [step.load.id],
  );
  if ((await numberOf(step.connection, 'SELECT count(*) FROM relocated')) === 0) return;
  await change(
    step,
    `UPDATE ecommerce.orders SET customer_city = r.customer_city, customer_state = r.customer_state
     FROM relocated r WHERE orders.customer_id = r.customer_id`,
  );
  await change(
    step,
    `DELETE FROM ecommerce.orders_awaiting_customer WHERE customer_id IN (SELECT customer_id FROM relocated)`,
  );
}
