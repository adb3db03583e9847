import type { DatasetName } from './dataset.ts';
import { DATASETS } from './datasets.ts';
import { type ObjectRef, partitionDay, partitionOf } from './transformed-file.ts';

/** Which files of an area a backfill takes: all conditions together. */
export interface BackfillChoice {
  readonly datasets: readonly DatasetName[];
  /** What keys must begin with; empty for all. */
  readonly prefix: string;
  /** Midnight of the first and the last day, seconds since 1970: of the day that the path names. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  /** No more new files than that; `Infinity` for all. A later run goes on with others. */
  readonly limit: number;
}

/**
 * Whether a file is chosen by its key. A file whose path should name a day and does not lies in no range of days; a
 * dataset without partitions (customers) has no days, so all of it is taken.
 */
export function isChosen({ dataset, key }: ObjectRef, { prefix, since, until }: BackfillChoice): boolean {
  if (!key.startsWith(prefix)) return false;
  const contract = DATASETS[dataset];
  if ((since === undefined && until === undefined) || contract.partitionedBy.length === 0) return true;
  const day = partitionDay(partitionOf(contract, key));
  return day !== undefined && day >= (since ?? -Infinity) && day <= (until ?? Infinity);
}
