import { warehouseContract } from '../../contract/warehouse.contract.ts';
import { DuckDbHarnesses } from '../../support/duckdb-harness.ts';

const harnesses = new DuckDbHarnesses();

afterAll(() => harnesses[Symbol.asyncDispose]());

warehouseContract('DuckDbWarehouse', () => harnesses.acquire(), { durableStaging: false });
