import type { DuckDbDatabase } from '../adapters/duckdb/duckdb-database.ts';
import type { Clock } from '../domain/clock.ts';
import type { Cataloger } from '../ports/cataloger.ts';
import type { Warehouse } from '../ports/warehouse.ts';

interface Opened {
  readonly database: DuckDbDatabase;
  readonly warehouse: Warehouse;
  readonly cataloger: Cataloger;
}

/**
 * The embedded warehouse, whose native engine is loaded by the first use: that alone costs more than a whole run that
 * finds nothing new.
 */
export class LazyDuckDb {
  readonly #path: string;
  readonly #clock: Clock;
  #opened: Promise<Opened> | undefined;

  constructor(path: string, clock: Clock) {
    this.#path = path;
    this.#clock = clock;
  }

  async warehouse(): Promise<Warehouse> {
    return (await this.#open()).warehouse;
  }

  async cataloger(): Promise<Cataloger> {
    return (await this.#open()).cataloger;
  }

  /** Lets go of the file; it opens again when needed. */
  async close(): Promise<void> {
    await (await this.#opened)?.database.close();
  }

  #open(): Promise<Opened> {
    this.#opened ??= openDuckDb(this.#path, this.#clock);
    return this.#opened;
  }
}

async function openDuckDb(path: string, clock: Clock): Promise<Opened> {
  const [{ DuckDbDatabase }, { DuckDbWarehouse }, { DuckDbCataloger }] = await Promise.all([
    import('../adapters/duckdb/duckdb-database.ts'),
    import('../adapters/duckdb/duckdb-warehouse.ts'),
    import('../adapters/duckdb/duckdb-cataloger.ts'),
  ]);
  const database = new DuckDbDatabase({ path, now: () => clock.now() });
  const warehouse = new DuckDbWarehouse({ database, pathOf: ({ bucket, key }) => `${bucket}/${key}` });
  return { database, warehouse, cataloger: new DuckDbCataloger({ database }) };
}
