import type { InMemoryObject } from '../../src/adapters/memory/in-memory-file-source.ts';
import { DATASETS } from '../../src/domain/datasets.ts';
import { ARRIVAL } from '../support/builders.ts';

/** An object of orders, all columns text, as the memory profile's source holds it. */
export function ordersObject(key: string, rows: InMemoryObject['rows']): InMemoryObject {
  const columns = DATASETS.orders.columns.map(({ name }) => ({ name, type: 'text' }));
  return { dataset: 'orders', bucket: 'area', key, columns, rows, lastModified: ARRIVAL };
}
