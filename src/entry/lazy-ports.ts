import type { Load, LoadFile, LoadLimits } from '../domain/load.ts';
import type { CatalogPartition } from '../domain/transformed-file.ts';
import type { Cataloger, Refreshed } from '../ports/cataloger.ts';
import type { LedgerEntry, LoadHandle, LoadStatus, Warehouse } from '../ports/warehouse.ts';

/** What can be said of a warehouse before it is there. */
export type WarehouseTraits = { readonly limits: LoadLimits } & Pick<
  Warehouse,
  'readsNanoseconds' | 'loadsOutliveCaller'
>;

/** A warehouse that is opened by the first question that needs it: most runs find nothing new and ask none. */
export class LazyWarehouse implements Warehouse {
  readonly readsNanoseconds: boolean;
  readonly loadsOutliveCaller: boolean;
  readonly #limits: LoadLimits;
  readonly #open: () => Promise<Warehouse>;

  /** @param open gives the same warehouse each time */
  constructor({ limits, readsNanoseconds, loadsOutliveCaller }: WarehouseTraits, open: () => Promise<Warehouse>) {
    this.readsNanoseconds = readsNanoseconds;
    this.loadsOutliveCaller = loadsOutliveCaller;
    this.#limits = limits;
    this.#open = open;
  }

  limits(): LoadLimits {
    return this.#limits;
  }

  async horizon(): Promise<number> {
    return (await this.#open()).horizon();
  }

  async submit(load: Load, attempt: number): Promise<LoadHandle> {
    return (await this.#open()).submit(load, attempt);
  }

  async check(handle: LoadHandle, waitMs: number): Promise<LoadStatus> {
    return (await this.#open()).check(handle, waitMs);
  }

  async loaded(files: readonly Pick<LoadFile, 'id'>[]): Promise<readonly LedgerEntry[]> {
    return (await this.#open()).loaded(files);
  }
}

/** A cataloger that is opened by the first refresh. */
export class LazyCataloger implements Cataloger {
  readonly #open: () => Promise<Cataloger>;

  constructor(open: () => Promise<Cataloger>) {
    this.#open = open;
  }

  async refresh(partitions: readonly CatalogPartition[]): Promise<Refreshed> {
    return (await this.#open()).refresh(partitions);
  }
}
