import { warehouseContract } from '../../contract/warehouse.contract.ts';
import { hasPostgres } from '../../support/redshift-data/postgres-cluster.ts';
import { RedshiftBench } from '../../support/redshift-harness.ts';

const ifPostgres = hasPostgres() ? describe : describe.skip;

ifPostgres('over the Data API', () => {
  let bench: RedshiftBench;
  beforeAll(async () => {
    bench = await RedshiftBench.start();
  });
  afterAll(async () => bench[Symbol.asyncDispose]());

  warehouseContract('RedshiftWarehouse', async () => bench.harness(), {
    namesCulprits: false,
    accountsByFile: false,
    arrivalRounds: 30,
  });
});
