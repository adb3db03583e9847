import { type DuckDBConnection, listValue } from '@duckdb/node-api';
import type { LoadFile } from '../../domain/load.ts';
import { timestampOf } from '../../domain/timestamp.ts';
import type { LedgerEntry } from '../../ports/warehouse.ts';
import type { FileGroup } from './file-groups.ts';
import { fileRows, textOf } from './file-rows.ts';
import { type LoadStep, Stopped } from './load-step.ts';
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

/** What the ledger holds of these files. The windows bound the search, so that its cost does not grow with history. */
export async function ledgerEntries(
  connection: DuckDBConnection,
  files: readonly Pick<LoadFile, 'id' | 'window'>[],
): Promise<LedgerEntry[]> {
  if (files.length === 0) return [];
  const windows = files.map((file) => file.window);
  const result = await connection.runAndReadAll(
    `SELECT file_id, load_id, rows, won, older, repeated FROM ecommerce.load_ledger
     WHERE arrival_window BETWEEN $1 AND $2 AND file_id IN (SELECT unnest($3))`,
    [
      timestampOfSeconds(windows.reduce((a, b) => Math.min(a, b))),
      timestampOfSeconds(windows.reduce((a, b) => Math.max(a, b))),
      listValue(files.map((file) => file.id)),
    ],
  );
  return result.getRowsJS().map(([fileId, loadId, ...counts]) => {
    const rows = fileRows([fileId, ...counts]);
    return { fileId: rows.fileId, loadId: textOf(loadId), rows };
  });
}
