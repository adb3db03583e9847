/** A key of the stack's configuration. */
export interface SettingKey {
  /** What it says, and when it must be set. */
  readonly says: string;
  readonly example: string;
  /** Taken where it is not set; null for nothing. */
  readonly unset: string | null;
}

/**
 * Every key there is: `pulumi config set <key> <value>`. None has `secret`, `password` or `token` in its name: Pulumi would
 * not take its value without being told that it may be read.
 */
export const SETTING_KEYS = {
  bucketName: {
    says: 'name of the new bucket of the transformed area; without it one is made of project, stack and account',
    example: 'acme-transformed',
    unset: null,
  },
  existingBucket: {
    says: 'a bucket that is there already becomes the transformed area; nothing of it is changed',
    example: 'acme-lake',
    unset: null,
  },
  bucketNotification: {
    says: 'how an existing bucket tells of new files: `manual`, the stack says what to add to its notifications; `eventbridge`, by a rule, once EventBridge is switched on for the bucket',
    example: 'eventbridge',
    unset: 'manual',
  },
  bucketKmsKeyArn: {
    says: 'KMS key of your own that the existing bucket is encrypted with',
    example: 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    unset: null,
  },
  ordersPrefix: {
    says: 'what the keys of orders begin with; ends with a slash',
    example: 'sales/orders/',
    unset: 'orders/',
  },
  customersPrefix: {
    says: 'what the keys of customers begin with; ends with a slash',
    example: 'sales/customers/',
    unset: 'customers/',
  },
  arrivalFrom: {
    says: "what counts as a file's arrival: `lastModified`, or the day in its `path` (an area that was copied)",
    example: 'path',
    unset: 'lastModified',
  },

  intakeWindowSeconds: {
    says: 'how long notifications are gathered before intake takes them, 1 to 300',
    example: '60',
    unset: '5',
  },
  loadEveryMinutes: {
    says: 'how often loads are made of what is pending, up to 1440; 0: as soon as files come',
    example: '15',
    unset: '0',
  },
  minimumFiles: {
    says: 'so many pending files make a load before it is time (above 20000: as 20000); only with loadEveryMinutes',
    example: '5000',
    unset: null,
  },
  minimumBytes: {
    says: 'so many bytes of pending files make a load before it is time; only with loadEveryMinutes',
    example: '1000000000',
    unset: null,
  },
  completion: {
    says: 'whether a load of Redshift is left alone until an `event` tells that it is decided, or the loader is to `wait`',
    example: 'wait',
    unset: 'event',
  },
  glueJobAboveGigabytes: {
    says: 'loads of Redshift above so many gigabytes of files are left to a Glue job; without it there is none',
    example: '10',
    unset: null,
  },

  catalog: {
    says: 'how Athena learns of new days: `partitions` registers them, `crawler` runs one, `projection` needs nothing, `none`',
    example: 'projection',
    unset: 'partitions',
  },
  catalogFormat: {
    says: "the files' format as Athena is to read them: `parquet`, `csv` or `json`",
    example: 'csv',
    unset: 'parquet',
  },
  catalogDates: {
    says: 'what dates are in the Parquet files: `timestamp` or `string`',
    example: 'string',
    unset: 'timestamp',
  },
  catalogProjection: {
    says: 'values of year, month and day that Athena looks for, with leading zeros where the folders have them; only for `projection`',
    example: '2020..2040,01..12,01..31',
    unset: '2016..2035,1..12,1..31',
  },

  warehouse: {
    says: 'what is loaded into: `none` (audit and catalog only), `existing-workgroup`, `existing-cluster`, `new-serverless` (all three Redshift), `postgres`',
    example: 'existing-workgroup',
    unset: 'none',
  },
  redshiftWorkgroup: {
    says: 'Redshift Serverless workgroup; required for `existing-workgroup`',
    example: 'analytics',
    unset: null,
  },
  redshiftCluster: {
    says: 'identifier of the cluster; required for `existing-cluster`',
    example: 'analytics-1',
    unset: null,
  },
  redshiftDatabase: { says: 'database in Redshift', example: 'analytics', unset: 'dev' },
  redshiftDbUser: {
    says: 'database user that loads, on a cluster; without it the role of the loader is the user',
    example: 'loader',
    unset: null,
  },
  redshiftCredentialsArn: {
    says: 'secret of the database user that loads and migrates, in the place of IAM; it owns what it makes',
    example: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:loader-AbCdEf',
    unset: null,
  },
  redshiftAdminCredentialsArn: {
    says: 'secret of a database user that may create schemas and users: migrations run as it, loads do not',
    example: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:admin-AbCdEf',
    unset: null,
  },
  redshiftCopyRole: {
    says: "role that COPY reads with: `create` one, `default` for the warehouse's own, or an ARN",
    example: 'arn:aws:iam::123456789012:role/orders-copy',
    unset: 'create',
  },
  redshiftCapacity: {
    says: 'base capacity of a new workgroup in RPU: 4, 8 to 512 in steps of 8, or up to 1024 in steps of 32',
    example: '32',
    unset: '8',
  },
  redshiftSchema: { says: 'schema of final tables, ledger and procedures', example: 'shop', unset: 'ecommerce' },
  redshiftStagingSchema: {
    says: 'schema of the staging tables',
    example: 'shop_staging',
    unset: 'ecommerce_staging',
  },
  redshiftOrdersTable: { says: 'final table of orders', example: 'sales', unset: 'orders' },
  redshiftCustomersTable: { says: 'final table of customers', example: 'buyers', unset: 'customers' },
  redshiftProcedure: {
    says: 'procedure that joins staging into the final tables',
    example: 'enrich_sales',
    unset: 'enriched_orders_sp',
  },
  customerChanges: {
    says: 'whether a changed customer changes the orders that are there (`propagate`), or only those loaded later (`onLoad`, Redshift only)',
    example: 'onLoad',
    unset: 'propagate',
  },
  postgresCredentialsArn: {
    says: 'secret with host, port, dbname, username and password of the server (that of RDS itself lacks the first three); required for `postgres`',
    example: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:orders-postgres-AbCdEf',
    unset: null,
  },
  postgresTls: {
    says: "whether the server's certificate is to `verify`, or TLS is `off`",
    example: 'off',
    unset: 'verify',
  },
  subnetIds: {
    says: 'subnets with commas between: of the functions that speak to `postgres`, or of a `new-serverless` workgroup (three or more)',
    example: 'subnet-0a1b2c3d,subnet-1a2b3c4d,subnet-2a3b4c5d',
    unset: null,
  },
  securityGroupIds: {
    says: 'security groups with commas between; they go with subnetIds',
    example: 'sg-0a1b2c3d',
    unset: null,
  },

  alarmEmail: { says: 'address that alarms are sent to', example: 'oncall@example.com', unset: null },
  freshnessAlarmMinutes: {
    says: 'how old the oldest file that is not loaded may become before an alarm, 5 to 10080; above loadEveryMinutes',
    example: '30',
    unset: '60',
  },
  logRetentionDays: {
    says: "how long logs are kept, one of CloudWatch's own periods",
    example: '90',
    unset: '30',
  },
  loggedEventBytes: {
    says: 'how much of an event is logged, 0 to 900000',
    example: '4000',
    unset: '64000',
  },
  auditKeepDays: {
    says: 'days that the audit keeps what is over and done with, 30 to 3650; without it for ever; not with warehouse `none`',
    example: '365',
    unset: null,
  },
  functionEnvironment: {
    says: 'further variables of all functions, as one object, such as the level of their log',
    example: '{"POWERTOOLS_LOG_LEVEL":"DEBUG"}',
    unset: null,
  },
  deletionProtection: {
    says: 'whether buckets, audit and a new warehouse are kept from being destroyed: `true` or `false`',
    example: 'false',
    unset: 'true',
  },
  tags: {
    says: 'tags of every resource, as one object',
    example: '{"cost-center":"4711"}',
    unset: null,
  },
} as const satisfies Readonly<Record<string, SettingKey>>;

/** A key of the stack's configuration. */
export type SettingName = keyof typeof SETTING_KEYS;
