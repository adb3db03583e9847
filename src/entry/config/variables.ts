/** A Lambda function, or the command line doing its work. */
type Reader = 'intake' | 'loader' | 'migrate';

/** An environment variable that is read, as `docs/configuration.md` shows it. */
export interface Variable {
  readonly readers: readonly Reader[];
  /** What it says, and when it must be set. */
  readonly says: string;
  readonly example: string;
  /** Taken where it is not set: a value, `null` for nothing; `required` where it must be set. */
  readonly unset: string | null | typeof REQUIRED;
}

/** Marks a variable that must be set. */
export const REQUIRED = Symbol('required');

const BOTH: readonly Reader[] = ['intake', 'loader'];
const LOADER: readonly Reader[] = ['loader'];
const WAREHOUSE: readonly Reader[] = ['loader', 'migrate'];

/** Every setting there is. */
export const VARIABLES = {
  AREA_BUCKET: {
    readers: BOTH,
    says: 'bucket of the transformed area',
    example: 'acme-transformed',
    unset: REQUIRED,
  },
  AREA_ORDERS_PREFIX: {
    readers: BOTH,
    says: 'what the keys of orders begin with; ends with a slash',
    example: 'sales/orders/',
    unset: 'orders/',
  },
  AREA_CUSTOMERS_PREFIX: {
    readers: BOTH,
    says: 'what the keys of customers begin with; ends with a slash',
    example: 'sales/customers/',
    unset: 'customers/',
  },
  CONTROL_BUCKET: {
    readers: BOTH,
    says: 'bucket for pending files, plans and manifests; may be that of the area',
    example: 'acme-transformed',
    unset: REQUIRED,
  },
  CONTROL_PREFIX: {
    readers: BOTH,
    says: 'what the keys in it begin with, outside of the area; ends with a slash',
    example: 'pipeline/control/',
    unset: 'control/',
  },
  AUDIT_TABLE: { readers: BOTH, says: 'DynamoDB table of the audit', example: 'orders-audit', unset: REQUIRED },
  AUDIT_KEEP_DAYS: {
    readers: BOTH,
    says: 'days that the audit keeps what is over and done with, 30 to 3650; without it for ever; not with WAREHOUSE `none`',
    example: '365',
    unset: null,
  },
  LOADER_QUEUE_URL: {
    readers: BOTH,
    says: 'SQS queue that triggers the loader; no FIFO queue',
    example: 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders-loader',
    unset: REQUIRED,
  },
  ARRIVAL_FROM: {
    readers: BOTH,
    says: "what counts as a file's arrival: `lastModified`, or the day in its `path` (an area that was copied)",
    example: 'path',
    unset: 'lastModified',
  },
  LOGGED_EVENT_BYTES: {
    readers: BOTH,
    says: 'how much of an event is logged, 0 to 900000',
    example: '4000',
    unset: '64000',
  },
  METRICS_NAMESPACE: {
    readers: BOTH,
    says: 'namespace of the metrics; two stacks of one account need two',
    example: 'Acme/Orders',
    unset: 'TransformedOrders',
  },

  COMPLETION: {
    readers: LOADER,
    says: 'whether a submitted load is left alone until an `event` tells that it is decided, or the function is to `wait`; only Redshift tells, all else is waited for',
    example: 'wait',
    unset: 'event',
  },
  LOAD_EVERY_SECONDS: {
    readers: LOADER,
    says: 'how often the schedule makes loads of what is pending; 0: loads are made as soon as files come',
    example: '900',
    unset: '0',
  },
  MINIMUM_FILES: {
    readers: LOADER,
    says: 'so many pending files make a load before the schedule does (above 20000: as 20000); only with LOAD_EVERY_SECONDS above 0',
    example: '5000',
    unset: null,
  },
  MINIMUM_BYTES: {
    readers: LOADER,
    says: 'so many bytes of pending files make a load before the schedule does; only with LOAD_EVERY_SECONDS above 0',
    example: '1000000000',
    unset: null,
  },

  CATALOG: {
    readers: LOADER,
    says: 'how Athena learns of new days: `partitions` registers them, `crawler` runs one, `projection` needs nothing, `none`',
    example: 'projection',
    unset: 'partitions',
  },
  CATALOG_DATABASE: {
    readers: LOADER,
    says: 'Glue database; required for `partitions` and `crawler`',
    example: 'transformed',
    unset: null,
  },
  CATALOG_ORDERS_TABLE: {
    readers: LOADER,
    says: 'its table over the files of orders, for `partitions` and `crawler`',
    example: 'transformed_orders',
    unset: 'orders',
  },
  CATALOG_CRAWLER: {
    readers: LOADER,
    says: 'Glue crawler; required for `crawler`',
    example: 'transformed-orders',
    unset: null,
  },
  CATALOG_CRAWL_PAUSE_SECONDS: {
    readers: LOADER,
    says: 'from the start of one crawl to that of the next, 0 to 86400; a little less than an hour lets the hourly schedule start one',
    example: '900',
    unset: '3300',
  },
  CATALOG_PROJECTION: {
    readers: LOADER,
    says: 'projected values of year, month and day, to warn of files outside; required for `projection`',
    example: '2016..2035,1..12,1..31',
    unset: null,
  },

  WAREHOUSE: {
    readers: WAREHOUSE,
    says: 'what is loaded into: `redshift`, `postgres`, or `none` (audit and catalog only)',
    example: 'postgres',
    unset: 'redshift',
  },
  REDSHIFT_DATABASE: {
    readers: WAREHOUSE,
    says: 'database of the warehouse; required for `redshift`',
    example: 'dev',
    unset: null,
  },
  REDSHIFT_WORKGROUP: {
    readers: WAREHOUSE,
    says: 'Redshift Serverless workgroup; this or REDSHIFT_CLUSTER is required for `redshift`',
    example: 'analytics',
    unset: null,
  },
  REDSHIFT_CLUSTER: {
    readers: WAREHOUSE,
    says: 'identifier of a provisioned cluster',
    example: 'analytics-1',
    unset: null,
  },
  REDSHIFT_DB_USER: {
    readers: WAREHOUSE,
    says: 'database user on the cluster; without it the role of the function is the user',
    example: 'loader',
    unset: null,
  },
  REDSHIFT_SECRET_ARN: {
    readers: WAREHOUSE,
    says: 'secret of a database user, in the place of IAM',
    example: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:loader-AbCdEf',
    unset: null,
  },
  REDSHIFT_COPY_ROLE: {
    readers: LOADER,
    says: "role that COPY reads with: its ARN, or `default` for the warehouse's own",
    example: 'arn:aws:iam::123456789012:role/orders-copy',
    unset: 'default',
  },
  REDSHIFT_SCHEMA: {
    readers: WAREHOUSE,
    says: 'schema of final tables, ledger and procedures',
    example: 'shop',
    unset: 'ecommerce',
  },
  REDSHIFT_STAGING_SCHEMA: {
    readers: WAREHOUSE,
    says: 'schema of the staging tables',
    example: 'shop_staging',
    unset: 'ecommerce_staging',
  },
  REDSHIFT_ORDERS_TABLE: { readers: WAREHOUSE, says: 'final table of orders', example: 'sales', unset: 'orders' },
  REDSHIFT_CUSTOMERS_TABLE: {
    readers: WAREHOUSE,
    says: 'final table of customers',
    example: 'buyers',
    unset: 'customers',
  },
  REDSHIFT_PROCEDURE: {
    readers: WAREHOUSE,
    says: 'procedure that joins staging into the final tables',
    example: 'enrich_sales',
    unset: 'enriched_orders_sp',
  },
  REDSHIFT_GRANT_TO: {
    readers: ['migrate'],
    says: 'database users that are to load without owning anything, with commas between; one that is not there is made, without a password',
    example: 'IAMR:orders-loader',
    unset: null,
  },
  CUSTOMER_CHANGES: {
    readers: ['migrate'],
    says: 'whether a changed customer changes the orders that are there (`propagate`), or only those loaded later (`onLoad`, Redshift only)',
    example: 'onLoad',
    unset: 'propagate',
  },

  GLUE_JOB: {
    readers: LOADER,
    says: 'Glue job that takes large loads of Redshift; without it the loader submits all of them',
    example: 'orders-load',
    unset: null,
  },
  GLUE_JOB_ABOVE_BYTES: {
    readers: LOADER,
    says: 'loads whose files have more bytes than this are large; only with GLUE_JOB',
    example: '50000000000',
    unset: '10000000000',
  },

  POSTGRES_SECRET_ARN: {
    readers: WAREHOUSE,
    says: 'secret with host, port, dbname, username and password of the server; required for `postgres`',
    example: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:orders-postgres-AbCdEf',
    unset: null,
  },
  POSTGRES_TLS: {
    readers: WAREHOUSE,
    says: "whether the server's certificate is to `verify`, or TLS is `off`",
    example: 'off',
    unset: 'verify',
  },
} as const satisfies Readonly<Record<string, Variable>>;

/** The name of a setting. */
export type VariableName = keyof typeof VARIABLES;
