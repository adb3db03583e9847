import { columnList, quoted, stagedValues } from './dataset-sql.ts';
import { change, type LoadStep, numberOf } from './load-step.ts';
import { winnersSql } from './merge-rows.ts';
import { timestampOfMillis } from './timestamp-value.ts';

/** The newest row of each customer, whatever the table holds: nothing enforces its key. */
const NEWEST_CUSTOMERS = `(SELECT customer_id, customer_city, customer_state FROM ecommerce.customers
  QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY row_version DESC) = 1)`;

/**
 * A load of fewer orders than this part of the customers looks theirs up beforehand. Above it that would be for nothing:
 * 250 ms of 5 s for a million orders of 784 000 customers.
 */
const FEW = 1 / 10;

/**
 * Inserts the orders that have won, with the city and state of their customers, and notes those that wait for one.
 *
 * @param expected rows that must come of it
 * @returns rows inserted
 */
export async function enrichOrders(step: LoadStep, expected: number, nowMs: number): Promise<number> {
  if (expected === 0) return 0;
  let customers = 'ecommerce.customers';
  const many = await numberOf(step.connection, `SELECT count(*) FROM ${customers}`);
  if (expected < many * FEW) customers = await findCustomers(step, customers);
  let inserted = await insertOrders(step, customers, nowMs);
  if (inserted > expected) {
    // A customer is there twice. Rare, a fault, and no reason to multiply orders; so only now the newest are sought out.
    await change(step, 'DELETE FROM ecommerce.orders WHERE load_id = $1', [step.load.id]);
    customers = await findCustomers(step, NEWEST_CUSTOMERS);
    inserted = await insertOrders(step, customers, nowMs);
  }
  await noteAwaiting(step, customers);
  return inserted;
}

/**
 * Looks up, among `customers`, those of the orders in staging: so that a load of few orders reads the ids of all customers
 * once, and joins but a few.
 *
 * @returns the temporary table with those found
 */
async function findCustomers({ connection }: LoadStep, customers: string): Promise<string> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE found AS
    SELECT customer_id, customer_city, customer_state FROM ${customers}
    WHERE customer_id IN (${stagedValues('customer_id')})`);
  return 'found';
}

async function insertOrders(step: LoadStep, customers: string, nowMs: number): Promise<number> {
  const extra = 'k.customer_city, k.customer_state, coalesce(o.create_timestamp, $2),';
  const sql = winnersSql(step, extra, `LEFT JOIN ${customers} k ON k.customer_id = s.customer_id`);
  const names = `${columnList(step.dataset, ({ name }) => quoted(name))}, customer_city, customer_state, create_timestamp`;
  return change(step, `INSERT INTO ecommerce.orders (${names}, arrival_window, row_version, load_id) ${sql}`, [
    step.load.id,
    timestampOfMillis(nowMs),
  ]);
}

/** Keeps `orders_awaiting_customer` right for the orders of this load. Looks at its own rows of final only. */
async function noteAwaiting(step: LoadStep, customers: string): Promise<void> {
  await change(
    step,
    `DELETE FROM ecommerce.orders_awaiting_customer
     WHERE order_id IN (SELECT order_id FROM outcome WHERE outcome = 'won' AND final_row IS NOT NULL)`,
  );
  await change(
    step,
    `INSERT INTO ecommerce.orders_awaiting_customer SELECT order_id, customer_id FROM ecommerce.orders o
     WHERE load_id = $1 AND customer_city IS NULL AND customer_state IS NULL
       AND NOT EXISTS (SELECT 1 FROM ${customers} k WHERE k.customer_id = o.customer_id)`,
    [step.load.id],
  );
}

/** Inserts the customers that have won, and passes them on to the orders that are there. */
export async function enrichCustomers(step: LoadStep): Promise<number> {
  const inserted = await insertCustomers(step);
  await completeOrders(step);
  return inserted;
}

async function insertCustomers(step: LoadStep): Promise<number> {
  const names = columnList(step.dataset, ({ name }) => quoted(name));
  const sql = winnersSql(step, '', '');
  return change(step, `INSERT INTO ecommerce.customers (${names}, arrival_window, row_version, load_id) ${sql}`, [
    step.load.id,
  ]);
}

/**
 * Passes the customers of this load on to the orders that are there: those that waited for a new one, and those of one
 * that lives elsewhere now. Orders are looked through only if there is anybody to look for.
 */
async function completeOrders(step: LoadStep): Promise<void> {
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
