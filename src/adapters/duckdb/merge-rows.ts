import { columnList, finalTable, quoted, stagedValues, versionSql } from './dataset-sql.ts';
import { change, duplicates, type LoadStep } from './load-step.ts';

/** What a replaced row of final hands down: the first appearance of an order; where a customer lived before. */
const KEPT = { orders: ['create_timestamp'], customers: ['customer_city', 'customer_state'] } as const;

/**
 * Gathers the rows of final that this load touches, in one scan, into `touched`, and sees to it that none is there twice:
 * delete and insert would repair that in silence. An empty final table is not asked at all.
 *
 * Versions begin with the digits of the window, and those nearly always decide. So the versions of final, as dear to read
 * as its keys, are only looked up for rows of windows that this load has files of.
 */
export async function gatherTouched(step: LoadStep, rowsOfFinal: number): Promise<void> {
  const { connection, dataset } = step;
  const key = quoted(dataset.key);
  const match = rowsOfFinal === 0 ? 'false' : `${key} IN (${stagedValues(dataset.key)})`;
  await connection.run(`CREATE TEMP TABLE touched AS
    SELECT rowid AS final_row, ${[key, ...KEPT[dataset.name]].join(', ')}, arrival_window,
      strftime(arrival_window, '%Y%m%d%H%M%S') AS row_version
    FROM ${finalTable(dataset)} WHERE ${match}`);
  const tied = 'arrival_window IN (SELECT arrival_window FROM claim)';
  const found = await connection.runAndReadAll(
    `SELECT count(*) - count(DISTINCT ${key}), count(*) FILTER (${tied}) FROM touched`,
  );
  const [surplus = 0, ties = 0] = (found.getRowsJS()[0] ?? []).map(Number);
  if (surplus > 0) throw duplicates(step, 'before', surplus);
  if (ties === 0) return;
  await connection.run(`UPDATE touched SET row_version = f.row_version
    FROM ${finalTable(dataset)} f WHERE f.rowid = final_row AND touched.${tied}`);
}

/**
 * Decides about every row whose key is in the load twice or in final already, in `outcome`: per key the greatest version
 * is `won` if it is newer than final's, else `older`; all others are `repeated`. Rows not in there have won unopposed,
 * which are nearly all; so versions are compared only where there is something to compare.
 */
export async function decideOutcomes({ connection, dataset }: LoadStep): Promise<void> {
  const key = quoted(dataset.key);
  // By hash, a third of the time of grouping texts; where two keys share one, both are merely looked at more closely.
  const contested = `SELECT hash(${key}) AS key_hash FROM staging GROUP BY key_hash HAVING count(*) > 1
    UNION ALL SELECT hash(${key}) FROM touched`;
  await connection.run(`CREATE TEMP TABLE outcome AS
    SELECT staged_row, file_no, r.${key}, t.final_row, r.row_version, ${KEPT[dataset.name].map((name) => `t.${name}`).join(', ')},
      CASE WHEN place_of_key > 1 THEN 'repeated' WHEN r.row_version <= t.row_version THEN 'older' ELSE 'won' END AS outcome
    FROM (
      SELECT *, row_number() OVER (PARTITION BY ${key} ORDER BY row_version DESC, place) AS place_of_key
      FROM (
        SELECT s.rowid AS staged_row, s.file_no, s.${key}, c.place, ${versionSql(dataset, 's', 'c.window_digits')} AS row_version
        FROM staging s JOIN claim c USING (file_no) WHERE hash(s.${key}) IN (${contested}))
    ) r LEFT JOIN touched t USING (${key})`);
}

/** What the load will do to final, in rows. */
export interface Effect {
  readonly won: number;
  /** Of those that won, those that take the place of a row of final. */
  readonly replaced: number;
}

/** Counts what `outcome` means for final. */
export async function effectOf({ connection }: LoadStep): Promise<Effect> {
  const result = await connection.runAndReadAll(`
    SELECT (SELECT count(*) FROM staging) - count(*) FILTER (outcome <> 'won'),
      count(*) FILTER (outcome = 'won' AND final_row IS NOT NULL) FROM outcome`);
  const [won, replaced] = result.getRowsJS()[0] ?? [];
  return { won: Number(won), replaced: Number(replaced) };
}

/** Removes the rows of final that have lost to newer ones. */
export async function deleteReplaced(step: LoadStep): Promise<number> {
  return change(
    step,
    `DELETE FROM ${finalTable(step.dataset)}
     WHERE rowid IN (SELECT final_row FROM outcome WHERE outcome = 'won' AND final_row IS NOT NULL)`,
  );
}

/** The SELECT of all staged rows that have won, as `s`, with what `outcome` knows of them, as `o`. */
export function winnersSql({ dataset }: LoadStep, extra: string, joins: string): string {
  const version = `coalesce(o.row_version, ${versionSql(dataset, 's', 'c.window_digits')})`;
  return `SELECT ${columnList(dataset, ({ name }) => `s.${quoted(name)}`)}, ${extra} c.arrival_window, ${version}, $1
    FROM staging s JOIN claim c USING (file_no) LEFT JOIN outcome o ON o.staged_row = s.rowid ${joins}
    WHERE o.outcome IS NULL OR o.outcome = 'won'`;
}
