import { horizonAt } from '../../domain/arrival-window.ts';
import type { Clock } from '../../domain/clock.ts';
import { LoadImpossible } from '../../domain/errors.ts';
import type { Load, LoadFile, LoadLimits } from '../../domain/load.ts';
import { addRows, type FileRows, NO_ROWS } from '../../domain/row-accounting.ts';
import type { AuditStore } from '../../ports/audit-store.ts';
import type { LedgerEntry, LoadHandle, LoadStatus, Warehouse } from '../../ports/warehouse.ts';

/** The horizon as it was read; the tag names that very state of it. */
interface HeldHorizon {
  /** Null: it was never set. */
  readonly value: number | null;
  readonly tag: string | null;
}

/** Where the horizon is kept: one value that several processes may set, each on the state it has read. */
export interface HorizonCell {
  /** @throws Unavailable, LoadImpossible */
  read(): Promise<HeldHorizon>;
  /** False: it is another one by now; read again. @throws Unavailable, LoadImpossible */
  swap(held: HeldHorizon, value: number): Promise<boolean>;
}

export interface CatalogOnlyWarehouseDependencies {
  /** Its LOADED facts are the ledger. */
  readonly audit: Pick<AuditStore, 'lookUp'>;
  readonly horizon: HorizonCell;
  readonly clock: Pick<Clock, 'now'>;
}

/** Files: each costs an item of the audit, a few hundred bytes of memory and nothing else. */
const LIMITS: LoadLimits = { files: 10_000, sizeBytes: Number.POSITIVE_INFINITY, slots: Number.POSITIVE_INFINITY };
/** So many attempts are remembered; of older ones the ledger tells. */
const MAX_REMEMBERED = 1_000;
const MAX_TRIES = 5;

/**
 * No warehouse: files are received, judged by their columns, audited and shown in the catalog, and nothing is read out of
 * them. A load finishes as soon as it is submitted.
 *
 * What once-only means here: the ledger is the audit. A file that is LOADED there is refused, so that nothing is recorded
 * anew months later. But no lock stands before it, and a load is in it only when its outcome was recorded, shortly after
 * `finished`: two loaders with the same file at the same moment may both finish, and who dies in between does it again. Both
 * are harmless, because showing a partition twice is showing it, and the same fact twice is one fact.
 *
 * Rows are those the format tells without reading (Parquet), each counted as won, since there is nothing to lose against;
 * those of other files are not known, and count as none in the sum. What only reading would show (a bad row, an object
 * that was overwritten or taken away since it was described) is not found.
 */
export class CatalogOnlyWarehouse implements Warehouse {
  /** Nobody reads them here. */
  readonly readsNanoseconds = true;
  readonly loadsOutliveCaller = false;
  readonly #deps: CatalogOnlyWarehouseDependencies;
  readonly #decided = new Map<LoadHandle, LoadStatus>();
  #horizon: number | undefined;

  constructor(deps: CatalogOnlyWarehouseDependencies) {
    this.#deps = deps;
  }

  limits(): LoadLimits {
    return LIMITS;
  }

  /** The minute of the first question, kept in the cell. */
  async horizon(): Promise<number> {
    this.#horizon ??= await this.#kept();
    return this.#horizon;
  }

  async submit(load: Load, attempt: number): Promise<LoadHandle> {
    const handle = `${load.id}/${String(attempt)}`;
    if (this.#decided.has(handle)) return handle;
    const loaded = await this.loaded(load.files);
    this.#decided.set(handle, loaded.length > 0 ? { is: 'refused', loaded } : finished(load));
    const [oldest] = this.#decided.keys();
    if (this.#decided.size > MAX_REMEMBERED && oldest !== undefined) this.#decided.delete(oldest);
    return handle;
  }

  /** Only the object that was submitted to knows a handle: another process begins anew, which costs nothing. */
  async check(handle: LoadHandle): Promise<LoadStatus> {
    return Promise.resolve(this.#decided.get(handle) ?? { is: 'unknown' });
  }

  async loaded(files: readonly Pick<LoadFile, 'id'>[]): Promise<readonly LedgerEntry[]> {
    if (files.length === 0) return [];
    const records = await this.#deps.audit.lookUp(files.map(({ id }) => id));
    return files.flatMap(({ id }) => {
      const fact = records.get(id)?.facts.find(({ kind }) => kind === 'LOADED');
      return fact?.kind === 'LOADED' ? [{ fileId: id, loadId: fact.loadId, rows: fact.rows }] : [];
    });
  }

  async #kept(): Promise<number> {
    const { horizon, clock } = this.#deps;
    for (let tries = 1; tries <= MAX_TRIES; tries++) {
      const held = await horizon.read();
      if (held.value !== null) return held.value;
      // Whoever is faster sets it; a lost answer shows as false, too.
      await horizon.swap(held, horizonAt(Math.floor(clock.now() / 1000)));
    }
    throw new LoadImpossible('the horizon cannot be kept; is the store of control files written by somebody else?');
  }
}

function finished({ files: members }: Load): LoadStatus {
  const files = members.map(rowsOf);
  const accounting = files.reduce((sum, { rows }) => {
    return addRows(sum, { ...NO_ROWS, rows: rows ?? 0, won: rows ?? 0 });
  }, NO_ROWS);
  return { is: 'finished', accounting, files, awaitingCustomer: 0 };
}

function rowsOf({ id: fileId, shape }: LoadFile): FileRows {
  const rows = shape?.rowCount ?? null;
  const none = rows === null ? null : 0;
  return { fileId, rows, won: rows, older: none, repeated: none };
}
