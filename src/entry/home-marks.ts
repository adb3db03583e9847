import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { SqliteState } from '../adapters/sqlite/sqlite-state.ts';
import type { ArrivalFrom } from '../domain/arrival.ts';
import { type HomePaths, NO_WAREHOUSE, warehouseMark } from './home.ts';

const WAREHOUSE = 'warehouse';
const AWAITING_CUSTOMER = 'orders_awaiting_customer';
const ARRIVAL_FROM = 'arrival_from';

/** What a run notes for the next one, so that a run that finds nothing new need not open the warehouse. */
export class HomeMarks {
  readonly #state: SqliteState;
  readonly #home: HomePaths;

  constructor(state: SqliteState, home: HomePaths) {
    this.#state = state;
    this.#home = home;
  }

  /** Whether the warehouse's file is the one that the last complete run has left. */
  isWarehouseAsLeft(): boolean {
    return (this.#state.getMeta(WAREHOUSE) ?? NO_WAREHOUSE) === warehouseMark(this.#home);
  }

  /** To be called once the file is closed, at the end of a run that is complete. */
  noteWarehouse(): void {
    if (!this.isWarehouseAsLeft()) this.#state.setMeta(WAREHOUSE, warehouseMark(this.#home));
  }

  /** How many orders waited for their customer after the last load; null where that is not known. */
  ordersAwaitingCustomer(): number | null {
    const text = this.#state.getMeta(AWAITING_CUSTOMER) ?? '';
    return text === '' ? null : Number(text);
  }

  noteOrdersAwaitingCustomer(count: number | null): void {
    this.#state.setMeta(AWAITING_CUSTOMER, count === null ? '' : String(count));
  }

  /** Where the files loaded last had their arrival from: their like must go on that way, or windows would be mixed. */
  arrivalFrom(): ArrivalFrom | undefined {
    return (this.#state.getMeta(ARRIVAL_FROM) as ArrivalFrom | undefined) ?? arrivalFromOutside(this.#home);
  }

  noteArrivalFrom(arrivalFrom: ArrivalFrom): void {
    if (this.#state.getMeta(ARRIVAL_FROM) === arrivalFrom) return;
    const { arrivalFrom: path } = this.#home;
    // First: a state that is lost must not take this along, or the ledger would be asked for windows it does not hold.
    if (arrivalFrom !== 'lastModified' || existsSync(path)) writeFileSync(path, `${arrivalFrom}\n`);
    this.#state.setMeta(ARRIVAL_FROM, arrivalFrom);
  }
}

/** Where arrival was taken from, as it stands beside the state; undefined where nothing does: the default. */
export function arrivalFromOutside({ arrivalFrom: path }: HomePaths): ArrivalFrom | undefined {
  if (!existsSync(path)) return undefined;
  const text = readFileSync(path, 'utf8').trim();
  return text === 'path' || text === 'lastModified' ? text : undefined;
}
