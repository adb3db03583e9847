import * as aws from '@pulumi/aws';
import { ComponentResource, type ComponentResourceOptions, type Input, interpolate, type Output } from '@pulumi/pulumi';
import type { Place } from '../place.ts';
import { policyDocument, type Statement, trustPolicy } from '../policies.ts';
import type { TransformedArea } from './transformed-area.ts';

export interface CrawlerArgs {
  readonly place: Place;
  readonly area: TransformedArea;
  readonly ordersPrefix: string;
  readonly databaseName: Input<string>;
  /** Catalog, database, table. */
  readonly tableArns: readonly Input<string>[];
  /** Catalog, database, all its tables. */
  readonly allTablesArns: readonly Input<string>[];
}

/**
 * A crawler over the files of orders. It has no schedule: the loader starts it when there is a day that the catalog does not
 * have, and a run that is owed waits for the loader's own schedule, an hour by default, and for the pause between two runs. It looks at new folders only, and
 * changes nothing of a table (Glue developer guide, "Incremental crawls").
 */
export class Crawler extends ComponentResource {
  readonly crawlerName: Output<string>;
  readonly crawlerArn: Output<string>;

  constructor(name: string, args: CrawlerArgs, opts?: ComponentResourceOptions) {
    super('transformed-orders:infra:Crawler', name, {}, opts);
    const { place, area, ordersPrefix, databaseName } = args;
    const parent = { parent: this };
    const role = new aws.iam.Role(
      name,
      {
        name: `${place.prefix}-crawler`,
        description: `What the Glue crawler ${place.prefix} may do`,
        assumeRolePolicy: trustPolicy(['glue.amazonaws.com'], place.accountId),
      },
      parent,
    );
    const policy = new aws.iam.RolePolicy(
      name,
      { name: `${place.prefix}-crawler`, role: role.name, policy: policyDocument(rights(args)) },
      parent,
    );
    const crawler = new aws.glue.Crawler(
      name,
      {
        name: place.prefix,
        databaseName,
        role: role.arn,
        s3Targets: [{ path: interpolate`s3://${area.bucket}/${ordersPrefix}` }],
        recrawlPolicy: { recrawlBehavior: 'CRAWL_NEW_FOLDERS_ONLY' },
        schemaChangePolicy: { updateBehavior: 'LOG', deleteBehavior: 'LOG' },
        configuration: JSON.stringify({
          Version: 1,
          CrawlerOutput: { Partitions: { AddOrUpdateBehavior: 'InheritFromTable' } },
          Grouping: { TableGroupingPolicy: 'CombineCompatibleSchemas' },
        }),
      },
      { ...parent, dependsOn: [policy] },
    );
    this.crawlerName = crawler.name;
    this.crawlerArn = crawler.arn;
    this.registerOutputs({ crawlerName: this.crawlerName });
  }
}

/** Of the managed policy `AWSGlueServiceRole` what a crawl of one table needs (k). It cannot make tables. */
function rights({ place, area, tableArns, allTablesArns }: CrawlerArgs): Statement[] {
  const log = interpolate`arn:${place.partition}:logs:${place.region}:${place.accountId}:log-group:/aws-glue/crawlers`;
  return [
    ...area.readRights(),
    { Sid: 'FindBucket', Action: ['s3:GetBucketLocation'], Resource: area.bucketArn },
    {
      Sid: 'ReadTable',
      Action: ['glue:GetDatabase', 'glue:GetTable', 'glue:GetPartition', 'glue:GetPartitions'],
      Resource: [...tableArns],
    },
    // Who lists tables needs the right on each of them (Glue developer guide, "Specifying Glue resource ARNs").
    { Sid: 'ListTables', Action: ['glue:GetTables'], Resource: [...allTablesArns] },
    {
      Sid: 'AddPartitions',
      Action: ['glue:UpdateTable', 'glue:BatchGetPartition', 'glue:BatchCreatePartition', 'glue:CreatePartition'],
      Resource: [...tableArns],
    },
    {
      Sid: 'WriteLog',
      Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: [log, interpolate`${log}:log-stream:*`],
    },
  ];
}
