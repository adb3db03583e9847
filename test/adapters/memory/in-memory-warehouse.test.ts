import { warehouseContract } from '../../contract/warehouse.contract.ts';
import { InMemoryWarehouseHarness } from '../../support/in-memory-warehouse-harness.ts';

warehouseContract('InMemoryWarehouse', async () => new InMemoryWarehouseHarness());

warehouseContract(
  'InMemoryWarehouse that reads no nanoseconds and names no culprit',
  async () => new InMemoryWarehouseHarness({ readsNanoseconds: false, namesCulprits: false }),
  { namesCulprits: false, arrivalRounds: 1 },
);
