import type pg from 'pg';
import { type CopyCommand, parseCopy } from './copy-command.ts';
import { filesOf, type ObjectReader } from './copy-files.ts';
import { parquetRows } from './copy-parquet.ts';
import { insertRows, type TargetColumn, targetColumns } from './copy-target.ts';
import { type LoadError, textRows } from './copy-text.ts';
import { DatabaseError } from './peer-error.ts';

/** What COPY needs besides its own session. */
export interface CopyContext {
  readonly client: pg.Client;
  readonly objects: ObjectReader;
  readonly queryId: number;
  /** Writes to the system log, which outlives a transaction that is rolled back. */
  readonly log: (errors: readonly LoadError[], queryId: number) => Promise<void>;
}

/**
 * Runs a COPY.
 *
 * @returns how many rows it loaded
 */
export async function runCopy(sql: string, context: CopyContext): Promise<number> {
  const command = parseCopy(sql);
  const columns = await targetColumns(context.client, command);
  const files = await filesOf(command, context.objects);
  if (command.format !== 'parquet') return runText(command, columns, files, context);
  let loaded = 0;
  for (const file of files) {
    const rows = await parquetRows(file, columns);
    await insertRows(context.client, command.table, columns, rows);
    loaded += rows.length;
  }
  return loaded;
}

async function runText(
  command: CopyCommand,
  columns: readonly TargetColumn[],
  files: Awaited<ReturnType<typeof filesOf>>,
  { client, queryId, log }: CopyContext,
): Promise<number> {
  const errors: LoadError[] = [];
  let loaded = 0;
  for (const file of files) {
    const read = textRows(file, command, columns);
    errors.push(...read.errors);
    if (errors.length > command.maxError) break;
    if (!command.isNoLoad) await insertRows(client, command.table, columns, read.rows);
    loaded += command.isNoLoad ? 0 : read.rows.length;
  }
  if (errors.length > 0) await log(errors.slice(0, command.maxError + 1), queryId);
  if (errors.length > command.maxError) {
    throw new DatabaseError(
      `ERROR: Load into table '${command.table}' failed.  Check 'sys_load_error_detail' system table for details.`,
    );
  }
  return loaded;
}
