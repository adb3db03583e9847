import { ORDERS } from '../../../src/domain/orders.ts';
import { partitionDay, partitionOf } from '../../../src/domain/transformed-file.ts';
import type { TrapFile } from '../trap-area.ts';

/** A good file of one order below a day of May 2024, which is its arrival where that is taken from the path. */
export function dayFile(day: number, name: string, orderId: string, status: string): TrapFile {
  const folder = `orders/order_purchase_year=2024/order_purchase_month=5/order_purchase_day=${day}`;
  return {
    key: `${folder}/${name}.parquet`,
    dataset: ORDERS,
    modifiedAt: 0,
    table: {
      columns: ORDERS.columns.map((column) => ({ name: column.name, sqlType: 'VARCHAR' })),
      rows: [[orderId, 'c1', status, '2024-06-01', null]],
    },
    options: { format: 'parquet' },
    reason: null,
  };
}

/** The files as they would be, had each come on the day in its path. */
export function arrivedByPath(files: readonly TrapFile[]): TrapFile[] {
  return files.map((file) => ({ ...file, modifiedAt: partitionDay(partitionOf(ORDERS, file.key)) ?? 0 }));
}
