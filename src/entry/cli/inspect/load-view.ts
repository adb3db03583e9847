import type { LoadRecord } from '../../../domain/audit-record.ts';

/** A load as `--json` prints it. */
export function loadView(record: LoadRecord): Readonly<Record<string, unknown>> {
  const { id, dataset, state, attempt, parent, files, sizeBytes, plannedAt, at } = record;
  const { accounting, awaitingCustomer, failure, blocked } = record;
  return {
    id,
    dataset,
    state,
    attempt,
    parent,
    files,
    sizeBytes,
    plannedAt: new Date(plannedAt).toISOString(),
    changedAt: new Date(at).toISOString(),
    rows: accounting,
    ordersAwaitingCustomer: awaitingCustomer,
    failure,
    blocked,
  };
}
