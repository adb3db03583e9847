import { type FileProblem, reasonOf } from './file-problem.ts';

/** So many bad files of one reason are tolerated in a load of any size. */
const BREAKER_FILES = 5;
/** And so many of a large one, as a share of its files. */
const BREAKER_SHARE = 0.05;

/** A file that would be set aside. */
export interface Suspect {
  readonly fileId: string;
  readonly problem: FileProblem;
  /** A released file was looked at by somebody: it no longer counts. */
  readonly released: boolean;
}

/**
 * Tells one bad file from a bad day. More than max(5 files, 5 % of the load) with one and the same reason mean that
 * upstream changed the contract: then none is quarantined and the load waits.
 *
 * @returns the reason that too many share, or undefined: set the suspects aside and go on.
 */
export function trippedBy(suspects: readonly Suspect[], filesInLoad: number): string | undefined {
  const tolerated = Math.max(BREAKER_FILES, BREAKER_SHARE * filesInLoad);
  const counts = new Map<string, number>();
  for (const { problem, released } of suspects) {
    if (released) continue;
    const reason = reasonOf(problem);
    const count = (counts.get(reason) ?? 0) + 1;
    if (count > tolerated) return reason;
    counts.set(reason, count);
  }
  return undefined;
}
