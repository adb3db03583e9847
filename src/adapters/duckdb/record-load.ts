import { addRows, assertBalanced, type FileRows, NO_ROWS, type RowAccounting } from '../../domain/row-accounting.ts';
import { fileRows } from './file-rows.ts';
import { type LoadStep, numberOf } from './load-step.ts';
import { timestampOfMillis } from './timestamp-value.ts';

/** What the load did, in rows: together, and by file in the order of the plan. */
export interface RecordedRows {
  readonly accounting: RowAccounting;
  readonly files: readonly FileRows[];
}

/** Writes every file of the load into the ledger, with what became of its rows. */
export async function recordInLedger(step: LoadStep, nowMs: number): Promise<RecordedRows> {
  const { connection, dataset, load } = step;
  const written = await connection.runAndReadAll(
    `INSERT INTO ecommerce.load_ledger
       (arrival_window, file_id, dataset, load_id, rows, won, older, repeated, loaded_at)
     SELECT arrival_window, file_id, $1, $2, rows, rows - older - repeated, older, repeated, $3 FROM (
       SELECT c.*, coalesce(n.rows, 0) AS rows, coalesce(o.older, 0) AS older, coalesce(o.repeated, 0) AS repeated
       FROM claim c LEFT JOIN counted n USING (file_no) LEFT JOIN (
         SELECT file_no, count(*) FILTER (outcome = 'older') AS older, count(*) FILTER (outcome = 'repeated') AS repeated
         FROM outcome GROUP BY file_no) o USING (file_no))
     RETURNING file_id, rows, won, older, repeated`,
    [dataset.name, load.id, timestampOfMillis(nowMs)],
  );
  const byId = new Map(written.getRowsJS().map((row) => [row[0], fileRows(row)]));
  const files = load.files.flatMap(({ id }) => byId.get(id) ?? []);
  if (files.length < load.files.length)
    throw new Error('the ledger lacks files of the load; this is a bug, please report it');
  const accounting = files.reduce(addRows, NO_ROWS);
  assertBalanced(accounting, load.id);
  return { accounting, files };
}

/** Orders whose customer is not known, over the whole final table. */
export async function awaitingCustomer({ connection }: LoadStep): Promise<number> {
  return numberOf(connection, 'SELECT count(*) FROM ecommerce.orders_awaiting_customer');
}
