import { columnList, joinColumns } from './dataset-sql.ts';
import { change, type LoadStep, numberOf } from './load-step.ts';
import { HAS_WON, mergeWinners } from './merge-rows.ts';

/** Brings the orders that have won into final, with the city and state of their customers as known now. */
export async function enrichOrders(step: LoadStep): Promise<void> {
  const { client, dataset, tables } = step;
  // The newest row of a customer, whatever the table holds.
  await client.query(`CREATE TEMP TABLE winners ON COMMIT DROP AS
    SELECT ${columnList(dataset, (name) => `n.${name}`)}, n.row_version, n.final_version IS NULL AS is_new,
      c.customer_city, c.customer_state, c.customer_id IS NOT NULL AS is_known
    FROM pg_temp.newest n LEFT JOIN (
      SELECT DISTINCT ON (customer_id) customer_id, customer_city, customer_state FROM ${tables.final.customers}
      WHERE customer_id IN (SELECT customer_id FROM pg_temp.newest) ORDER BY customer_id, row_version DESC
    ) c ON c.customer_id = n.customer_id
    WHERE ${HAS_WON}`);
  await client.query(`ANALYZE pg_temp.winners (${joinColumns(dataset)})`);
  await mergeWinners(step, ['customer_city', 'customer_state'], 'create_timestamp');
  // An order may have moved from an unknown customer to a known one, or the reverse.
  await change(
    step,
    `DELETE FROM ${tables.awaiting} a USING pg_temp.winners w WHERE a.order_id = w.order_id AND NOT w.is_new`,
  );
  await change(
    step,
    `INSERT INTO ${tables.awaiting} (order_id, customer_id)
     SELECT order_id, customer_id FROM pg_temp.winners WHERE NOT is_known`,
  );
}

/** Brings the customers that have won into final, and their city and state to the orders that are there. */
export async function enrichCustomers(step: LoadStep): Promise<void> {
  const { client, dataset, tables } = step;
  await client.query(`CREATE TEMP TABLE winners ON COMMIT DROP AS
    SELECT ${columnList(dataset)}, row_version, final_version IS NULL AS is_new FROM pg_temp.newest n WHERE ${HAS_WON}`);
  await client.query(`ANALYZE pg_temp.winners (${joinColumns(dataset)})`);
  await mergeWinners(step, [], null);
  // Those that waited as well as those of a customer who has moved; by the index on customer_id.
  await change(
    step,
    `UPDATE ${tables.final.orders} o SET customer_city = w.customer_city, customer_state = w.customer_state
     FROM pg_temp.winners w WHERE o.customer_id = w.customer_id
       AND (o.customer_city IS DISTINCT FROM w.customer_city OR o.customer_state IS DISTINCT FROM w.customer_state)`,
  );
  await change(step, `DELETE FROM ${tables.awaiting} a USING pg_temp.winners w WHERE a.customer_id = w.customer_id`);
}

/** Orders whose customer is not known, over the whole final table. */
export async function awaitingCustomer(step: LoadStep): Promise<number> {
  return numberOf(step, `SELECT count(*) AS n FROM ${step.tables.awaiting}`);
}
