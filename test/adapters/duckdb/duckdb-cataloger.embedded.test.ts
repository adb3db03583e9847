import { DuckDbCataloger } from '../../../src/adapters/duckdb/duckdb-cataloger.ts';
import type { CatalogPartition } from '../../../src/domain/transformed-file.ts';
import { type CatalogerHarness, catalogerContract } from '../../contract/cataloger.contract.ts';
import { duckDbHarness } from '../../support/duckdb-harness.ts';

catalogerContract('DuckDbCataloger', async (): Promise<CatalogerHarness> => {
  const harness = await duckDbHarness();
  const { database } = harness;
  return {
    [Symbol.asyncDispose]: () => harness[Symbol.asyncDispose](),
    cataloger: new DuckDbCataloger({ database }),
    bucket: 'area',
    partitions: () =>
      database.use(async (connection) => {
        const read = await connection.runAndReadAll(
          'SELECT dataset, bucket, partition_values AS values, location FROM catalog.partitions',
        );
        return read.getRowObjectsJS() as unknown as CatalogPartition[];
      }),
  };
});
