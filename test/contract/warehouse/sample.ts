import { CUSTOMERS } from '../../../src/domain/customers.ts';
import type { Dataset } from '../../../src/domain/dataset.ts';
import { ORDERS } from '../../../src/domain/orders.ts';
import type { FileSpec } from '../../support/warehouse-harness.ts';
import type { ColumnSpec } from '../../support/write-file.ts';

/** Values in the order of the data contract. */
export type Values = readonly (string | null)[];

/** Midnight of so many days after 1 March 2024, seconds since 1970: the start of a window, wherever the horizon is. */
export function day(days: number): number {
  return Date.UTC(2024, 2, 1 + days) / 1000;
}

/** The contract's columns, all of them strings in the file. */
export function textColumns(dataset: Dataset): ColumnSpec[] {
  return dataset.columns.map(({ name }) => ({ name, sqlType: 'VARCHAR' }));
}

/** The folder of a partition that orders files lie in. */
export const ORDERS_FOLDER = 'orders/order_purchase_year=2024/order_purchase_month=3/order_purchase_day=1/';

/** A file of orders; rows are order id, customer id, status, estimated and delivered date. */
export function ordersFile(name: string, arrival: number, rows: readonly Values[]): FileSpec {
  return { dataset: 'orders', key: ORDERS_FOLDER + name, arrival, columns: textColumns(ORDERS), rows };
}

/** A file of customers; rows are customer id, unique id, zip code prefix, city and state. */
export function customersFile(name: string, arrival: number, rows: readonly Values[]): FileSpec {
  return { dataset: 'customers', key: `customers/${name}`, arrival, columns: textColumns(CUSTOMERS), rows };
}

/** The row of an order that has nothing special about it. */
export function order(orderId: string, status: string | null = 'created', customerId = 'c1'): Values {
  return [orderId, customerId, status, '2024-03-20', null];
}

/** The row of a customer. */
export function customer(customerId: string, city: string, state = 'SP'): Values {
  return [customerId, `u-${customerId}`, '01409', city, state];
}
