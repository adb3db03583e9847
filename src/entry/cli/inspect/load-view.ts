import type { LoadRecord, LoadState } from '../../../domain/audit-record.ts';

/**
 * The state people are shown. Besides the records' states: `RELEASED`, blocked once and let go by `replay`, which dissolves
 * the load: its files wait by themselves, and go (or went) into others.
 */
export type ShownLoadState = LoadState | 'RELEASED';

/** @param open the ids of the loads that are open */
export function shownState({ id, state, attempt }: LoadRecord, open: ReadonlySet<string>): ShownLoadState {
  // Nothing else leaves a planned load of a further attempt behind without its plan.
  return state === 'PLANNED' && attempt > 1 && !open.has(id) ? 'RELEASED' : state;
}

/** Why a load is in that state, in one line for people; null where the state needs no reason. */
export function reasonOfState({ blocked, failure }: LoadRecord, state: ShownLoadState): string | null {
  const reason = blocked?.reason ?? failure;
  if (state !== 'RELEASED') return reason;
  return `released by replay, its files go into other loads${reason === null ? '' : `; before: ${reason}`}`;
}

/** A load as `--json` prints it. */
export function loadView(record: LoadRecord, open: ReadonlySet<string>): Readonly<Record<string, unknown>> {
  const { id, dataset, attempt, parent, files, sizeBytes, plannedAt, at } = record;
  const { accounting, awaitingCustomer, failure, blocked } = record;
  return {
    id,
    dataset,
    state: shownState(record, open),
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
