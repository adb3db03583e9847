import type { FileRows } from '../../domain/row-accounting.ts';
import { Stopped } from '../../engines/stopped.ts';
import { columnList, quoted } from './dataset-sql.ts';
import { change, type LoadStep, numberOf } from './load-step.ts';

/** A row that takes the place of what final holds of its key, or is the first of it. */
export const HAS_WON = '(n.final_version IS NULL OR n.row_version > n.final_version)';

/**
 * Finds the newest row of each staged key and, once, what final holds of that key, in the temporary table `newest`; and
 * sees to it that no key is in final twice, which an update would hide.
 *
 * @throws Stopped
 */
export async function findNewest(step: LoadStep): Promise<void> {
  const { client, dataset, tables } = step;
  const key = quoted(dataset.key);
  // Of equal versions the first in the order of the plan.
  await client.query(`CREATE TEMP TABLE newest ON COMMIT DROP AS
    SELECT s.*, f.row_version AS final_version
    FROM (SELECT DISTINCT ON (${key}) * FROM pg_temp.staging ORDER BY ${key}, row_version DESC, file_no) s
    LEFT JOIN ${tables.final[dataset.name]} f ON f.${key} = s.${key}`);
  const twice = await numberOf(
    step,
    `SELECT count(*) AS n FROM (
       SELECT FROM pg_temp.newest WHERE final_version IS NOT NULL GROUP BY ${key} HAVING count(*) > 1) k`,
  );
  if (twice > 0) throw duplicates(step, 'BEFORE', `holds ${String(twice)} keys of this load twice; remove them first`);
}

/** The update and insert of the rows in `winners`. `more` are columns besides the contract's that `winners` has. */
export async function mergeWinners(step: LoadStep, more: readonly string[], created: string | null): Promise<void> {
  const { dataset, tables, load } = step;
  const final = tables.final[dataset.name];
  const key = quoted(dataset.key);
  const others = [...more, 'row_version'];
  const sets = [columnList(dataset, (name) => `${name} = w.${name}`), ...others.map((name) => `${name} = w.${name}`)];
  const changed = await change(
    step,
    `UPDATE ${final} f SET ${sets.join(', ')}, load_id = $1 FROM pg_temp.winners w WHERE f.${key} = w.${key} AND NOT w.is_new`,
    [load.id],
  );
  const names = [columnList(dataset), ...others].join(', ');
  const [createdName, createdValue] = created === null ? ['', ''] : [`, ${created}`, `, now() AT TIME ZONE 'UTC'`];
  const added = await change(
    step,
    `INSERT INTO ${final} (${names}, load_id${createdName})
     SELECT ${names}, $1${createdValue} FROM pg_temp.winners WHERE is_new`,
    [load.id],
  );
  const winners = await numberOf(step, 'SELECT count(*) AS n FROM pg_temp.winners');
  if (changed + added !== winners)
    throw duplicates(step, 'AFTER', 'was changed in other rows than those that have won');
}

/**
 * Clean-up: looks at the touched keys in final again.
 *
 * @throws Stopped where one of them is not there exactly once; nothing is repaired
 */
export async function cleanUp(step: LoadStep): Promise<void> {
  const { dataset, tables } = step;
  const key = quoted(dataset.key);
  const surplus = await numberOf(
    step,
    `SELECT count(f.${key}) - (SELECT count(*) FROM pg_temp.winners) AS n
     FROM pg_temp.winners w JOIN ${tables.final[dataset.name]} f ON f.${key} = w.${key}`,
  );
  if (surplus !== 0) throw duplicates(step, 'AFTER', 'would have rows more or fewer than keys');
}

/** What became of the rows of each file, in the order of the plan. */
export async function accountRows(step: LoadStep, counts: readonly number[]): Promise<FileRows[]> {
  const { rows } = await step.client.query<{ file_no: number; won: string; total: string }>(
    `SELECT file_no, count(*) AS total, count(*) FILTER (WHERE ${HAS_WON}) AS won FROM pg_temp.newest n GROUP BY file_no`,
  );
  const byFile = new Map(rows.map(({ file_no, won, total }) => [file_no, [Number(won), Number(total)] as const]));
  return step.load.files.map(({ id: fileId }, at) => {
    const [won, newest] = byFile.get(at) ?? [0, 0];
    const count = counts[at] ?? 0;
    return { fileId, rows: count, won, older: newest - won, repeated: count - newest };
  });
}

function duplicates({ dataset, tables }: LoadStep, when: 'BEFORE' | 'AFTER', what: string): Stopped {
  const detail = `DUPLICATE_${when}: ${tables.final[dataset.name]} ${what}`;
  return new Stopped({ is: 'failed', failure: { of: 'load', detail } });
}
