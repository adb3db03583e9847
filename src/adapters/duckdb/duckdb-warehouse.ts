import { setTimeout as sleep } from 'node:timers/promises';
import { DATASETS } from '../../domain/datasets.ts';
import type { Load, LoadFile, LoadLimits } from '../../domain/load.ts';
import type { LedgerEntry, LoadHandle, LoadStatus, Warehouse } from '../../ports/warehouse.ts';
import { ledgerEntries } from './claim.ts';
import type { DuckDbDatabase } from './duckdb-database.ts';
import { DUCKDB_TRAITS } from './duckdb-traits.ts';
import { readSetting } from './migrations.ts';
import { runLoad } from './run-load.ts';
import type { Lease } from './shared-file.ts';

/** So many attempts are remembered; of older ones the ledger tells. */
const MAX_REMEMBERED = 1_000;

/** What the embedded warehouse needs. */
export interface DuckDbWarehouseOptions {
  readonly database: DuckDbDatabase;
  /** The absolute path under which a file of a load lies. */
  readonly pathOf: (file: LoadFile) => string;
}

interface Attempt {
  /** Fails if the attempt could not be started. */
  readonly started: Promise<unknown>;
  status: LoadStatus;
  /** Settles, always well, when the status is final. */
  decided: Promise<unknown>;
}

/**
 * The warehouse of a laptop: DuckDB, in this process. Loads take turns within the process, and other processes are kept
 * out by the open file. Handles are known to the object that gave them only.
 */
export class DuckDbWarehouse implements Warehouse {
  readonly readsNanoseconds = DUCKDB_TRAITS.readsNanoseconds;
  readonly loadsOutliveCaller = DUCKDB_TRAITS.loadsOutliveCaller;
  readonly #database: DuckDbDatabase;
  readonly #pathOf: (file: LoadFile) => string;
  readonly #attempts = new Map<LoadHandle, Attempt>();

  constructor({ database, pathOf }: DuckDbWarehouseOptions) {
    this.#database = database;
    this.#pathOf = pathOf;
  }

  limits(): LoadLimits {
    return DUCKDB_TRAITS.limits;
  }

  /** Read each time: the file may be another one since it was last opened. */
  async horizon(): Promise<number> {
    return this.#database.use(async (connection) => Number((await readSetting(connection, 'horizon')) ?? 0n));
  }

  async submit(load: Load, attempt: number): Promise<LoadHandle> {
    const handle = `${load.id}/${String(attempt)}`;
    const known = this.#attempts.get(handle) ?? this.#start(handle, load);
    try {
      await known.started;
    } catch (error) {
      this.#attempts.delete(handle);
      throw error;
    }
    return handle;
  }

  async check(handle: LoadHandle, waitMs: number): Promise<LoadStatus> {
    const attempt = this.#attempts.get(handle);
    if (attempt === undefined) return { is: 'unknown' };
    if (attempt.status.is === 'running' && waitMs > 0) {
      const alarm = new AbortController();
      const timeout = sleep(waitMs, undefined, { signal: alarm.signal }).catch(() => undefined);
      await Promise.race([attempt.decided, timeout]);
      alarm.abort();
    }
    return attempt.status;
  }

  async loaded(files: readonly Pick<LoadFile, 'id'>[]): Promise<readonly LedgerEntry[]> {
    if (files.length === 0) return [];
    return this.#database.use((connection) => ledgerEntries(connection, files));
  }

  #start(handle: LoadHandle, load: Load): Attempt {
    const lease = this.#database.lease();
    const attempt: Attempt = { started: lease, status: { is: 'running' }, decided: Promise.resolve() };
    attempt.decided = lease
      .then((opened) => this.#run(opened, load))
      .then(
        (status) => {
          attempt.status = status;
        },
        (error: unknown) => {
          const detail = error instanceof Error ? error.message : String(error);
          attempt.status = { is: 'failed', failure: { of: 'transient', detail } };
        },
      );
    this.#remember(handle, attempt);
    return attempt;
  }

  async #run(lease: Lease, load: Load): Promise<LoadStatus> {
    try {
      return await this.#database.inTurn(async () => {
        const { connection } = lease;
        const dataset = DATASETS[load.dataset];
        const status = await runLoad({ connection, dataset, load, pathOf: this.#pathOf }, this.#database.now());
        // After some failures, such as one in the midst of a commit, the engine answers nothing more until it is reopened.
        if (status.is === 'failed') await connection.run('SELECT 1').catch(() => lease.condemn());
        return status;
      });
    } finally {
      lease.release();
    }
  }

  #remember(handle: LoadHandle, attempt: Attempt): void {
    this.#attempts.set(handle, attempt);
    for (const [old, { status }] of this.#attempts) {
      if (this.#attempts.size <= MAX_REMEMBERED) return;
      if (status.is !== 'running') this.#attempts.delete(old);
    }
  }
}
