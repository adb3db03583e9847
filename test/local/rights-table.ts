import type { Flows } from './flows.ts';
import type { Right } from './role-policies.ts';

/** By which flow a right is seen to be needed. */
export type FlowName =
  | 'good'
  | 'recorded'
  | 'bad'
  | 'overwritten'
  | 'replaced'
  | 'crawled'
  | 'scheduled'
  | 'migrated'
  | 'intakeTrigger'
  | 'loaderTrigger';

/** How a flow is made. */
export const FLOWS: Readonly<Record<FlowName, (flows: Flows) => ReturnType<Flows['good']>>> = {
  good: (flows) => flows.good(),
  recorded: (flows) => flows.recorded(),
  bad: (flows) => flows.bad(),
  overwritten: (flows) => flows.overwritten(),
  replaced: (flows) => flows.replaced(),
  crawled: (flows) => flows.crawled(),
  scheduled: (flows) => flows.scheduled(),
  migrated: (flows) => flows.migrated(),
  intakeTrigger: (flows) => flows.trigger('intake'),
  loaderTrigger: (flows) => flows.trigger('loader'),
};

/** Every right of every role that a stack with Redshift has, and what cannot do without it. */
export const NEEDED: Readonly<Record<Right, FlowName>> = {
  'intake TakeMessages sqs:ReceiveMessage': 'good',
  'intake TakeMessages sqs:DeleteMessage': 'intakeTrigger',
  'intake TakeMessages sqs:GetQueueAttributes': 'intakeTrigger',
  'intake ReadFiles s3:GetObject': 'good',
  'intake KeepPending s3:PutObject': 'good',
  'intake KeepPending s3:DeleteObject': 'overwritten',
  'intake ReadPlans s3:GetObject': 'overwritten',
  'intake ListControl s3:ListBucket': 'overwritten',
  'intake KeepAudit dynamodb:BatchGetItem': 'overwritten',
  'intake KeepAudit dynamodb:BatchWriteItem': 'recorded',
  'intake KeepAudit dynamodb:Query': 'good',
  'intake CallLoader sqs:SendMessage': 'good',

  'loader TakeMessages sqs:ReceiveMessage': 'good',
  'loader TakeMessages sqs:DeleteMessage': 'loaderTrigger',
  'loader TakeMessages sqs:GetQueueAttributes': 'loaderTrigger',
  'loader CallLoader sqs:SendMessage': 'good',
  'loader ReadFiles s3:GetObject': 'bad',
  'loader KeepPlans s3:GetObject': 'good',
  'loader KeepPlans s3:PutObject': 'good',
  'loader KeepPlans s3:DeleteObject': 'good',
  'loader ListControl s3:ListBucket': 'good',
  'loader KeepAudit dynamodb:BatchGetItem': 'good',
  'loader KeepAudit dynamodb:BatchWriteItem': 'good',
  'loader KeepAudit dynamodb:GetItem': 'good',
  'loader KeepAudit dynamodb:PutItem': 'good',
  'loader KeepAudit dynamodb:Query': 'replaced',
  'loader RegisterDays glue:GetTable': 'good',
  'loader RegisterDays glue:BatchCreatePartition': 'good',
  'loader SubmitStatements redshift-data:BatchExecuteStatement': 'good',
  'loader LogIn redshift-serverless:GetCredentials': 'good',
  'loader FollowStatements redshift-data:DescribeStatement': 'good',
  'loader FollowStatements redshift-data:GetStatementResult': 'good',

  'migrate SubmitStatements redshift-data:BatchExecuteStatement': 'migrated',
  'migrate LogIn redshift-serverless:GetCredentials': 'migrated',
  'migrate FollowStatements redshift-data:DescribeStatement': 'migrated',
  'migrate FollowStatements redshift-data:GetStatementResult': 'migrated',

  'copy ReadFiles s3:GetObject': 'good',
  'copy ReadManifests s3:GetObject': 'good',

  'scheduler CallLoader sqs:SendMessage': 'scheduled',
};

/** The same for what a crawler adds, once the catalog is kept by one. */
export const NEEDED_WITH_CRAWLER: Readonly<Record<Right, FlowName>> = {
  'loader SeeWhatIsMissing glue:BatchGetPartition': 'crawled',
  'loader Crawl glue:StartCrawler': 'crawled',
  'loader Crawl glue:GetCrawler': 'crawled',
};

const LOGS = 'the emulator writes the log of a function for it, whatever its role may do';
const GONE = 'the emulator says 404 for an object that is not there also to whom S3 would say 403';
const FOUND = 'its failure is taken for "not found": the token, then the guard refuse a second submit, only later';
const LISTS = 'COPY of a manifest lists nothing here; whether Redshift does is for a real account to say';
const CRAWLS = "the emulator's crawls read nothing and ask for nothing";
const LOG_OF_CRAWLS = "the emulator's crawls have no log";

/** Rights that no run on the emulator can show to be needed, and why not. */
export const NOT_SHOWN: Readonly<Record<Right, string>> = {
  ...each(['intake', 'loader', 'migrate'], ['WriteLog logs:CreateLogStream', 'WriteLog logs:PutLogEvents'], LOGS),
  ...each(['intake', 'loader'], ['SeeThatFilesAreGone s3:ListBucket'], GONE),
  ...each(['loader'], ['FindStatements redshift-data:ListStatements'], FOUND),
  ...each(['copy'], ['SeeThatFilesAreGone s3:ListBucket', 'ListControl s3:ListBucket'], LISTS),
};

/** The same for what a crawler adds. */
export const NOT_SHOWN_WITH_CRAWLER: Readonly<Record<Right, string>> = {
  ...each(
    ['crawler'],
    [
      ...['ReadFiles s3:GetObject', 'SeeThatFilesAreGone s3:ListBucket', 'FindBucket s3:GetBucketLocation'],
      ...['ReadTable glue:GetDatabase', 'ReadTable glue:GetTable', 'ListTables glue:GetTables'],
      ...['ReadTable glue:GetPartition', 'ReadTable glue:GetPartitions', 'AddPartitions glue:UpdateTable'],
      ...['AddPartitions glue:BatchGetPartition', 'AddPartitions glue:BatchCreatePartition'],
      'AddPartitions glue:CreatePartition',
    ],
    CRAWLS,
  ),
  ...each(
    ['crawler'],
    ['WriteLog logs:CreateLogGroup', 'WriteLog logs:CreateLogStream', 'WriteLog logs:PutLogEvents'],
    LOG_OF_CRAWLS,
  ),
};

function each(roles: readonly string[], rights: readonly string[], why: string): Record<Right, string> {
  return Object.fromEntries(roles.flatMap((role) => rights.map((right) => [`${role} ${right}`, why])));
}
