import type { FileFact, FileRecord, FileState, LoadRecord } from '../domain/audit-record.ts';
import type { ObjectRef } from '../domain/transformed-file.ts';

/** Which files: all given conditions together; none means every file. */
export interface FileQuery {
  readonly state?: FileState;
  /** `reasonOf` a quarantine, also one that the file has got over since. */
  readonly reason?: string;
  readonly key?: string;
  /** Loaded by it, or set aside in it, also where something newer is known since. */
  readonly loadId?: string;
}

/**
 * Remembers what happened to every file and load. It explains and saves work; it decides nothing: whether a file is
 * loaded is up to the warehouse's ledger alone.
 *
 * Every method throws Unavailable or Busy where the store cannot be reached; a write may then have happened in part, and
 * doing it again is right. LoadImpossible where somebody must act first: no space, no right.
 */
export interface AuditStore {
  /**
   * Adds facts, any number at once. Idempotent; a fact takes the place of the same file's fact of the same rank. Facts of
   * one file and rank in one call: the last one stays.
   */
  record(facts: readonly FileFact[]): Promise<void>;

  /** The records of these files; unknown ids are missing from the answer. */
  lookUp(fileIds: readonly string[]): Promise<ReadonlyMap<string, FileRecord>>;

  /**
   * The newest known version of each object (greatest `lastModified`, of equals the one found last, as the earliest `at` of
   * its facts tells), by `objectName`; unknown objects are missing from the answer.
   */
  latest(objects: readonly ObjectRef[]): Promise<ReadonlyMap<string, FileRecord>>;

  /** The records that meet the query, by dataset, key, lastModified and id. For the order a store may hold all of them. */
  files(query: FileQuery): AsyncIterable<FileRecord>;

  /** The same records in no order, in bounded memory however many they are. Others may write meanwhile. */
  walk(query: FileQuery): AsyncIterable<FileRecord>;

  /**
   * Takes the LOADED facts of these files back, because the ledger does not hold them (the warehouse was put back to an
   * earlier state). The only way a state may fall; the ledger is the truth.
   */
  retractLoaded(fileIds: readonly string[]): Promise<void>;

  /**
   * Writes a load's record if `loadAdvances` allows it.
   *
   * @returns `outrun` when somebody else has already written a later state, which stays
   */
  recordLoad(record: LoadRecord): Promise<'recorded' | 'outrun'>;

  /** A load's record, or undefined. */
  load(loadId: string): Promise<LoadRecord | undefined>;

  /** All load records, the latest planned first, then by id. Which of them are open `LoadPlans.open` tells. */
  loads(): AsyncIterable<LoadRecord>;
}
