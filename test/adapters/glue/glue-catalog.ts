import { BatchCreatePartitionCommand, GetCrawlerCommand, GetPartitionsCommand, GlueClient } from '@aws-sdk/client-glue';
import type { CatalogPartition } from '../../../src/domain/transformed-file.ts';
import { clientConfig } from '../../support/aws-client-config.ts';
import type { MinistackServer } from '../../support/ministack-server.ts';
import { createOrdersCatalog } from '../../support/orders-catalog.ts';

/** A new database with a table of orders in it, and a crawler. */
export class GlueCatalog implements AsyncDisposable {
  readonly client: GlueClient;
  readonly database: string;
  readonly bucket = 'area';
  readonly tables = { orders: 'orders' };

  private constructor(client: GlueClient, database: string) {
    this.client = client;
    this.database = database;
  }

  static async create(server: MinistackServer): Promise<GlueCatalog> {
    const client = new GlueClient(clientConfig(server.url));
    const catalog = new GlueCatalog(client, server.newName('db'));
    await createOrdersCatalog(client, catalog.database, catalog.bucket);
    return catalog;
  }

  /** Every partition of orders in the catalog. */
  async partitions(): Promise<(CatalogPartition & { readonly serde: string | undefined })[]> {
    const ask = new GetPartitionsCommand({ DatabaseName: this.database, TableName: 'orders' });
    const { Partitions = [] } = await this.client.send(ask);
    return Partitions.map(({ Values = [], StorageDescriptor }) => {
      const [, bucket = '', location = ''] = /^s3:\/\/([^/]+)\/(.*)$/.exec(StorageDescriptor?.Location ?? '') ?? [];
      const serde = StorageDescriptor?.SerdeInfo?.SerializationLibrary;
      return { dataset: 'orders', bucket, values: Values, location, serde };
    });
  }

  /** What a crawl that sees these folders does. */
  async crawled(partitions: readonly CatalogPartition[]): Promise<void> {
    const PartitionInputList = partitions.map(({ bucket, values, location }) => {
      return { Values: [...values], StorageDescriptor: { Location: `s3://${bucket}/${location}` } };
    });
    const create = { DatabaseName: this.database, TableName: 'orders', PartitionInputList };
    if (partitions.length > 0) await this.client.send(new BatchCreatePartitionCommand(create));
  }

  async isCrawling(): Promise<boolean> {
    const { Crawler } = await this.client.send(new GetCrawlerCommand({ Name: this.database }));
    return Crawler?.State !== 'READY';
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.client.destroy();
    return Promise.resolve();
  }
}
