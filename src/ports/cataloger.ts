import type { CatalogPartition } from '../domain/transformed-file.ts';

/**
 * What a refresh did.
 *
 * - `nothing`: every partition was known already: new files in a known one are visible without any call
 * - `registered`: so many partitions are now visible that were not before
 * - `started`: a run that will find them is under way
 * - `owed`: a run is under way that may have passed them by; another one will follow, and that is remembered
 */
export type Refreshed =
  | { readonly did: 'nothing' }
  | { readonly did: 'registered'; readonly partitions: number }
  | { readonly did: 'started' }
  | { readonly did: 'owed' };

/** Makes loaded files visible to those who query the area itself rather than the warehouse. */
export interface Cataloger {
  /**
   * Sees to it that these partitions are in the catalog, now or soon; a refresh is never lost. Idempotent: a partition
   * that is there already is success.
   *
   * @throws Unavailable: some may be missing, ask again
   */
  refresh(partitions: readonly CatalogPartition[]): Promise<Refreshed>;
}
