import { DATASETS } from '../../domain/datasets.ts';
import type { Load, LoadFile, LoadLimits } from '../../domain/load.ts';
import { Attempts } from '../../engines/attempts.ts';
import type { LedgerEntry, LoadHandle, LoadStatus, Warehouse } from '../../ports/warehouse.ts';
import { ledgerEntries } from './claim.ts';
import type { DuckDbDatabase } from './duckdb-database.ts';
import { DUCKDB_TRAITS } from './duckdb-traits.ts';
import { readSetting } from './migrations.ts';
import { runLoad } from './run-load.ts';
import type { Lease } from './shared-file.ts';

/** What the embedded warehouse needs. */
export interface DuckDbWarehouseOptions {
  readonly database: DuckDbDatabase;
  /** The absolute path under which a file of a load lies. */
  readonly pathOf: (file: LoadFile) => string;
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
  readonly #attempts = new Attempts();

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
    return this.#attempts.begin(load, attempt, async () => {
      const lease = await this.#database.lease();
      return () => this.#run(lease, load).catch(passing);
    });
  }

  async check(handle: LoadHandle, waitMs: number): Promise<LoadStatus> {
    return this.#attempts.status(handle, waitMs);
  }

  async loaded(files: readonly Pick<LoadFile, 'id'>[]): Promise<readonly LedgerEntry[]> {
    if (files.length === 0) return [];
    return this.#database.use((connection) => ledgerEntries(connection, files));
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
}

function passing(error: unknown): LoadStatus {
  const detail = error instanceof Error ? error.message : String(error);
  return { is: 'failed', failure: { of: 'transient', detail } };
}
