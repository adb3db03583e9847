import { DATASETS } from '../../domain/datasets.ts';
import { LoadImpossible } from '../../domain/errors.ts';
import type { Load, LoadFile, LoadLimits } from '../../domain/load.ts';
import { Attempts } from '../../engines/attempts.ts';
import type { RowsOf } from '../../formats/file-rows.ts';
import type { LedgerEntry, LoadHandle, LoadStatus, Warehouse } from '../../ports/warehouse.ts';
import { ledgerEntries } from './ledger.ts';
import { migrate } from './migrate.ts';
import { POSTGRES_TRAITS } from './postgres-traits.ts';
import { runLoad } from './run-load.ts';
import { inTransaction, type Session, type SessionPool, takeSession } from './session.ts';
import { type TableNames, type Tables, tablesOf } from './tables.ts';
import { DEFAULT_TIME_LIMITS, type TimeLimits } from './time-limits.ts';

/** What the warehouse needs. */
export interface PostgresWarehouseDependencies {
  /** As `openPool` makes it. Another one needs a `connectionTimeoutMillis`, else `submit` may wait for ever, and a listener for errors. */
  readonly pool: SessionPool;
  /** Reads the rows of a file; see `rowReader`. */
  readonly rowsOf: RowsOf;
  readonly names?: TableNames | undefined;
  readonly limits?: LoadLimits | undefined;
  readonly timeLimits?: Partial<TimeLimits> | undefined;
}

/**
 * A PostgreSQL server (13 or later) as the warehouse. The rows come through this process, which copies them into the
 * server; the protocol is one transaction at REPEATABLE READ. Handles are known to the object that gave them only: after a
 * restart the ledger tells what became of an attempt. A process that may be frozen between two calls, such as a Lambda
 * function, must wait for its load to be decided: frozen amid it, it would hold the lock until the server misses it.
 *
 * Rights a loading role needs: USAGE on the schema; SELECT, INSERT, UPDATE and DELETE on its tables; TEMPORARY on the
 * database. The tables belong to whoever runs `migrate`.
 */
export class PostgresWarehouse implements Warehouse {
  readonly readsNanoseconds = POSTGRES_TRAITS.readsNanoseconds;
  readonly loadsOutliveCaller = POSTGRES_TRAITS.loadsOutliveCaller;
  readonly #pool: SessionPool;
  readonly #rowsOf: RowsOf;
  readonly #tables: Tables;
  readonly #limits: LoadLimits;
  readonly #timeLimits: TimeLimits;
  readonly #attempts = new Attempts();
  #horizon: number | undefined;

  constructor({ pool, rowsOf, names, limits, timeLimits }: PostgresWarehouseDependencies) {
    this.#pool = pool;
    this.#rowsOf = rowsOf;
    this.#tables = tablesOf(names);
    this.#limits = limits ?? POSTGRES_TRAITS.limits;
    this.#timeLimits = { ...DEFAULT_TIME_LIMITS, ...timeLimits };
  }

  /**
   * Brings the database to the newest schema; see `migrate`. Not done by the loads themselves, which may lack the right.
   *
   * @returns the names of the steps that were applied now
   */
  async migrate(): Promise<readonly string[]> {
    return migrate(this.#pool, this.#tables, this.#timeLimits);
  }

  limits(): LoadLimits {
    return this.#limits;
  }

  async horizon(): Promise<number> {
    this.#horizon ??= await inTransaction(this.#pool, this.#timeLimits, 'READ ONLY', async (client) => {
      const sql = `SELECT value FROM ${this.#tables.settings} WHERE name = 'horizon'`;
      const { rows } = await client.query<{ value: string }>(sql);
      if (rows[0] === undefined)
        throw new LoadImpossible('the warehouse has lost its horizon; put it back from a backup');
      return Number(rows[0].value);
    });
    return this.#horizon;
  }

  /** A server that is away, or a pool that is busy, is told at once and costs no attempt. */
  async submit(load: Load, attempt: number): Promise<LoadHandle> {
    return this.#attempts.begin(load, attempt, async () => {
      const session = await takeSession(this.#pool);
      return () => this.#run(session, load);
    });
  }

  async check(handle: LoadHandle, waitMs: number): Promise<LoadStatus> {
    return this.#attempts.status(handle, waitMs);
  }

  async loaded(files: readonly Pick<LoadFile, 'id'>[]): Promise<readonly LedgerEntry[]> {
    if (files.length === 0) return [];
    return inTransaction(this.#pool, this.#timeLimits, 'READ ONLY', (client) => {
      return ledgerEntries(client, this.#tables, files);
    });
  }

  async #run(session: Session, load: Load): Promise<LoadStatus> {
    await using taken = session;
    const step = { client: taken.client, tables: this.#tables, dataset: DATASETS[load.dataset], load };
    return await runLoad(step, taken, this.#rowsOf, this.#timeLimits);
  }
}
