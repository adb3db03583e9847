/** What the checks look at of each type of resource, as the program gives it. */
export interface Inputs {
  'aws:s3/bucket:Bucket': { bucket: string; forceDestroy: boolean };
  'aws:s3/bucketPolicy:BucketPolicy': { bucket: string; policy: string };
  'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock': OfBucket & Readonly<Record<string, unknown>>;
  'aws:s3/bucketVersioning:BucketVersioning': OfBucket & { versioningConfiguration: { status: string } };
  'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration': OfBucket;
  'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration': OfBucket & { rules: LifecycleRule[] };
  'aws:s3/bucketNotification:BucketNotification': OfBucket & {
    queues: { queueArn: string; filterPrefix: string; events: string[] }[];
  };
  'aws:sqs/queue:Queue': {
    name: string;
    visibilityTimeoutSeconds?: number;
    messageRetentionSeconds: number;
    redrivePolicy?: string;
  };
  'aws:sqs/queuePolicy:QueuePolicy': { queueUrl: string; policy: string };
  'aws:sqs/redriveAllowPolicy:RedriveAllowPolicy': { queueUrl: string; redriveAllowPolicy: string };
  'aws:lambda/function:Function': {
    name: string;
    role: string;
    runtime: string;
    architectures: string[];
    handler: string;
    timeout: number;
    memorySize: number;
    reservedConcurrentExecutions?: number;
    environment: { variables: Readonly<Record<string, string>> };
    loggingConfig: { logGroup: string };
    vpcConfig?: { subnetIds: string[]; securityGroupIds: string[] };
  };
  'aws:lambda/eventSourceMapping:EventSourceMapping': {
    eventSourceArn: string;
    functionName: string;
    batchSize: number;
    maximumBatchingWindowInSeconds: number;
    functionResponseTypes: string[];
    scalingConfig?: { maximumConcurrency: number };
  };
  'aws:lambda/invocation:Invocation': { functionName: string; input: string; triggers: Record<string, string> };
  'aws:iam/role:Role': { name: string; assumeRolePolicy: string; description: string };
  'aws:iam/rolePolicy:RolePolicy': { name: string; role: string; policy: string };
  'aws:cloudwatch/logGroup:LogGroup': { name: string; retentionInDays?: number };
  'aws:cloudwatch/eventRule:EventRule': { name: string; description: string; eventPattern: string };
  'aws:cloudwatch/eventTarget:EventTarget': { rule: string; targetId: string; arn: string };
  'aws:cloudwatch/metricAlarm:MetricAlarm': {
    name: string;
    alarmDescription: string;
    alarmActions: string[];
    evaluationPeriods: number;
    metricName?: string;
    namespace?: string;
    dimensions?: Readonly<Record<string, string>>;
    period?: number;
    metricQueries?: { metric?: AlarmMetric }[];
  };
  'aws:cloudwatch/dashboard:Dashboard': { dashboardName: string; dashboardBody: string };
  'aws:scheduler/schedule:Schedule': {
    name: string;
    scheduleExpression: string;
    target: { arn: string; roleArn: string; input: string };
  };
  'aws:sns/topic:Topic': { name: string };
  'aws:sns/topicPolicy:TopicPolicy': { arn: string; policy: string };
  'aws:sns/topicSubscription:TopicSubscription': { topic: string; protocol: string; endpoint: string };
  'aws:dynamodb/table:Table': {
    name: string;
    deletionProtectionEnabled: boolean;
    pointInTimeRecovery: { enabled: boolean };
    ttl: { attributeName: string; enabled: boolean };
  };
  'aws:glue/catalogDatabase:CatalogDatabase': { name: string };
  'aws:glue/catalogTable:CatalogTable': { name: string; databaseName: string };
  'aws:glue/crawler:Crawler': { name: string; role: string; databaseName: string };
  'aws:glue/job:Job': { name: string; roleArn: string; timeout: number };
  'aws:redshiftserverless/namespace:Namespace': { namespaceName: string; iamRoles: string[] };
  'aws:redshiftserverless/workgroup:Workgroup': { workgroupName: string; publiclyAccessible: boolean };
}

/** A type that the checks know. */
export type ResourceType = keyof Inputs;

/** A metric in an alarm that adds several up. */
export interface AlarmMetric {
  readonly metricName: string;
  readonly namespace: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly period: number;
}

interface OfBucket {
  readonly bucket: string;
}

interface LifecycleRule {
  readonly id: string;
  readonly filter?: { readonly prefix?: string };
  readonly expiration?: { readonly days: number };
}
