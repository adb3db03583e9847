import type { DatasetName } from './dataset.ts';
import type { FileProblem } from './file-problem.ts';
import type { AuditedEvent } from './object-event.ts';
import type { FileRows, RowAccounting } from './row-accounting.ts';
import type { ObjectVersion } from './transformed-file.ts';

/**
 * What can be said of a file. Facts are only ever added; a file has one place per rank, and its state is the fact of the
 * highest rank. So writes need no conditions, may come twice, late or in any order, and a state never falls (I7).
 */
export type FactKind = 'RECEIVED' | 'QUARANTINED' | 'MISSING' | 'SUPERSEDED' | 'LOADED';

/** The state of a file: the kind of its highest fact. */
export type FileState = FactKind;

/** Facts of one rank share one place: the later write stays. */
export const FACT_RANK: Readonly<Record<FactKind, 1 | 5 | 9>> = {
  RECEIVED: 1,
  QUARANTINED: 5,
  MISSING: 5,
  SUPERSEDED: 5,
  LOADED: 9,
};

/** The version of an object a fact is about, so that any one fact alone says which file it means. */
export interface AuditedFile extends ObjectVersion {
  readonly id: string;
  /** Seconds since 1970. */
  readonly arrival: number;
}

interface Fact {
  readonly file: AuditedFile;
  /** When it was found out, milliseconds since 1970. */
  readonly at: number;
}

/**
 * - `RECEIVED` described and waiting for a load; with what is odd about it but harmless, and with what the event said that
 *   told of it, where one did
 * - `QUARANTINED` set aside: why, and in which load that came out (null: before any)
 * - `MISSING` deleted before it could be loaded
 * - `SUPERSEDED` overwritten before it could be loaded; `by` is the id of the newer file
 * - `LOADED` in the final table, says the ledger: by which load, and what became of its rows
 */
export type FileFact =
  | (Fact & { readonly kind: 'RECEIVED'; readonly warnings: readonly string[]; readonly event?: AuditedEvent })
  | (Fact & { readonly kind: 'QUARANTINED'; readonly problem: FileProblem; readonly loadId: string | null })
  | (Fact & { readonly kind: 'MISSING' })
  | (Fact & { readonly kind: 'SUPERSEDED'; readonly by: string })
  | (Fact & { readonly kind: 'LOADED'; readonly loadId: string; readonly rows: FileRows });

/** A file as the audit knows it. */
export interface FileRecord {
  readonly file: AuditedFile;
  readonly state: FileState;
  /** Ascending rank: at most one of each, never empty; the last one gives the state. */
  readonly facts: readonly FileFact[];
}

/** A record of these facts of one file (at least one, any order; of two with one rank the later in the list stays). */
export function recordOf(facts: readonly FileFact[]): FileRecord {
  const byRank = new Map(facts.map((fact) => [FACT_RANK[fact.kind], fact]));
  const kept = [...byRank.values()].sort((a, b) => FACT_RANK[a.kind] - FACT_RANK[b.kind]);
  const highest = kept.at(-1);
  if (highest === undefined) throw new Error('a file without facts has no record');
  return { file: highest.file, state: highest.kind, facts: kept };
}

/** When the file was first found out about, milliseconds since 1970: the earliest of its facts. */
export function foundAt({ facts }: FileRecord): number {
  return Math.min(...facts.map(({ at }) => at));
}

/**
 * Where a load stands. FINISHED and REFUSED are final. FAILED and BLOCKED go on with the next attempt: FAILED as soon as
 * may be, BLOCKED once the cause is removed (`environment`: tried again by each run) or somebody has looked (`breaker`:
 * by `replay` only).
 */
export type LoadState = 'PLANNED' | 'SUBMITTED' | 'FAILED' | 'BLOCKED' | 'REFUSED' | 'FINISHED';

/** Why a load is BLOCKED: by whom it is released, and what to tell them. */
export interface Blocked {
  readonly by: 'breaker' | 'environment';
  /** For `breaker` the `reasonOf` that too many files share. */
  readonly reason: string;
}

/** A load as the audit knows it. */
export interface LoadRecord {
  readonly id: string;
  readonly dataset: DatasetName;
  readonly state: LoadState;
  /** Counts from 1; raised only after FAILED or BLOCKED and a look at the ledger. */
  readonly attempt: number;
  /** What the warehouse gave for the current attempt; null before it was submitted. */
  readonly handle: string | null;
  readonly parent: string | null;
  readonly files: number;
  readonly sizeBytes: number;
  /** Milliseconds since 1970: first planned, last changed. */
  readonly plannedAt: number;
  readonly at: number;
  readonly accounting: RowAccounting | null;
  /** Orders without a customer right after this load, over the whole final table; null until FINISHED. */
  readonly awaitingCustomer: number | null;
  /** What the last attempt came to grief over, in one line for people; null otherwise. */
  readonly failure: string | null;
  readonly blocked: Blocked | null;
  /** FAILED as the only file of its load, found by halving: waits for the verdict over all that were halved with it. */
  readonly suspect: FileProblem | null;
}

/** How far a state has come within its attempt; the two decisions rank alike. */
export const LOAD_RANK: Readonly<Record<LoadState, number>> = {
  PLANNED: 0,
  SUBMITTED: 1,
  FAILED: 2,
  BLOCKED: 3,
  REFUSED: 4,
  FINISHED: 4,
};

/**
 * Whether `next` may take the place of `current`: never backwards within an attempt, never to an earlier attempt, and
 * nothing follows a decision but the decision of a later attempt (made after the warehouse was put back).
 */
export function loadAdvances(current: LoadRecord | undefined, next: LoadRecord): boolean {
  if (current === undefined) return true;
  if (isDecided(next)) return !isDecided(current) || next.attempt >= current.attempt;
  if (isDecided(current)) return false;
  if (next.attempt !== current.attempt) return next.attempt > current.attempt;
  return LOAD_RANK[next.state] >= LOAD_RANK[current.state];
}

/** Whether the warehouse has decided about the load for good: it is in, or its files were in before. */
export function isDecided(record: LoadRecord): boolean {
  return record.state === 'FINISHED' || record.state === 'REFUSED';
}
