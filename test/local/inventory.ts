import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { GetCrawlersCommand, GetDatabasesCommand, GetJobsCommand, GlueClient } from '@aws-sdk/client-glue';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { LambdaClient, ListEventSourceMappingsCommand, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { clientConfig } from '../support/aws-client-config.ts';
import { formCall, jsonCall } from '../support/e2e/service-call.ts';
import { Schedules } from './schedules.ts';

type Names = readonly (string | undefined)[];

/** Everything that is on an emulator, by kind: what a deployment may leave behind. */
export async function inventoryOf(url: string): Promise<Readonly<Record<string, Names>>> {
  const config = clientConfig(url);
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  const [sqs, dynamoDb, lambda] = [new SQSClient(config), new DynamoDBClient(config), new LambdaClient(config)];
  const [glue, iam] = [new GlueClient(config), new IAMClient(config)];
  const found = {
    buckets: s3.send(new ListBucketsCommand({})).then(({ Buckets = [] }) => Buckets.map(({ Name }) => Name)),
    queues: sqs.send(new ListQueuesCommand({})).then(({ QueueUrls = [] }) => QueueUrls),
    tables: dynamoDb.send(new ListTablesCommand({})).then(({ TableNames = [] }) => TableNames),
    functions: lambda
      .send(new ListFunctionsCommand({}))
      .then(({ Functions = [] }) => Functions.map(({ FunctionName }) => FunctionName)),
    mappings: lambda
      .send(new ListEventSourceMappingsCommand({}))
      .then(({ EventSourceMappings = [] }) => EventSourceMappings.map(({ UUID }) => UUID)),
    roles: iam.send(new ListRolesCommand({})).then(({ Roles = [] }) => Roles.map(({ RoleName }) => RoleName)),
    databases: glue
      .send(new GetDatabasesCommand({}))
      .then(({ DatabaseList = [] }) => DatabaseList.map(({ Name }) => Name)),
    crawlers: glue.send(new GetCrawlersCommand({})).then(({ Crawlers = [] }) => Crawlers.map(({ Name }) => Name)),
    jobs: glue.send(new GetJobsCommand({})).then(({ Jobs = [] }) => Jobs.map(({ Name }) => Name)),
    ...inOtherProtocols(url),
  };
  const named = Object.entries(found).map(async ([kind, names]) => [kind, [...(await names)].sort()] as const);
  const inventory = Object.fromEntries(await Promise.all(named));
  for (const client of [s3, sqs, dynamoDb, lambda, glue, iam]) client.destroy();
  return inventory;
}

/** Of services whose clients the project does not have. */
function inOtherProtocols(url: string): Record<string, Promise<Names>> {
  const json = async (service: string, target: string, list: string, name: string) => {
    const answer = (await jsonCall(url, service, target, {})) as Record<string, Record<string, string>[] | undefined>;
    return (answer[list] ?? []).map((one) => one[name]);
  };
  const form = async (service: string, Action: string, Version: string, element: string) => {
    const answer = await formCall(url, service, { Action, Version });
    return [...answer.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, 'g'))].map(([, name]) => name);
  };
  return {
    logGroups: json('logs', 'Logs_20140328.DescribeLogGroups', 'logGroups', 'logGroupName'),
    rules: json('events', 'AWSEvents.ListRules', 'Rules', 'Name'),
    schedules: new Schedules(url).names(),
    topics: form('sns', 'ListTopics', '2010-03-31', 'TopicArn'),
    alarms: form('monitoring', 'DescribeAlarms', '2010-08-01', 'AlarmName'),
    dashboards: form('monitoring', 'ListDashboards', '2010-08-01', 'DashboardName'),
  };
}
