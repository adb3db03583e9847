import type { Warehouse } from '../../ports/warehouse.ts';

/** A warehouse with the clients it was opened with. */
export interface OpenedWarehouse {
  readonly warehouse: Warehouse;
  readonly close: () => Promise<void> | void;
}
