import { GetCrawlerCommand, GetPartitionsCommand, GlueClient } from '@aws-sdk/client-glue';
import { clientConfig } from '../aws-client-config.ts';
import { createOrdersCatalog } from '../orders-catalog.ts';

/** The catalog's table over the files of orders, and a crawler of it. On the emulator a crawl finds nothing. */
export class GlueTable implements Disposable {
  readonly database: string;
  readonly #client: GlueClient;

  private constructor(client: GlueClient, database: string) {
    this.#client = client;
    this.database = database;
  }

  static async create(url: string, database: string, bucket: string): Promise<GlueTable> {
    const client = new GlueClient(clientConfig(url));
    await createOrdersCatalog(client, database, bucket);
    return new GlueTable(client, database);
  }

  /** Its name. */
  get crawler(): string {
    return this.database;
  }

  /** When the last crawl that succeeded began; undefined where there is none, or one is under way. */
  async crawledAt(): Promise<Date | undefined> {
    const { Crawler } = await this.#client.send(new GetCrawlerCommand({ Name: this.crawler }));
    const { Status, StartTime } = Crawler?.LastCrawl ?? {};
    return Crawler?.State === 'READY' && Status === 'SUCCEEDED' ? StartTime : undefined;
  }

  /** The locations that Athena would read. */
  async locations(): Promise<string[]> {
    const ask = new GetPartitionsCommand({ DatabaseName: this.database, TableName: 'orders' });
    const { Partitions = [] } = await this.#client.send(ask);
    return Partitions.map(({ StorageDescriptor }) => StorageDescriptor?.Location ?? '').sort();
  }

  [Symbol.dispose](): void {
    this.#client.destroy();
  }
}
