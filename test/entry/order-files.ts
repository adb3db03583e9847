import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ORDERS = 'order_id,customer_id,order_status,order_estimated_delivery_date,order_delivered_customer_date';
const CUSTOMERS = 'customer_id,customer_unique_id,customer_zip_code_prefix,customer_city,customer_state';

/** A folder with an area in it, and room for a home. */
export interface Place extends Disposable {
  readonly folder: string;
  readonly area: string;
  readonly home: string;
  /** Writes `orders/<name>` with these rows; a row of fewer columns is filled up. */
  orders(name: string, rows: readonly string[], modifiedAt?: number): string;
  customers(name: string, rows: readonly string[], modifiedAt?: number): string;
  /** Writes any text as `<key>`. */
  file(key: string, text: string, modifiedAt?: number): string;
}

/** A fresh one, which the test disposes of. */
export function place(): Place {
  const folder = mkdtempSync(join(tmpdir(), 'command-line-'));
  const area = join(folder, 'area');
  mkdirSync(area);
  const file = (key: string, text: string, modifiedAt?: number) => {
    const path = join(area, key);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    if (modifiedAt !== undefined) utimesSync(path, modifiedAt, modifiedAt);
    return key;
  };
  return {
    folder,
    area,
    home: join(folder, 'home'),
    file,
    orders: (name, rows, at) => file(`orders/${name}`, csv(ORDERS, rows), at),
    customers: (name, rows, at) => file(`customers/${name}`, csv(CUSTOMERS, rows), at),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function csv(header: string, rows: readonly string[]): string {
  const commas = header.split(',').length - 1;
  const lines = rows.map((row) => row + ','.repeat(commas - (row.split(',').length - 1)));
  return [header, ...lines, ''].join('\n');
}

/** Everything below a folder: names, contents and times, so that any change shows. */
export function treeOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const path = join(folder, name);
      const stat = statSync(path, { bigint: true });
      const content = stat.isFile() ? readFileSync(path).toString('base64') : '';
      return [name, stat.mtimeNs, stat.ctimeNs, content].join(' ');
    });
}
