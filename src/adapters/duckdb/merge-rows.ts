import { columnList, finalTable, quoted, versionSql } from './dataset-sql.ts';
import { change, type LoadStep, Stopped } from './load-step.ts';

/** What a replaced row of final hands down: the first appearance of an order; where a customer lived before. */
const KEPT = { orders: ['create_timestamp'], customers: ['customer_city', 'customer_state'] } as const;

/**
 * Gathers the rows of final that this load touches, once, into `touched`, and sees to it that none is there twice: delete
 * and insert would repair that in silence. First the keys alone are looked through: nearly always few or none are there,
 * and then nothing else of final needs to be read. An empty final table is not asked at all.
 */
export async function gatherTouched(step: LoadStep, rowsOfFinal: number): Promise<void> {
  const { connection, dataset } = step;
  const key = quoted(dataset.key);
  const match = rowsOfFinal === 0 ? 'false' : `${key} IN (SELECT ${key} FROM staging)`;
  await connection.run(`CREATE TEMP TABLE touched_key AS
    SELECT rowid AS final_row, ${key} FROM ${finalTable(dataset)} WHERE ${match}`);
  const found = await connection.runAndReadAll(`SELECT count(*), count(DISTINCT ${key}) FROM touched_key`);
  const [rows = 0, keys = 0] = (found.getRowsJS()[0] ?? []).map(Number);
  if (rows > keys) throw duplicates(step, 'before', rows - keys);
  const handedDown = ['row_version', ...KEPT[dataset.name]].map((name) => `f.${name}`).join(', ');
  await connection.run(`CREATE TEMP TABLE touched AS
    SELECT final_row, t.${key}, ${handedDown} FROM touched_key t
    JOIN ${finalTable(dataset)} f ON f.rowid = t.final_row ${rows === 0 ? 'WHERE false' : ''}`);
}

/**
 * Decides about every row whose key is in the load twice or in final already, in `outcome`: per key the greatest version
 * is `won` if it is newer than final's, else `older`; all others are `repeated`. Rows not in there have won unopposed,
 * which are nearly all; so versions are compared only where there is something to compare.
 */
export async function decideOutcomes({ connection, dataset }: LoadStep): Promise<void> {
  const key = quoted(dataset.key);
  // By hash, a third of the time of grouping texts; where two keys share one, both are merely looked at more closely.
  await connection.run(`CREATE TEMP TABLE contested AS
    SELECT hash(${key}) AS key_hash FROM staging GROUP BY key_hash HAVING count(*) > 1
    UNION SELECT hash(${key}) FROM touched`);
  await connection.run(`CREATE TEMP TABLE outcome AS
    SELECT staged_row, file_no, r.${key}, t.final_row, r.row_version, ${KEPT[dataset.name].map((name) => `t.${name}`).join(', ')},
      CASE WHEN place_of_key > 1 THEN 'repeated' WHEN r.row_version <= t.row_version THEN 'older' ELSE 'won' END AS outcome
    FROM (
      SELECT *, row_number() OVER (PARTITION BY ${key} ORDER BY row_version DESC, place) AS place_of_key
      FROM (
        SELECT s.rowid AS staged_row, s.file_no, s.${key}, c.place, ${versionSql(dataset, 's', 'c.window_digits')} AS row_version
        FROM staging s JOIN claim c USING (file_no) WHERE hash(s.${key}) IN (SELECT key_hash FROM contested))
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
  return `SELECT ${columnList(dataset, ({ name }) => `s.${quoted(name)}`)}, ${extra} ${version}, $1
    FROM staging s JOIN claim c USING (file_no) LEFT JOIN outcome o ON o.staged_row = s.rowid ${joins}
    WHERE o.outcome IS NULL OR o.outcome = 'won'`;
}

/** A key is in final twice, or would be. */
export function duplicates({ dataset }: LoadStep, when: 'before' | 'after', rows: number): Stopped {
  const table = `ecommerce.${dataset.name}`;
  const detail =
    when === 'before'
      ? `DUPLICATE_BEFORE: ${table} holds ${String(rows)} rows too many of ${dataset.key}s of this load; remove them first`
      : `DUPLICATE_AFTER: ${table} would have ${String(rows)} rows more or fewer than keys; this is a bug, please report it`;
  return new Stopped({ is: 'failed', failure: { of: 'load', detail } });
}
