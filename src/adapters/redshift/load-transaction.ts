import { createHash } from 'node:crypto';
import type { Load } from '../../domain/load.ts';
import { type CopyRole, copyClaimSql, copyManifestSql } from './copy-sql.ts';
import type { ControlAddresses } from './load-control.ts';
import { type LoadSlot, slotTable } from './load-slots.ts';
import { type RedshiftNames, withNames } from './redshift-names.ts';

/** Statements before the first slot: lock, fence, begin_load, claim, guard. */
export const STATEMENTS_BEFORE_SLOTS = 5;

/**
 * A load as one batch, which is one transaction: 11 statements and one per slot.
 *
 * LOCK comes first and takes no snapshot (DG: "Serializable isolation"); the fence row, changed by every load, makes a
 * transaction that has an older snapshot all the same fail (1023) rather than miss what was committed meanwhile. Staging is
 * emptied by DELETE: TRUNCATE would commit in the middle, and waits for idle readers.
 */
export function loadTransaction(
  load: Load,
  slots: readonly LoadSlot[],
  addresses: ControlAddresses,
  names: RedshiftNames,
  role: CopyRole,
): string[] {
  const { id, dataset } = load;
  const h8 = id.slice(0, 8);
  const spec = slots.map((slot) => slot.spec).join(';');
  const sqls = [
    'LOCK TABLE ecommerce.load_lock',
    `UPDATE ecommerce.load_fence SET turn = turn + 1, load_id = '${id}' WHERE target = 'ecommerce.orders'`,
    `CALL ecommerce.begin_load('${id}', '${dataset}', '${spec}')`,
    copyClaimSql(`claim_${h8}`, addresses.claim, role),
    `CALL ecommerce.guard('${id}', ${load.files.length})`,
    ...slots.map(({ number, format }, at) => {
      return copyManifestSql(slotTable(id, number), addresses.manifests[at] ?? '', format, role);
    }),
    `CALL ecommerce.fill_staging('${id}', '${dataset}', '${spec}')`,
    'CALL ecommerce.enriched_orders_sp()',
    'CALL ecommerce.clean_up_orders()',
    `INSERT INTO ecommerce.load_ledger (arrival_window, file_id, dataset, load_id, row_count, size_bytes, loaded_at)
SELECT c.arrival_window, c.file_id, '${dataset}'::varchar(16), '${id}'::varchar(64), c.row_count, c.size_bytes, getdate()
FROM claim_${h8} c`,
    `DELETE FROM ecommerce_staging.${dataset}`,
    `SELECT c.file_id, c.row_count, t.row_count, t.won, t.older, t.repeated, t.awaiting_customer
FROM claim_${h8} c CROSS JOIN ecommerce.load_totals t WHERE t.load_id = '${id}' ORDER BY c.file_id`,
  ];
  return sqls.map((sql) => withNames(sql, names));
}

/** The same attempt of the same load always has the same token: the service takes it once in 8 hours (RD: ClientToken). */
export function attemptToken(loadId: string, attempt: number, sqls: readonly string[]): string {
  return createHash('sha256')
    .update(JSON.stringify([loadId, attempt, sqls]))
    .digest('hex');
}

/** By this name an attempt is found whose statement id got lost. */
export function attemptName(loadId: string, attempt: number): string {
  return `transformed-orders/${loadId}/${attempt}`;
}
