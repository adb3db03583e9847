import * as aws from '@pulumi/aws';
import { ComponentResource, type ComponentResourceOptions, type Input, interpolate, type Output } from '@pulumi/pulumi';
import { CUSTOMERS } from '../../src/domain/customers.ts';
import { ORDERS } from '../../src/domain/orders.ts';
import { underscored } from '../names.ts';
import type { Place } from '../place.ts';
import type { Statement } from '../policies.ts';
import type { SomeCatalog } from '../settings/catalog-settings.ts';
import { cataloged, projectionOf } from './cataloged-table.ts';
import { Crawler } from './crawler.ts';
import type { TransformedArea } from './transformed-area.ts';

export interface CatalogArgs {
  readonly place: Place;
  readonly settings: SomeCatalog;
  readonly area: TransformedArea;
  readonly prefixes: { readonly orders: string; readonly customers: string };
}

/** A Glue database with a table over the files of each dataset, for Athena and whoever else reads the catalog. */
export class Catalog extends ComponentResource {
  readonly databaseName: Output<string>;
  readonly crawlerName: Output<string> | undefined;
  /** What the loader needs to be told. */
  readonly environment: Readonly<Record<string, Input<string>>>;
  /** What the loader may do to make new days visible. */
  readonly rights: readonly Statement[];

  constructor(name: string, { place, settings, area, prefixes }: CatalogArgs, opts?: ComponentResourceOptions) {
    super('transformed-orders:infra:Catalog', name, {}, opts);
    const parent = { parent: this };
    const description = 'Transformed orders and customers, as their files are';
    const database = new aws.glue.CatalogDatabase(name, { name: underscored(place.prefix), description }, parent);
    this.databaseName = database.name;
    const location = (prefix: string) => interpolate`s3://${area.bucket}/${prefix}`;
    const orders = new aws.glue.CatalogTable(
      `${name}-orders`,
      {
        databaseName: database.name,
        name: settings.by === 'crawler' ? crawledName(prefixes.orders) : 'orders',
        ...cataloged(ORDERS, settings, location(prefixes.orders)),
        partitionKeys: ORDERS.partitionedBy.map((column) => ({ name: column, type: 'string' })),
        ...projectionOf(ORDERS, settings),
      },
      // What a crawler or Athena notes on the table is not ours to undo.
      { ...parent, ignoreChanges: settings.by === 'crawler' ? ['parameters', 'storageDescriptor.parameters'] : [] },
    );
    new aws.glue.CatalogTable(
      `${name}-customers`,
      {
        databaseName: database.name,
        name: 'customers',
        ...cataloged(CUSTOMERS, settings, location(prefixes.customers)),
      },
      parent,
    );
    const arn = (resource: Input<string>) =>
      interpolate`arn:${place.partition}:glue:${place.region}:${place.accountId}:${resource}`;
    const table = [arn('catalog'), database.arn, orders.arn];
    const allTables = [arn('catalog'), database.arn, arn(interpolate`table/${database.name}/*`)];
    const named = { CATALOG: settings.by, CATALOG_DATABASE: database.name, CATALOG_ORDERS_TABLE: orders.name };
    switch (settings.by) {
      case 'projection':
        // No call, ever: Athena works the partitions out.
        this.environment = { CATALOG: 'projection', CATALOG_PROJECTION: settings.text };
        this.rights = [];
        break;
      case 'partitions':
        this.environment = named;
        this.rights = [
          { Sid: 'RegisterDays', Action: ['glue:GetTable', 'glue:BatchCreatePartition'], Resource: table },
        ];
        break;
      case 'crawler': {
        const crawler = new Crawler(
          'crawler',
          {
            ...{ place, area, ordersPrefix: prefixes.orders, databaseName: database.name },
            ...{ tableArns: table, allTablesArns: allTables },
          },
          parent,
        );
        this.crawlerName = crawler.crawlerName;
        this.environment = { ...named, CATALOG_CRAWLER: crawler.crawlerName };
        this.rights = [
          { Sid: 'SeeWhatIsMissing', Action: ['glue:BatchGetPartition'], Resource: table },
          { Sid: 'Crawl', Action: ['glue:StartCrawler', 'glue:GetCrawler'], Resource: crawler.crawlerArn },
        ];
      }
    }
    this.registerOutputs({ databaseName: this.databaseName });
  }
}

/** A crawler calls a table by the last folder of its location (Glue developer guide, "How crawlers work", naming). */
function crawledName(prefix: string): string {
  const folder = prefix.split('/').at(-2) ?? prefix;
  return folder.toLowerCase().replaceAll(/[^a-z0-9_]/g, '_');
}
