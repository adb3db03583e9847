import type { FileQuery } from '../ports/audit-store.ts';
import type { FileRecord } from './audit-record.ts';
import { reasonOf } from './file-problem.ts';

/** Whether a record meets all conditions of the query. For stores that cannot put it into a language of their own. */
export function meets({ file, state, facts }: FileRecord, query: FileQuery): boolean {
  if (query.state !== undefined && state !== query.state) return false;
  if (query.key !== undefined && file.key !== query.key) return false;
  const { reason, loadId } = query;
  if (reason !== undefined && !facts.some((f) => f.kind === 'QUARANTINED' && reasonOf(f.problem) === reason))
    return false;
  return loadId === undefined || facts.some((fact) => 'loadId' in fact && fact.loadId === loadId);
}

/** The order of `AuditStore.files`: dataset, key, lastModified, id. */
export function byObject({ file: a }: FileRecord, { file: b }: FileRecord): number {
  return (
    compare(a.dataset, b.dataset) || compare(a.key, b.key) || a.lastModified - b.lastModified || compare(a.id, b.id)
  );
}

/** Orders texts by their code units, as sorting does. */
export function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
