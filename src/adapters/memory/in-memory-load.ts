import { DuplicateKeys } from '../../domain/errors.ts';
import type { Load } from '../../domain/load.ts';
import { addRows, type FileRows, NO_ROWS } from '../../domain/row-accounting.ts';
import type { Row } from '../../domain/row-version.ts';
import { timestampOf } from '../../domain/timestamp.ts';
import type { LedgerEntry } from '../../ports/warehouse.ts';
import type { Committed, FinalTable } from './in-memory-tables.ts';
import type { StagedRow } from './staged-rows.ts';

/** What a load makes of the tables, before it is committed. */
export interface Enriched {
  readonly orders: FinalTable;
  readonly customers: FinalTable;
  readonly files: readonly FileRows[];
}

type Fate = 'won' | 'older' | 'repeated';

/**
 * Brings staged rows into copies of the final tables: the newest of each key, if it is newer than what is there.
 *
 * @param createdAt seconds since 1970
 * @throws DuplicateKeys when a key that is staged is twice in the final table; nothing is repaired
 */
export function enrich(load: Load, staged: readonly StagedRow[], before: Committed, createdAt: number): Enriched {
  const newest = newestOfEachKey(staged);
  assertNoDuplicates(before[load.dataset], newest.keys());
  const fates = new Map<StagedRow, Fate>(staged.map((row) => [row, 'repeated']));
  const final = new Map(before[load.dataset]);
  for (const [key, row] of newest) {
    const [current] = final.get(key) ?? [];
    const isNewer = row.version > (current?.['row_version'] ?? '');
    fates.set(row, isNewer ? 'won' : 'older');
    if (!isNewer) continue;
    const created = current?.['create_timestamp'] ?? timestampOf(createdAt);
    const protocol = { create_timestamp: created, row_version: row.version, load_id: load.id };
    final.set(key, [{ ...row.values, ...protocol }]);
  }
  const customers = load.dataset === 'customers' ? final : before.customers;
  const orders = load.dataset === 'orders' ? final : before.orders;
  return { customers, orders: withCustomers(orders, customers), files: accountFor(load, staged, fates) };
}

/** Throws where one of these keys is in the table twice. */
export function assertNoDuplicates(table: FinalTable, keys: Iterable<string>): void {
  let duplicates = 0;
  for (const key of keys) if ((table.get(key)?.length ?? 0) > 1) duplicates += 1;
  if (duplicates > 0) throw new DuplicateKeys(`the final table holds ${duplicates} of the loaded keys twice`);
}

/** The load's ledger entries beside those that are there. */
export function withLedger(before: Committed['ledger'], load: Load, files: readonly FileRows[]): Committed['ledger'] {
  const entries = files.map((rows): [string, LedgerEntry] => [
    rows.fileId,
    { fileId: rows.fileId, loadId: load.id, rows },
  ]);
  return new Map([...before, ...entries]);
}

/** How many orders have a customer that is not known. */
export function awaitingCustomer(orders: FinalTable, customers: FinalTable): number {
  return [...orders.values()].flat().filter((row) => !customers.has(row['customer_id'] ?? '')).length;
}

/** Of equal versions the first in the order of the plan. */
function newestOfEachKey(staged: readonly StagedRow[]): Map<string, StagedRow> {
  const newest = new Map<string, StagedRow>();
  for (const row of staged) {
    const known = newest.get(row.key);
    if (known === undefined || row.version > known.version) newest.set(row.key, row);
  }
  return newest;
}

/** Each order with the city and state of its customer as known now: late and changed customers reach every order. */
function withCustomers(orders: FinalTable, customers: FinalTable): FinalTable {
  const complete = (order: Row): Row => {
    const [first, ...others] = customers.get(order['customer_id'] ?? '') ?? [];
    const customer = others.reduce((a, b) => ((b['row_version'] ?? '') > (a?.['row_version'] ?? '') ? b : a), first);
    const customer_city = customer?.['customer_city'] ?? null;
    return { ...order, customer_city, customer_state: customer?.['customer_state'] ?? null };
  };
  return new Map([...orders].map(([key, rows]) => [key, rows.map(complete)]));
}

function accountFor(load: Load, staged: readonly StagedRow[], fates: ReadonlyMap<StagedRow, Fate>): FileRows[] {
  const files = new Map(load.files.map(({ id }) => [id, NO_ROWS]));
  for (const row of staged) {
    const one = { ...NO_ROWS, rows: 1, [fates.get(row) ?? 'repeated']: 1 };
    files.set(row.fileId, addRows(files.get(row.fileId) ?? NO_ROWS, one));
  }
  return [...files].map(([fileId, rows]) => ({ fileId, ...rows }));
}
