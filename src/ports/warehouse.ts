import type { FileProblem } from '../domain/file-problem.ts';
import type { Load, LoadFile, LoadLimits } from '../domain/load.ts';
import type { FileRows, RowAccounting } from '../domain/row-accounting.ts';

/** What an attempt is known by, once submitted. Opaque: only the warehouse that gave it reads it. */
export type LoadHandle = string;

/** What the ledger holds of a file: which load brought it in, and its rows. */
export interface LedgerEntry {
  readonly fileId: string;
  readonly loadId: string;
  readonly rows: FileRows;
}

/**
 * What is wrong with a file of a failed load.
 *
 * - `bad`: its content breaks the contract; terminal for the file
 * - `gone`: there is no such object any more
 * - `changed`: the object is another than the one described (other size, content or row count)
 */
export type FileFailure =
  | { readonly fileId: string; readonly is: 'bad'; readonly problem: FileProblem }
  | { readonly fileId: string; readonly is: 'gone' | 'changed' };

/**
 * Why an attempt failed. In every case it was rolled back: nothing of it is in the warehouse.
 *
 * - `files`: these files, all that could be found at once; without them the rest would have loaded
 * - `some-file`: a file, but the engine does not say which (a load of one file never fails this way)
 * - `load`: the whole load, whatever its files: a missing table or right, no space, a duplicate in the final table
 * - `transient`: nobody's fault; the next attempt may pass
 *
 * `detail` is one line for people, without content of rows.
 */
export type LoadFailure =
  | { readonly of: 'files'; readonly files: readonly FileFailure[] }
  | { readonly of: 'some-file'; readonly problem: FileProblem }
  | { readonly of: 'load'; readonly detail: string }
  | { readonly of: 'transient'; readonly detail: string };

/**
 * How an attempt stands.
 *
 * - `running`: not yet decided; ask again
 * - `finished`: committed; the ledger holds every file of the load under its id
 * - `refused`: the guard found files of this load in the ledger (all that it found are named); nothing was changed
 * - `failed`: see `LoadFailure`; nothing was changed
 * - `unknown`: the warehouse does not know the handle (any more): only the ledger can tell
 */
export type LoadStatus =
  | { readonly is: 'running' }
  | {
      readonly is: 'finished';
      readonly accounting: RowAccounting;
      readonly files: readonly FileRows[];
      /** Orders whose customer is not known yet, over the whole final table. */
      readonly awaitingCustomer: number;
    }
  | { readonly is: 'refused'; readonly loaded: readonly LedgerEntry[] }
  | { readonly is: 'failed'; readonly failure: LoadFailure }
  | { readonly is: 'unknown' };

/**
 * Loads files into the final tables. How is each adapter's own business; these hold for all of them, and the contract
 * suite `test/contract/warehouse.contract.ts` says whether they do:
 *
 * - **One transaction, strictly in this order**, each step after the one before is complete: lock, fence, guard → stage →
 *   enrich into final → clean up → ledger → staging emptied. Never side by side: each step reads what the one before wrote.
 * - **The guard stands behind the lock.** A file in the ledger is never loaded again, whoever asks, however often, and also if
 *   its arrival is reckoned otherwise by now: the ledger is asked by id.
 * - **The ledger commits with the data**: a file is in it if and only if its rows have had their effect.
 * - **One serial writer per final table**: customers and orders write the same one, so they share lock and fence. Readers
 *   never wait for a load.
 * - **Latest wins** by `rowVersion`; `create_timestamp` stays the time of the load in which the key first
 *   appeared; the order in which loads come makes no other difference.
 * - **No row is dropped**: an order of an unknown customer has null city and state until the customer is loaded. A changed
 *   customer changes the orders that are there.
 * - **Clean-up finds, it never repairs**: a key twice in the final table fails the load (`of: 'load'`).
 * - Staging is empty at every commit; what an earlier accident left there is not loaded.
 */
export interface Warehouse {
  /** How much one load may hold. */
  limits(): LoadLimits;

  /** Whether timestamps with nanoseconds can be read (cut to microseconds); else such files are quarantined. */
  readonly readsNanoseconds: boolean;

  /**
   * Whether a submitted load goes on without the process that submitted it. False: it is made in that process, and is waited
   * for, whatever the caller wishes (`Patience.waitsForLoads`): left alone in a Lambda function it would be frozen.
   */
  readonly loadsOutliveCaller: boolean;

  /**
   * The fixed point from which on windows are a minute wide, seconds since 1970. Set when the warehouse was installed;
   * the same for ever.
   *
   * @throws Unavailable, Busy, LoadImpossible
   */
  horizon(): Promise<number>;

  /**
   * Starts an attempt to load and returns before it is decided. Idempotent: the same load and attempt again give the same
   * handle and start nothing while the warehouse remembers it. Whether anything happened is unknown after a throw.
   *
   * @param attempt from 1; a new one only after the one before has failed and the ledger was looked at
   * @throws Unavailable, Busy: try again with the same attempt; LoadImpossible: nothing was submitted
   */
  submit(load: Load, attempt: number): Promise<LoadHandle>;

  /**
   * How the attempt stands, after waiting up to `waitMs` for it to be decided. May be asked again and again, also after a
   * decision, by any process.
   *
   * @throws Unavailable: nothing is known, ask again
   */
  check(handle: LoadHandle, waitMs: number): Promise<LoadStatus>;

  /**
   * What the ledger holds of these files, in whatever window they were loaded; what is missing in the answer is not loaded.
   *
   * @throws Unavailable, Busy
   */
  loaded(files: readonly Pick<LoadFile, 'id'>[]): Promise<readonly LedgerEntry[]>;
}
