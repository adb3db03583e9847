import type pg from 'pg';
import type { LoadFile } from '../../domain/load.ts';
import type { FileRows } from '../../domain/row-accounting.ts';
import { timestampOf } from '../../domain/timestamp.ts';
import { Stopped } from '../../engines/stopped.ts';
import type { LedgerEntry } from '../../ports/warehouse.ts';
import { change, type LoadStep } from './load-step.ts';
import type { Tables } from './tables.ts';

/** What the ledger holds of these files. Found by its key, so that the cost does not grow with history. */
export async function ledgerEntries(
  client: pg.PoolClient,
  { ledger }: Tables,
  files: readonly Pick<LoadFile, 'id'>[],
): Promise<LedgerEntry[]> {
  const { rows } = await client.query<Record<'file_id' | 'load_id' | 'rows' | 'won' | 'older' | 'repeated', string>>(
    `SELECT file_id, load_id, rows, won, older, repeated FROM ${ledger} WHERE file_id = ANY($1::text[])`,
    [files.map(({ id }) => id)],
  );
  return rows.map(({ file_id: fileId, load_id: loadId, rows: count, won, older, repeated }) => {
    const numbers = { rows: Number(count), won: Number(won), older: Number(older), repeated: Number(repeated) };
    return { fileId, loadId, rows: { fileId, ...numbers } };
  });
}

/** Refuses the load where the ledger holds any of its files; stands behind lock and fence. */
export async function guard({ client, tables, load }: LoadStep): Promise<void> {
  const loaded = await ledgerEntries(client, tables, load.files);
  if (loaded.length > 0) throw new Stopped({ is: 'refused', loaded });
}

/** Writes every file of the load, in the order of the plan, with what became of its rows. */
export async function recordInLedger(step: LoadStep, files: readonly FileRows[]): Promise<void> {
  const { load, tables } = step;
  await change(
    step,
    `INSERT INTO ${tables.ledger} (dataset, load_id, file_id, arrival_window, rows, won, older, repeated)
     SELECT $1, $2, * FROM unnest($3::text[], $4::timestamp[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[])`,
    [
      ...[load.dataset, load.id, load.files.map(({ id }) => id)],
      load.files.map(({ window }) => timestampOf(window)),
      ...(['rows', 'won', 'older', 'repeated'] as const).map((part) => files.map((file) => file[part])),
    ],
  );
}
