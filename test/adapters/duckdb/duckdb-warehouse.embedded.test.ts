import { warehouseContract } from '../../contract/warehouse.contract.ts';
import { duckDbHarness } from '../../support/duckdb-harness.ts';

// Ten rounds of some twenty loads each, every one in a database file of its own.
jest.setTimeout(120_000);

warehouseContract('DuckDbWarehouse', duckDbHarness, { durableStaging: false, arrivalRounds: 30 });
