import { CUSTOMERS } from './customers.ts';
import type { Dataset, DatasetName } from './dataset.ts';
import { ORDERS } from './orders.ts';

/**
 * Every dataset by name, in the order in which a run loads them: customers first, so that fewer orders have to wait for
 * theirs. Any order gives the same final table.
 */
export const DATASETS: Readonly<Record<DatasetName, Dataset>> = { customers: CUSTOMERS, orders: ORDERS };

/** The names of `DATASETS`, in that order. */
export const DATASET_NAMES: readonly DatasetName[] = ['customers', 'orders'];
