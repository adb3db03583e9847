import { CUSTOMERS } from '../../src/domain/customers.ts';
import { dayFile } from '../support/e2e/day-files.ts';
import type { TrapFile } from '../support/trap-area.ts';

/** A file of one customer. */
export function customerFile(name: string, customerId: string, city: string): TrapFile {
  const columns = CUSTOMERS.columns.map((column) => ({ name: column.name, sqlType: 'VARCHAR' }));
  return {
    key: `customers/${name}.parquet`,
    dataset: CUSTOMERS,
    modifiedAt: 0,
    table: { columns, rows: [[customerId, customerId, '01409', city, 'PE']] },
    options: { format: 'parquet' },
    reason: null,
  };
}

/** A file of one order whose date nobody can read: seen in the load only. */
export function badFile(day: number, name: string, orderId: string): TrapFile {
  const file = dayFile(day, name, orderId, 'created');
  const rows = [[orderId, 'c1', 'created', 'tomorrow', null]];
  return { ...file, table: { ...file.table, rows }, reason: 'UNREADABLE_DATE' };
}
