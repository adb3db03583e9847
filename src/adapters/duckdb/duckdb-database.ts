import { resolve } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { translated } from './engine-failure.ts';
import { type Lease, SharedFile } from './shared-file.ts';

/** Long enough for a query of another process to end; a load there takes longer, and its answer is Busy. */
const DEFAULT_WAIT_MS = 3_000;

/** What a database needs to know. */
export interface DuckDbDatabaseOptions {
  /** The database file; its folder must exist. Made with the schema and the horizon when first opened. */
  readonly path: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** How long to wait for a file that another process holds, before Busy; 3 s unless told. */
  readonly waitMs?: number;
}

/**
 * The embedded warehouse's database file. It is open only while something runs in it, and closed soon after, so that
 * other processes can query in between. Any number of these may be made for one path within a process; they share it.
 */
export class DuckDbDatabase implements AsyncDisposable {
  readonly now: () => number;
  readonly #path: string;
  readonly #waitMs: number;
  readonly #file: SharedFile;

  constructor({ path, now, waitMs = DEFAULT_WAIT_MS }: DuckDbDatabaseOptions) {
    this.#path = resolve(path);
    this.now = now;
    this.#waitMs = waitMs;
    this.#file = SharedFile.at(this.#path);
  }

  /**
   * A connection to the open file; release it.
   *
   * @throws Busy, LoadImpossible
   */
  async lease(): Promise<Lease> {
    return this.#file.lease(this.#waitMs, this.now);
  }

  /**
   * Runs `work` on a connection of its own.
   *
   * @throws Busy, LoadImpossible; errors of the engine in `work` as one of these or Unavailable
   */
  async use<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const lease = await this.lease();
    try {
      return await work(lease.connection);
    } catch (error) {
      throw translated(error, this.#path);
    } finally {
      lease.release();
    }
  }

  /** Runs `work` after all writers before it, in this process; other processes are kept out by the open file. */
  async inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.#file.inTurn(work);
  }

  /**
   * Runs `work` with the file open for reading alone. Waits for a load, here or in another process, for `waitMs`.
   *
   * @throws Busy; LoadImpossible, also where there is no file yet; what `work` throws
   */
  async read<T>(waitMs: number, work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    return this.#file.read(waitMs, work);
  }

  /** Closes the file as soon as nobody uses it, without lingering. It opens again when needed. */
  async close(): Promise<void> {
    this.#file.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
