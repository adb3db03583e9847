import type { DatasetName } from '../../domain/dataset.ts';
import type { Row } from '../../domain/row-version.ts';
import type { LedgerEntry } from '../../ports/warehouse.ts';
import type { StagedRow } from './staged-rows.ts';

/** A final table: rows by key. Nothing but the loads keeps a key from having two. */
export type FinalTable = ReadonlyMap<string, readonly Row[]>;

/** What readers see: never changed, only replaced as a whole by a commit. */
export interface Committed {
  readonly orders: FinalTable;
  readonly customers: FinalTable;
  /** By file id. */
  readonly ledger: ReadonlyMap<string, LedgerEntry>;
}

/** The tables that warehouses share, as workers share a database. */
export class InMemoryTables {
  /** Seconds since 1970; see `Warehouse.horizon`. */
  readonly horizon: number;
  committed: Committed = { orders: new Map(), customers: new Map(), ledger: new Map() };
  /** Outlives a transaction, as a real staging table does: an accident may leave rows in it. */
  readonly staging: Record<DatasetName, readonly StagedRow[]> = { orders: [], customers: [] };
  #lock: Promise<unknown> = Promise.resolve();

  constructor({ horizon }: { readonly horizon: number }) {
    this.horizon = horizon;
  }

  /** Does the work while nobody else who asks this way is at it. First come, first served. */
  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#lock.then(work);
    this.#lock = turn.catch(() => undefined);
    return turn;
  }

  /** The committed rows of a final table, by key. */
  rows(dataset: DatasetName): readonly Row[] {
    const table = [...this.committed[dataset]].sort(([a], [b]) => (a < b ? -1 : 1));
    return table.flatMap(([, rows]) => rows);
  }
}
