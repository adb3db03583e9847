import { truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { arrivalWindow } from '../../src/domain/arrival-window.ts';
import { CUSTOMERS } from '../../src/domain/customers.ts';
import type { Dataset } from '../../src/domain/dataset.ts';
import { ORDERS } from '../../src/domain/orders.ts';
import { type Row, rowVersion } from '../../src/domain/row-version.ts';
import { parseTimestamp } from '../../src/domain/timestamp.ts';
import { type Seeded, seeded } from './seeded.ts';
import { type FileOptions, type TableSpec, writeFile } from './write-file.ts';

/** A file of the trap area, not yet written. */
export interface TrapFile {
  readonly key: string;
  readonly dataset: Dataset;
  /** Seconds since 1970, long before any horizon: windows are days. */
  readonly modifiedAt: number;
  readonly table: TableSpec;
  readonly options: FileOptions;
  /** Spoils the written file. */
  readonly spoil?: (path: string) => void;
  /** The reason it must be set aside for, or null for a good file. */
  readonly reason: string | null;
}

const START = Date.UTC(2024, 4, 1) / 1000;
const GOOD = 228;
const TEXT = (dataset: Dataset) => dataset.columns.map(({ name }) => ({ name, sqlType: 'VARCHAR' }));
/** Whatever a file name may hold. Files get them in turn. */
const ODD_NAMES = [
  'a b',
  '+%2B%20',
  `it's`,
  '"q"',
  ';#&=',
  'new\nline',
  '`id`$(id)',
  '😀',
  '[a]*?',
  'ü'.repeat(100),
  '..x',
  '~',
];
const STATUSES = [
  'created',
  'approved',
  'invoiced',
  'processing',
  'shipped',
  'delivered',
  'unavailable',
  'canceled',
  'lost',
];

/** What the area is to be like. */
export interface TrapOptions {
  /** How many good files of orders: 22 others come with them. */
  readonly good?: number;
  /** Whether the warehouse can read nanoseconds; for one that cannot they are left out. */
  readonly nanoseconds?: boolean;
}

/** 250 files with every trap of the data contract, the same for the same seed: 12 of them bad, each reason at most thrice. */
export function trapFiles(seed: number, { good = GOOD, nanoseconds = true }: TrapOptions = {}): TrapFile[] {
  const chance = seeded(seed);
  const orders = Array.from({ length: good }, (_, at) => goodOrders(at, chance, nanoseconds));
  return chance.shuffle([...orders, ...customerFiles(chance), ...badFiles(chance)]);
}

/** Writes it below the area. */
export async function writeTrap(area: string, file: TrapFile): Promise<void> {
  const path = join(area, file.key);
  await writeFile(path, file.table, file.options);
  file.spoil?.(path);
  utimesSync(path, file.modifiedAt, file.modifiedAt);
}

/**
 * What the final table must be: by plain loops, row after row, from the good files.
 *
 * @param horizon of the warehouse; by default all files came before it
 */
export function expectedOrders(files: readonly TrapFile[], horizon = Number.POSITIVE_INFINITY): Row[] {
  const customers = latestRows(files, CUSTOMERS, horizon);
  return [...latestRows(files, ORDERS, horizon).values()]
    .map(({ row }): Row => {
      const customer = customers.get(row['customer_id'] ?? '')?.row;
      const { customer_city = null, customer_state = null } = customer ?? {};
      return { ...row, customer_city, customer_state };
    })
    .sort((a, b) => ((a['order_id'] ?? '') < (b['order_id'] ?? '') ? -1 : 1));
}

function latestRows(
  files: readonly TrapFile[],
  dataset: Dataset,
  horizon: number,
): Map<string, { version: string; row: Row }> {
  const latest = new Map<string, { version: string; row: Row }>();
  for (const { table, modifiedAt, reason, dataset: of } of files) {
    if (reason !== null || of !== dataset) continue;
    const window = arrivalWindow(modifiedAt, horizon);
    for (const values of table.rows) {
      const row = contractRow(dataset, table, values);
      const version = rowVersion(dataset, window, row);
      const key = row[dataset.key] ?? '';
      if (version > (latest.get(key)?.version ?? '')) latest.set(key, { version, row });
    }
  }
  return latest;
}

function contractRow(dataset: Dataset, table: TableSpec, values: readonly (string | null)[]): Row {
  const row: Record<string, string | null> = {};
  for (const { name, type } of dataset.columns) {
    const value = values[table.columns.findIndex((column) => column.name === name)] ?? null;
    row[name] = type === 'timestamp' && value !== null ? (parseTimestamp(value) ?? null) : value;
  }
  return row;
}

function folder(at: number): string {
  return `orders/order_purchase_year=2024/order_purchase_month=5/order_purchase_day=${1 + (at % 28)}`;
}

function orderRow(chance: Seeded): (string | null)[] {
  const date = () => `2024-0${1 + chance.below(9)}-1${chance.below(10)}`;
  const moment = () => `${date()} 1${chance.below(10)}:30:0${chance.below(10)}`;
  const delivered = chance.below(3) === 0 ? moment() : null;
  return [`o${chance.below(400)}`, `c${chance.below(60)}`, chance.pick(STATUSES), moment(), delivered];
}

function goodOrders(at: number, chance: Seeded, nanoseconds: boolean): TrapFile {
  const rows = Array.from({ length: at % 37 === 0 ? 0 : 1 + chance.below(8) }, () => orderRow(chance));
  const [ending, table] = shaped(at, rows, chance, nanoseconds);
  const name = `${at} ${ODD_NAMES[at % ODD_NAMES.length]!}.${ending}`;
  const modifiedAt = START + chance.below(40) * 86_400 + chance.below(86_400);
  const options = { format: formatOf(ending), gzip: ending.endsWith('.gz') };
  return { key: `${folder(at)}/${name}`, dataset: ORDERS, modifiedAt, table, options, reason: null };
}

function formatOf(ending: string): FileOptions['format'] {
  if (ending === 'parquet') return 'parquet';
  return ending.startsWith('csv') ? 'csv' : 'json';
}

/** The shapes that must all come out the same. */
function shaped(at: number, rows: (string | null)[][], chance: Seeded, nanoseconds: boolean): [string, TableSpec] {
  const columns = TEXT(ORDERS);
  const dates = (sqlType: string) => columns.map((column, i) => (i < 3 ? column : { ...column, sqlType }));
  switch (at % 10) {
    case 0:
      return ['parquet', { columns: dates('TIMESTAMP'), rows }];
    case 1:
      return ['parquet', { columns: dates(nanoseconds ? 'TIMESTAMP_NS' : 'TIMESTAMP_MS'), rows }];
    case 2:
      return ['parquet', { columns: dates('TIMESTAMP WITH TIME ZONE'), rows }];
    case 3:
      return ['parquet', reordered({ columns, rows }, chance.shuffle([0, 1, 2, 3, 4]))];
    case 4:
      return [
        'parquet',
        { columns: [...columns, { name: 'extra', sqlType: 'BIGINT' }], rows: rows.map((row) => [...row, '7']) },
      ];
    case 5:
      return ['csv', { columns, rows }];
    case 6:
      return ['csv.gz', reordered({ columns, rows }, chance.shuffle([0, 1, 2, 3, 4]))];
    case 7:
      return ['jsonl', { columns, rows }];
    case 8:
      return ['json.gz', { columns, rows }];
    default:
      return ['parquet', { columns, rows }];
  }
}

function reordered({ columns, rows }: TableSpec, order: readonly number[]): TableSpec {
  return { columns: order.map((i) => columns[i]!), rows: rows.map((row) => order.map((i) => row[i] ?? null)) };
}

function customerFiles(chance: Seeded): TrapFile[] {
  return Array.from({ length: 10 }, (_, at) => {
    const rows = Array.from({ length: 12 }, () => {
      const id = chance.below(50); // c50 to c59 stay unknown
      return [
        `c${id}`,
        `u${id}`,
        '01409',
        chance.pick(['Santos', 'Lagoa', 'São João', '']),
        chance.pick(['SP', 'RJ', null]),
      ];
    });
    const modifiedAt = START + at * 5 * 86_400;
    const table = { columns: TEXT(CUSTOMERS), rows };
    return {
      key: `customers/part ${at}.parquet`,
      dataset: CUSTOMERS,
      modifiedAt,
      table,
      options: { format: 'parquet' },
      reason: null,
    };
  });
}

function badFiles(chance: Seeded): TrapFile[] {
  const columns = TEXT(ORDERS);
  const row = () => orderRow(chance).with(0, `bad${chance.below(9)}`);
  const table = { columns, rows: [row(), row(), row()] };
  const bad = (
    name: string,
    reason: string,
    own: TableSpec,
    format: FileOptions['format'],
    spoil?: TrapFile['spoil'],
  ): TrapFile => {
    const key = `${folder(chance.below(28))}/bad ${name}`;
    const modifiedAt = START + chance.below(40) * 86_400;
    return { key, dataset: ORDERS, modifiedAt, table: own, options: { format }, reason, ...(spoil && { spoil }) };
  };
  const changed = (at: number, value: string | null) => ({ columns, rows: [row(), row().with(at, value)] });
  const gz = Buffer.from(gzipSync('order_id,customer_id\n'.repeat(5_000)));
  return [
    bad('truncated.parquet', 'UNREADABLE', table, 'parquet', (path) => truncateSync(path, 300)),
    bad('empty.parquet', 'UNREADABLE', table, 'parquet', (path) => truncateSync(path, 0)),
    bad('garbage.jsonl', 'UNREADABLE', table, 'json', (path) => writeFileSync(path, 'not json\n')),
    bad('gzip.parquet.gz', 'UNSUPPORTED', table, 'parquet', (path) => writeFileSync(path, gz)),
    bad('missing.parquet', 'MISSING_COLUMN order_status', reordered(table, [0, 1, 3, 4]), 'parquet'),
    bad(
      'renamed.csv',
      'MISSING_COLUMN order_id',
      { ...table, columns: columns.with(0, { name: 'id', sqlType: 'VARCHAR' }) },
      'csv',
    ),
    bad(
      'retyped.parquet',
      'WRONG_TYPE customer_id',
      { columns: columns.with(1, { name: 'customer_id', sqlType: 'BIGINT' }), rows: [row().with(1, '7')] },
      'parquet',
    ),
    bad(
      'number.jsonl',
      'WRONG_TYPE order_status',
      { columns: columns.with(2, { name: 'order_status', sqlType: 'INT' }), rows: [row().with(2, '3')] },
      'json',
    ),
    bad('date.parquet', 'BAD_DATE order_estimated_delivery_date', changed(3, '2024-02-30'), 'parquet'),
    bad('date.csv', 'BAD_DATE order_delivered_customer_date', changed(4, 'soon'), 'csv'),
    bad('null.parquet', 'REQUIRED_NULL customer_id', changed(1, null), 'parquet'),
    bad('empty id.jsonl', 'REQUIRED_NULL order_id', changed(0, ''), 'json'),
  ];
}
