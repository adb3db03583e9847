import type { Dataset } from './dataset.ts';

/** The lifecycle of an order, earliest first. Any other status is kept and ranks below all of these. */
const LIFECYCLE = [
  'created',
  'approved',
  'invoiced',
  'processing',
  'shipped',
  'delivered',
  'unavailable',
  'canceled',
] as const;

/** Transformed orders: one row per `order_id`, the latest version wins. */
export const ORDERS: Dataset = {
  name: 'orders',
  columns: [
    { name: 'order_id', type: 'text', required: true },
    { name: 'customer_id', type: 'text', required: true },
    { name: 'order_status', type: 'text', required: false },
    { name: 'order_estimated_delivery_date', type: 'timestamp', required: false },
    { name: 'order_delivered_customer_date', type: 'timestamp', required: false },
  ],
  key: 'order_id',
  partitionedBy: ['order_purchase_year', 'order_purchase_month', 'order_purchase_day'],
  version: [
    { kind: 'lifecycle', column: 'order_status', stages: LIFECYCLE },
    { kind: 'time', column: 'order_delivered_customer_date' },
    { kind: 'time', column: 'order_estimated_delivery_date' },
    { kind: 'digest', columns: ['customer_id', 'order_status'] },
  ],
};
