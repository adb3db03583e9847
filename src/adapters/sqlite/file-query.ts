import { type AuditedFile, FACT_RANK } from '../../domain/audit-record.ts';
import { DATASET_NAMES } from '../../domain/datasets.ts';
import type { FileQuery } from '../../ports/audit-store.ts';
import { FILE_COLUMNS } from './file-row.ts';

/** A statement with its parameters. */
interface FileQuerySql {
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
}

const ORDER = 'dataset, key, last_modified, id';
const ALL_DATASETS = DATASET_NAMES.map((name) => `'${name}'`).join(', ');

/**
 * Selects the next files that meet the query, in their order. A page starts after the last file of the one before, so that
 * no statement stays open while the caller is busy.
 */
export function pageOf(query: FileQuery, after: AuditedFile | undefined, limit: number): FileQuerySql {
  const conditions: string[] = [];
  const parameters: (string | number)[] = [];
  const where = (condition: string, ...values: (string | number)[]) => {
    conditions.push(condition);
    parameters.push(...values);
  };
  const { state, reason, key, loadId } = query;
  if (state !== undefined) where(`state = ? AND rank = ${FACT_RANK[state]}`, state);
  if (reason !== undefined) where('reason = ?', reason);
  if (loadId !== undefined) where('(loaded_by = ? OR set_aside_in = ?)', loadId, loadId);
  // With the dataset named the index finds the key.
  if (key !== undefined) where(`dataset IN (${ALL_DATASETS}) AND key = ?`, key);
  if (after !== undefined) {
    where(`(${ORDER}) > (?, ?, ?, ?)`, after.dataset, after.key, after.lastModified, after.id);
  }
  const filter = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  return { sql: `SELECT ${FILE_COLUMNS} FROM files ${filter} ORDER BY ${ORDER} LIMIT ${limit}`, parameters };
}
