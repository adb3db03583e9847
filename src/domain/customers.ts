import type { Dataset } from './dataset.ts';

/** Customers, the reference that orders are joined with: one row per `customer_id`, the latest version wins. */
export const CUSTOMERS: Dataset = {
  name: 'customers',
  columns: [
    { name: 'customer_id', type: 'text', required: true },
    { name: 'customer_unique_id', type: 'text', required: false },
    { name: 'customer_zip_code_prefix', type: 'text', required: false },
    { name: 'customer_city', type: 'text', required: false },
    { name: 'customer_state', type: 'text', required: false },
  ],
  key: 'customer_id',
  partitionedBy: [],
  version: [
    {
      kind: 'digest',
      columns: ['customer_unique_id', 'customer_zip_code_prefix', 'customer_city', 'customer_state'],
    },
  ],
};
