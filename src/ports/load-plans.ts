import type { Load, PendingFile } from '../domain/load.ts';

/**
 * Which pending file: its id, and the arrival it was kept under, which says where to look for it. Under another arrival it
 * may be missed: then it stays as it is, and is found again when its turn comes.
 */
export type PendingName = Pick<PendingFile, 'id' | 'arrival'>;

/**
 * Keeps what waits to be loaded, durably, between intake and warehouse. A pending file is free, or bound to one plan: then
 * it follows that load until the plan is closed. Bindings save work; that no file is loaded twice is the guard's business.
 *
 * Every method throws Unavailable or Busy where the store cannot be reached; doing it again is right. LoadImpossible where
 * somebody must act first: no space, no right.
 */
export interface LoadPlans {
  /** Keeps files as pending. Known ones stay as they are and where they are bound, but `released` once is for good. */
  keep(files: readonly PendingFile[]): Promise<void>;

  /** The free files that arrived first, at most `limit`, ascending by arrival, then id. */
  free(limit: number): Promise<readonly PendingFile[]>;

  /** Those of these files that are pending, free or bound, by id. */
  pendingOf(files: readonly PendingName[]): Promise<ReadonlyMap<string, PendingFile>>;

  /** Takes free files that need no load any more out. Unknown ones are no error; a bound one stays with its load. */
  drop(files: readonly PendingName[]): Promise<void>;

  /**
   * Stores a plan whole and binds its files, before anything else happens to it. Idempotent: the first plan of an id stays.
   *
   * @returns `conflict` when a file is not free any more (another loader was faster); nothing was stored
   */
  put(load: Load): Promise<'planned' | 'conflict'>;

  /** A plan as it was put, or undefined where there is none (any more). */
  get(loadId: string): Promise<Load | undefined>;

  /** The ids of all plans not yet closed, in the order in which they were put. */
  open(): Promise<readonly string[]>;

  /**
   * Puts these plans in the place of an open one, all at once; every child has files of that one only. The files in no
   * child become free. Idempotent.
   */
  replace(loadId: string, children: readonly Load[]): Promise<void>;

  /** Removes a plan and the files that are settled; its other files become free again. Idempotent. */
  close(loadId: string, settled: readonly string[]): Promise<void>;
}
