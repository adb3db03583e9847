import type { AuditStore } from '../ports/audit-store.ts';
import type { LoadPlans } from '../ports/load-plans.ts';
import type { LoadRecord } from './audit-record.ts';

/** The files of blocked loads, by id, with the load's record. */
export async function blockedFiles(audit: AuditStore, plans: LoadPlans): Promise<ReadonlyMap<string, LoadRecord>> {
  const blocked = new Map<string, LoadRecord>();
  for (const id of await plans.open()) {
    const record = await audit.load(id);
    if (record?.state !== 'BLOCKED') continue;
    for (const file of (await plans.get(id))?.files ?? []) blocked.set(file.id, record);
  }
  return blocked;
}
