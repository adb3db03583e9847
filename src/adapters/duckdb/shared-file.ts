import { setTimeout as sleep } from 'node:timers/promises';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { heldByAnother, isHeld, translated } from './engine-failure.ts';
import { openForReading, openForWriting } from './open-file.ts';

/** How long a file stays open after its last use: long enough for the next step of a run, short for another process. */
const LINGER_MS = 200;
/** How often a file that somebody else holds is tried again. */
const RETRY_MS = 20;

/** A connection of one's own; the file stays open until it is released. */
export interface Lease {
  readonly connection: DuckDBConnection;
  /** The engine reported a fatal error: the file is opened anew once all leases are back. */
  condemn(): void;
  /** Idempotent. */
  release(): void;
}

/**
 * One database file within this process. The engine's lock only keeps other processes out and may be taken only once in
 * each, so everything that uses a file shares this: it is open for writing (any number of leases), or for reading alone,
 * or closed.
 */
export class SharedFile {
  static readonly #files = new Map<string, SharedFile>();
  readonly #path: string;
  #instance: DuckDBInstance | undefined;
  #opening: Promise<DuckDBInstance> | undefined;
  #leases = 0;
  #reading = false;
  #condemned = false;
  #closeSoon = false;
  #idle: NodeJS.Timeout | undefined;
  #lastTurn: Promise<unknown> = Promise.resolve();

  private constructor(path: string) {
    this.#path = path;
  }

  /** The same object for the same absolute path. */
  static at(path: string): SharedFile {
    const file = SharedFile.#files.get(path) ?? new SharedFile(path);
    SharedFile.#files.set(path, file);
    return file;
  }

  /**
   * Opens the file for writing unless it is open, installing or migrating the schema where needed.
   *
   * @throws Busy after `waitMs` of trying; LoadImpossible
   */
  async lease(waitMs: number, now: () => number): Promise<Lease> {
    return this.#whenFree(waitMs, async () => {
      if (this.#reading || (this.#condemned && this.#leases > 0)) throw heldByAnother(this.#path);
      this.#leases++;
      try {
        clearTimeout(this.#idle);
        const connection = await (await this.#open(now)).connect();
        return this.#leaseOf(connection);
      } catch (error) {
        this.#giveBack();
        throw error;
      }
    });
  }

  /**
   * Runs `work` with the file open for reading alone and nothing outside it within reach.
   *
   * @throws Busy after `waitMs` of trying; LoadImpossible; what `work` throws
   */
  async read<T>(waitMs: number, work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const instance = await this.#whenFree(waitMs, async () => {
      if (this.#reading || this.#leases > 0) throw heldByAnother(this.#path);
      this.close();
      this.#reading = true;
      try {
        return await openForReading(this.#path);
      } catch (error) {
        this.#reading = false;
        throw error;
      }
    });
    try {
      const connection = await instance.connect();
      try {
        return await work(connection);
      } finally {
        connection.closeSync();
      }
    } finally {
      instance.closeSync();
      this.#reading = false;
    }
  }

  /** Runs `work` after everything that took its turn before: one serial writer, as the final tables demand. */
  async inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#lastTurn.then(work);
    this.#lastTurn = turn.catch(() => undefined);
    return turn;
  }

  /** Closes the file now if nobody uses it; else the last one does. */
  close(): void {
    clearTimeout(this.#idle);
    this.#closeSoon = this.#leases > 0;
    if (this.#closeSoon) return;
    this.#instance?.closeSync();
    this.#instance = undefined;
    this.#condemned = false;
  }

  async #whenFree<T>(waitMs: number, attempt: () => Promise<T>): Promise<T> {
    const deadline = performance.now() + waitMs;
    for (;;) {
      try {
        return await attempt();
      } catch (error) {
        const failure = translated(error, this.#path);
        const worthWaiting = failure.name === 'Busy' || isHeld(error);
        if (!worthWaiting || performance.now() >= deadline) throw failure;
      }
      await sleep(RETRY_MS);
    }
  }

  async #open(now: () => number): Promise<DuckDBInstance> {
    if (this.#instance !== undefined) return this.#instance;
    this.#opening ??= openForWriting(this.#path, now());
    try {
      this.#instance = await this.#opening;
      return this.#instance;
    } finally {
      this.#opening = undefined;
    }
  }

  #leaseOf(connection: DuckDBConnection): Lease {
    let released = false;
    return {
      connection,
      condemn: () => {
        this.#condemned = true;
      },
      release: () => {
        if (released) return;
        released = true;
        connection.closeSync();
        this.#giveBack();
      },
    };
  }

  #giveBack(): void {
    this.#leases--;
    if (this.#leases > 0) return;
    if (this.#condemned || this.#closeSoon) this.close();
    else this.#idle = setTimeout(() => this.close(), LINGER_MS).unref();
  }
}
