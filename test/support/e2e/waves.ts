import { CUSTOMERS } from '../../../src/domain/customers.ts';
import { ORDERS } from '../../../src/domain/orders.ts';
import { type TrapFile, trapFiles } from '../trap-area.ts';

/** 22 others come with them: customers and bad ones. */
const GOOD_ORDERS = 273;
const LATE_CUSTOMERS = 4;
const OVERWRITTEN = 3;

/** What comes at first, and what comes when that is loaded. */
export interface Waves {
  readonly first: readonly TrapFile[];
  readonly second: readonly TrapFile[];
}

/**
 * 300 objects: every trap of the data contract for a warehouse that reads no nanoseconds, one file that has them, customers
 * who come after their orders, some of them unknown so far, and keys that get another content.
 */
export function waves(seed: number): Waves {
  const files = trapFiles(seed, { good: GOOD_ORDERS, nanoseconds: false });
  const late = files.filter(({ dataset }) => dataset === CUSTOMERS).slice(0, LATE_CUSTOMERS);
  const first = [...files.filter((file) => !late.includes(file)), withNanoseconds(files)];
  return { first, second: [...late, unknownSoFar(late[0]!), ...overwritten(files)] };
}

function withNanoseconds(files: readonly TrapFile[]): TrapFile {
  const like = goodParquet(files)[0]!;
  const columns = like.table.columns.map((column) => {
    return column.name.endsWith('_date') ? { ...column, sqlType: 'TIMESTAMP_NS' } : column;
  });
  const folder = 'orders/order_purchase_year=2024/order_purchase_month=5/order_purchase_day=1';
  const reason = 'WRONG_TYPE order_estimated_delivery_date';
  return { ...like, key: `${folder}/bad nanoseconds.parquet`, table: { ...like.table, columns }, reason };
}

/** The customers c50 to c59, whom no other file has. */
function unknownSoFar(like: TrapFile): TrapFile {
  const rows = Array.from({ length: 10 }, (_, at) => [`c${50 + at}`, `u${50 + at}`, '01409', 'Olinda', 'PE']);
  return { ...like, key: 'customers/unknown so far.parquet', table: { ...like.table, rows } };
}

/** Each gets the content of another one. */
function overwritten(files: readonly TrapFile[]): TrapFile[] {
  const good = goodParquet(files);
  return good.slice(0, OVERWRITTEN).map((file, at) => ({ ...file, table: good[OVERWRITTEN + at]!.table }));
}

function goodParquet(files: readonly TrapFile[]): TrapFile[] {
  return files.filter(({ key, dataset, reason, table }) => {
    return dataset === ORDERS && reason === null && key.endsWith('.parquet') && table.rows.length > 0;
  });
}
