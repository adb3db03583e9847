import type { ProblemCode } from '../../domain/file-problem.ts';
import { STATEMENTS_BEFORE_SLOTS } from './load-transaction.ts';
import type { StatementView } from './statement-view.ts';

/** What our own procedures found in the rows of a slot. */
export interface SlotFault {
  readonly code: Extract<ProblemCode, 'ROWS_DIFFER' | 'BAD_DATE' | 'REQUIRED_NULL'>;
  /** From 1. */
  readonly slot: number;
  readonly column: string | null;
}

/**
 * What the service's answer says of a failed load by itself, before anybody looks at the files.
 *
 * - `already-loaded`: the guard found files in the ledger
 * - `slots`: rows of these slots break the contract
 * - `copy`: the COPY of that slot failed, with that error
 */
export type FailureSign =
  | { readonly is: 'already-loaded' }
  | { readonly is: 'slots'; readonly faults: readonly SlotFault[] }
  | { readonly is: 'copy'; readonly slot: number; readonly error: string }
  | { readonly is: 'transient'; readonly detail: string }
  | { readonly is: 'load'; readonly detail: string };

/**
 * Nobody's fault, and gone at the next attempt: a conflict (1023, DG: "Serializable isolation"), a session or node that
 * went away, a warehouse that wakes up, S3 that throttles.
 */
const TRANSIENT = [
  /ERROR:\s*1023\b/,
  /serializ(able|e)|deadlock|conflict/i,
  /connection|terminat|restart|cancel(l)?ed|time(d)?[ -]?out|shutting down/i,
  /throttl|SlowDown|Slow Down|reduce your request rate|Status 50[03]|ServiceUnavailable/i,
  /resum(e|ing)|paused|not available|try again/i,
];

/** Whether the text of an error is that of a passing one. Paths must have been taken out of it before. */
export function isTransient(error: string): boolean {
  return TRANSIENT.some((pattern) => pattern.test(error));
}

/** Rights and places that concern every file alike. */
const ENVIRONMENT =
  /access denied|AccessDenied|not authorized|permission denied|InvalidAccessKeyId|Status 403|credential|assume|KMS|disk full|no space|out of memory|relation .* does not exist/i;

/** Whether the error is about what surrounds the load, whichever file it met first. */
export function isEnvironmental(error: string): boolean {
  return ENVIRONMENT.test(error);
}

/** Reads a failed or aborted batch. Our tokens come first: the service and the engine add text around them. */
export function failureSign(view: StatementView, slots: number): FailureSign {
  const failed = view.subs.findIndex(({ isFailed }) => isFailed);
  const error = view.subs[failed]?.error ?? view.error;
  if (view.is === 'aborted') return { is: 'transient', detail: `the statement was stopped: ${oneLine(error)}` };
  if (/\bALREADY_LOADED\b/.test(error)) return { is: 'already-loaded' };
  const faults = slotFaults(error);
  if (faults.length > 0) return { is: 'slots', faults };
  const slot = failed - STATEMENTS_BEFORE_SLOTS + 1;
  if (failed >= 0 && slot >= 1 && slot <= slots) return { is: 'copy', slot, error };
  return { is: isTransient(error) ? 'transient' : 'load', detail: oneLine(error) };
}

function slotFaults(error: string): SlotFault[] {
  if (!/\bBAD_SLOTS\b/.test(error)) return [];
  const found = error.matchAll(/\b(ROWS_DIFFER|BAD_DATE|REQUIRED_NULL) (\d+)(?: ([a-z_]+))?;/g);
  return Array.from(found, ([, code, slot, column]) => {
    return { code: code as SlotFault['code'], slot: Number(slot), column: column ?? null };
  });
}

/** An error of the engine for people. */
export function oneLine(error: string): string {
  return error.replaceAll(/\s+/g, ' ').trim().slice(0, 300);
}
