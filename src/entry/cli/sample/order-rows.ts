import type { OrdersFile, Wave } from './sample-file.ts';

/**
 * Chance by arithmetic: 64 bits of md5 per order, of which each question takes some. DuckDB's own `hash` and `random`
 * may give something else in its next version; md5 will not.
 */
const percentFrom = (bit: number) => `((luck >> ${bit}) % 100)`;

/** Statuses by share, in percent, as they stand at the time of a wave; the last one takes the rest. */
const STATUSES: Readonly<Record<Wave, readonly (readonly [status: string, percent: number])[]>> = {
  placed: [
    ['approved', 60],
    ['invoiced', 15],
    ['processing', 10],
    ['created', 15],
  ],
  moved: [
    ['shipped', 88],
    ['processing', 6],
    ['invoiced', 4],
    ['canceled', 2],
  ],
  closed: [
    ['delivered', 97],
    ['canceled', 2],
    ['unavailable', 1],
  ],
};

/** The percentage of a day's orders that a wave has something new of. */
const PERCENT_OF_ORDERS: Readonly<Record<Wave, number>> = { placed: 100, moved: 35, closed: 93 };

/** What the same order is in the same file once more: the step before. Two in a hundred are. */
const REPEATED_AS: Readonly<Record<Wave, string>> = { placed: 'created', moved: 'approved', closed: 'shipped' };

/** A SELECT of the rows of a file of orders. The same numbers and seed give the same rows in the same order. */
export function orderRows(file: OrdersFile, seed: number): string {
  const asText = file.datesAsText || file.format !== 'parquet';
  const day = `make_timestamp(${file.day * 1_000_000})`;
  const estimated = `${day} + to_days(CAST(12 + (luck >> 16) % 25 AS INTEGER))`;
  const delivered = `${day} + to_seconds(172800 + CAST((luck >> 20) % 1209600 AS BIGINT))`;
  const text = (date: string) => (asText ? `CAST(${date} AS VARCHAR)` : date);
  // In the third row, so that a reader has to look for it.
  const bad =
    file.defect === 'unreadable-date' ? `WHEN i = ${Math.min(file.from + 2, file.to - 1)} THEN '31/12 at noon'` : '';
  return `
    WITH numbered AS (
      SELECT i, md5_number_lower('${seed} order ' || i) AS luck FROM range(${file.from}, ${file.to}) AS numbers(i)
    ), of_wave AS (
      SELECT i, luck FROM numbered WHERE ${percentFrom(40)} < ${PERCENT_OF_ORDERS[file.wave]}
    ), chosen AS (
      SELECT i, luck, ${statusOf(file.wave)} AS order_status FROM of_wave
      UNION ALL
      SELECT i, luck, '${REPEATED_AS[file.wave]}' FROM of_wave WHERE (luck >> 33) % 50 = 0
    )
    SELECT
      md5('${seed} order ' || i) AS order_id,
      md5('${seed} customer ' || CASE WHEN luck % 5 = 0 THEN (luck >> 3) % (i * 4 // 5 + 1) ELSE i * 4 // 5 END) AS customer_id,
      order_status,
      CASE ${bad} WHEN true THEN ${text(estimated)} END AS order_estimated_delivery_date,
      CASE WHEN order_status = 'delivered' THEN ${text(delivered)} END AS order_delivered_customer_date
    FROM chosen`;
}

function statusOf(wave: Wave): string {
  let reached = 0;
  const cases = STATUSES[wave].map(([status, percent]) => {
    reached += percent;
    return `WHEN ${percentFrom(50)} < ${reached} THEN '${status}'`;
  });
  return `CASE ${cases.join(' ')} END`;
}
