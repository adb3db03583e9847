import type { Blocked } from './audit-record.ts';
import type { Suspect } from './circuit-breaker.ts';
import type { DatasetName } from './dataset.ts';
import type { RowAccounting } from './row-accounting.ts';

/**
 * What became of a load in this run.
 *
 * - `finished`: its files are in the final table; `catalogOwed`: why the catalog could not be told yet, the next run
 *   does it; null where it was told
 * - `refused`: so many of its files were in the ledger before; the others go into another load
 * - `set-aside`: bad files were taken out of it, vanished ones let go; the others go into another load
 * - `halved`: the engine could not name the bad file; two smaller loads look for it
 * - `suspect`: it is the one file that was looked for; the verdict follows when all halves are settled
 * - `blocked`: waits for somebody to act; its data is safe
 * - `running`: the deadline came first; it goes on in the warehouse and is taken up again
 * - `failed`: did not pass within the tries of this run; the next run goes on
 */
export type LoadOutcome = {
  readonly loadId: string;
  readonly dataset: DatasetName;
  readonly files: number;
} & (
  | { readonly is: 'finished'; readonly accounting: RowAccounting | null; readonly catalogOwed: string | null }
  | { readonly is: 'refused'; readonly alreadyLoaded: number }
  | { readonly is: 'set-aside'; readonly bad: readonly Suspect[]; readonly vanished: number }
  | { readonly is: 'halved' | 'suspect' | 'running' }
  | { readonly is: 'blocked'; readonly blocked: Blocked }
  | { readonly is: 'failed'; readonly detail: string }
);
