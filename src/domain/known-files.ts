import type { AuditStore } from '../ports/audit-store.ts';
import type { Listed } from '../ports/file-source.ts';
import type { LoadPlans } from '../ports/load-plans.ts';
import type { AuditedFile, FileRecord } from './audit-record.ts';
import { fileId, type ObjectRef, type ObjectVersion } from './transformed-file.ts';

/** A listed file of which everything is known without a look at it. See `Verdict` for what the words mean. */
export interface KnownFile {
  readonly is: 'loaded' | 'waiting' | 'set-aside';
  readonly file: AuditedFile;
}

/** A page of a listing, told apart by whether its objects have to be described. */
export interface SortedPage {
  readonly known: readonly KnownFile[];
  readonly unknown: readonly ObjectRef[];
}

/**
 * Tells which objects of a page need no description, because their listed version is loaded, waits or is set aside. On S3
 * that makes the second pass over a million files a thousand calls instead of a million. An object listed without its
 * version, or known only in part (its receiver died in between), is described again.
 */
export async function sortListed(
  page: readonly Listed[],
  { audit, plans }: { readonly audit: AuditStore; readonly plans: LoadPlans },
): Promise<SortedPage> {
  const ids = page.map((object) => (isVersion(object) ? fileId(object) : undefined));
  const asked = ids.filter((id) => id !== undefined);
  if (asked.length === 0) return { known: [], unknown: page };
  const records = await audit.lookUp(asked);
  // Most are loaded, or not known at all: of these nobody need ask.
  const undecided = [...records.values()].flatMap(({ state, file }) => (state === 'LOADED' ? [] : [file]));
  const pending = undecided.length === 0 ? new Map() : await plans.pendingOf(undecided);
  const known: KnownFile[] = [];
  const unknown: ObjectRef[] = [];
  for (const [at, object] of page.entries()) {
    const id = ids[at] ?? '';
    const record = records.get(id);
    const is = record === undefined ? undefined : conditionOf(record, pending.has(id));
    if (record === undefined || is === undefined) unknown.push(object);
    else known.push({ is, file: record.file });
  }
  return { known, unknown };
}

function conditionOf({ state }: FileRecord, isPending: boolean): KnownFile['is'] | undefined {
  if (state === 'LOADED') return 'loaded';
  if (isPending) return 'waiting';
  return state === 'QUARANTINED' ? 'set-aside' : undefined;
}

function isVersion(object: Listed): object is ObjectVersion {
  return 'eTag' in object;
}
