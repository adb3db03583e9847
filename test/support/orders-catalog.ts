import { CreateCrawlerCommand, CreateDatabaseCommand, CreateTableCommand, type GlueClient } from '@aws-sdk/client-glue';
import { ORDERS } from '../../src/domain/orders.ts';

const SERDE = 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe';

/** Makes a database with a table `orders` over the bucket's files of orders, and a crawler that is called as the database. */
export async function createOrdersCatalog(client: GlueClient, database: string, bucket: string): Promise<void> {
  await client.send(new CreateDatabaseCommand({ DatabaseInput: { Name: database } }));
  const StorageDescriptor = {
    Location: `s3://${bucket}/orders/`,
    Columns: ORDERS.columns.map(({ name }) => ({ Name: name, Type: 'string' })),
    SerdeInfo: { SerializationLibrary: SERDE },
  };
  const PartitionKeys = ORDERS.partitionedBy.map((name) => ({ Name: name, Type: 'string' }));
  const TableInput = { Name: 'orders', StorageDescriptor, PartitionKeys };
  await client.send(new CreateTableCommand({ DatabaseName: database, TableInput }));
  await client.send(
    new CreateCrawlerCommand({
      ...{ Name: database, DatabaseName: database, Role: 'arn:aws:iam::000000000000:role/crawler' },
      Targets: { S3Targets: [{ Path: StorageDescriptor.Location }] },
    }),
  );
}
