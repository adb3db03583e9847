import type { Clock } from '../domain/clock.ts';
import type { Cataloger } from '../ports/cataloger.ts';
import type { Warehouse } from '../ports/warehouse.ts';
import { OnDemand } from './on-demand.ts';

interface Opened {
  readonly close: () => Promise<void>;
  readonly warehouse: Warehouse;
  readonly cataloger: Cataloger;
}

/**
 * The embedded warehouse, whose native engine is loaded by the first use: that alone costs more than a whole run that
 * finds nothing new.
 */
export class LazyDuckDb {
  readonly #opened: OnDemand<Opened>;

  constructor(path: string, clock: Clock) {
    this.#opened = new OnDemand(() => openDuckDb(path, clock));
  }

  async warehouse(): Promise<Warehouse> {
    return (await this.#opened.get()).warehouse;
  }

  async cataloger(): Promise<Cataloger> {
    return (await this.#opened.get()).cataloger;
  }

  /** Lets go of the file; it opens again when needed. */
  async close(): Promise<void> {
    await this.#opened.close();
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
  return { warehouse, cataloger: new DuckDbCataloger({ database }), close: () => database.close() };
}
