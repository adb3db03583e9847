import { type DuckDBConnection, listValue } from '@duckdb/node-api';
import type { LoadFile } from '../../domain/load.ts';
import { timestampOf } from '../../domain/timestamp.ts';
import { Stopped } from '../../engines/stopped.ts';
import type { LedgerEntry } from '../../ports/warehouse.ts';
import type { FileGroup } from './file-groups.ts';
import { fileRows, textOf } from './file-rows.ts';
import type { LoadStep } from './load-step.ts';
import { timestampOfSeconds } from './timestamp-value.ts';

/** Takes the turn on the fence row that all writers of the final table share, and writes down what this load is of. */
export async function claimFiles({ connection, load }: LoadStep, groups: readonly FileGroup[]): Promise<void> {
  await connection.run(
    `UPDATE ecommerce.load_fence SET turn = turn + 1, load_id = $1 WHERE target = 'ecommerce.orders'`,
    [load.id],
  );
  await connection.run(`CREATE TEMP TABLE claim (
    file_no INTEGER, place INTEGER, file_id VARCHAR, arrival_window TIMESTAMP, window_digits VARCHAR)`);
  const appender = await connection.createAppender('claim');
  for (const { no, place, file } of groups.flatMap((group) => group.files)) {
    appender.appendInteger(no);
    appender.appendInteger(place);
    appender.appendVarchar(file.id);
    appender.appendTimestamp(timestampOfSeconds(file.window));
    appender.appendVarchar(timestampOf(file.window).replace(/\D/g, '').slice(0, 14));
    appender.endRow();
  }
  appender.closeSync();
}

/** Refuses the load where the ledger holds any of its files; stands behind the fence. */
export async function guard({ connection, load }: LoadStep): Promise<void> {
  const loaded = await ledgerEntries(connection, load.files);
  if (loaded.length > 0) throw new Stopped({ is: 'refused', loaded });
}

/**
 * What the ledger holds of these files, in whatever window: a file whose arrival is reckoned otherwise than before is the
 * same file. Costs 10 ms of CPU with 200 000 files in the ledger, 35 with a million.
 */
export async function ledgerEntries(
  connection: DuckDBConnection,
  files: readonly Pick<LoadFile, 'id'>[],
): Promise<LedgerEntry[]> {
  if (files.length === 0) return [];
  const result = await connection.runAndReadAll(
    `SELECT file_id, load_id, rows, won, older, repeated FROM ecommerce.load_ledger
     WHERE file_id IN (SELECT unnest($1))`,
    [listValue(files.map((file) => file.id))],
  );
  return result.getRowsJS().map(([fileId, loadId, ...counts]) => {
    const rows = fileRows([fileId, ...counts]);
    return { fileId: rows.fileId, loadId: textOf(loadId), rows };
  });
}
