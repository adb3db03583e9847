import { randomUUID } from 'node:crypto';
import { LoadImpossible } from '../../domain/errors.ts';
import type { LoadFile } from '../../domain/load.ts';
import type { FileRows } from '../../domain/row-accounting.ts';
import type { LedgerEntry, LoadStatus } from '../../ports/warehouse.ts';
import type { DataApi } from './data-api.ts';
import { type RedshiftNames, withNames } from './redshift-names.ts';
import type { Value } from './statement-view.ts';

/** A statement has 100 KB at most: 67 bytes an id, and room for the rest. */
const IDS_A_STATEMENT = 1_400;
const STATEMENTS_A_BATCH = 40;

/**
 * What the ledger holds of these files, in whatever window: read without lock, as any reader does. Each statement reads the
 * ids of the whole ledger (`001_tables.sql`), so it asks for as many as fit into it.
 */
export async function ledgerEntries(
  api: DataApi,
  names: RedshiftNames,
  files: readonly Pick<LoadFile, 'id'>[],
): Promise<LedgerEntry[]> {
  const sqls = ledgerSql(files).map((sql) => withNames(sql, names));
  const entries: LedgerEntry[] = [];
  for (let at = 0; at < sqls.length; at += STATEMENTS_A_BATCH) {
    const results = await ask(api, 'ledger', sqls.slice(at, at + STATEMENTS_A_BATCH));
    for (const [fileId, loadId, rows] of results.flat()) {
      entries.push({ fileId: String(fileId), loadId: String(loadId), rows: fileRows(fileId, rows) });
    }
  }
  return entries;
}

function ledgerSql(files: readonly Pick<LoadFile, 'id'>[]): string[] {
  const sqls: string[] = [];
  for (let at = 0; at < files.length; at += IDS_A_STATEMENT) {
    const ids = files.slice(at, at + IDS_A_STATEMENT).map(({ id }) => `'${hex(id)}'`);
    sqls.push(`SELECT l.file_id, l.load_id, l.row_count FROM ecommerce.load_ledger l
WHERE l.file_id IN (${ids.join(',')})`);
  }
  return sqls;
}

/** The horizon that `migrate` has set. @throws LoadImpossible where it has not been run */
export async function readHorizon(api: DataApi, names: RedshiftNames): Promise<number> {
  const sql = withNames(`SELECT s.value FROM ecommerce.load_settings s WHERE s.name = 'horizon'`, names);
  const [[[value] = []] = []] = await ask(api, 'horizon', [sql]);
  const horizon = Number(value ?? Number.NaN);
  if (!Number.isSafeInteger(horizon)) throw new LoadImpossible('the warehouse has no horizon: run migrate');
  return horizon;
}

/** What the last statement of a finished load gave: its files, and beside each the totals of the load. */
export function finishedStatus(rows: readonly Value[][]): LoadStatus {
  const files = rows.map(([fileId, count]) => fileRows(fileId, count));
  const [, , total, won, older, repeated, awaiting] = rows[0] ?? [];
  const [all, w, o, r, awaitingCustomer] = [total, won, older, repeated, awaiting].map((value) => Number(value ?? 0));
  const accounting = { rows: all ?? 0, won: w ?? 0, older: o ?? 0, repeated: r ?? 0 };
  return { is: 'finished', accounting, files, awaitingCustomer: awaitingCustomer ?? 0 };
}

/** By file only the rows are known, and of text files that were copied together not even those. */
function fileRows(fileId: Value | undefined, rows: Value | undefined): FileRows {
  const count = rows === null || rows === undefined ? null : Number(rows);
  return { fileId: String(fileId), rows: count, won: null, older: null, repeated: null };
}

/** A question may be asked any number of times: its token is never used again. */
async function ask(api: DataApi, what: string, sqls: readonly string[]): Promise<Value[][][]> {
  return api.run({ sqls, name: `transformed-orders/${what}`, token: randomUUID(), withEvent: false });
}

/** The id, which goes into SQL: 64 hex digits and nothing else. */
function hex(id: string): string {
  if (!/^[0-9a-f]{64}$/.test(id)) throw new Error(`${JSON.stringify(id)} is no id`);
  return id;
}
