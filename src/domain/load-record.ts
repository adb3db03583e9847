import type { LoadRecord } from './audit-record.ts';
import { type Load, totalBytes } from './load.ts';

/** The first record of a load: planned, nothing submitted. */
export function plannedRecord(load: Load, now: number): LoadRecord {
  return {
    id: load.id,
    dataset: load.dataset,
    state: 'PLANNED',
    attempt: 1,
    handle: null,
    parent: load.parent,
    files: load.files.length,
    sizeBytes: totalBytes(load.files),
    plannedAt: now,
    at: now,
    accounting: null,
    awaitingCustomer: null,
    failure: null,
    blocked: null,
    suspect: null,
  };
}

/** The number of the attempt that comes next: the same as long as nothing is known to have failed. */
export function nextAttempt(record: LoadRecord): number {
  return record.state === 'PLANNED' || record.state === 'SUBMITTED' ? record.attempt : record.attempt + 1;
}
