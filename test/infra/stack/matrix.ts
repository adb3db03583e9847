type Config = Readonly<Record<string, string>>;

const SECRET = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:orders-AbCdEf';
const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const NETWORK = { subnetIds: 'subnet-0a1b2c3d,subnet-1a2b3c4d,subnet-2a3b4c5d', securityGroupIds: 'sg-0a1b2c3d' };

const BUCKETS: Readonly<Record<string, Config>> = {
  'new bucket': {},
  'existing bucket': { existingBucket: 'acme-lake' },
};

const REDSHIFTS: Readonly<Record<string, Config>> = {
  'existing workgroup': { warehouse: 'existing-workgroup', redshiftWorkgroup: 'analytics' },
  'existing cluster': { warehouse: 'existing-cluster', redshiftCluster: 'analytics-1' },
  'new serverless': { warehouse: 'new-serverless' },
};

const WAREHOUSES: Readonly<Record<string, Config>> = {
  ...Object.fromEntries(
    Object.entries(REDSHIFTS).flatMap(([name, redshift]) => [
      [`${name}, by events`, { ...redshift, completion: 'event' }],
      [`${name}, waiting`, { ...redshift, completion: 'wait' }],
    ]),
  ),
  postgres: { warehouse: 'postgres', postgresCredentialsArn: SECRET },
  'no warehouse': { warehouse: 'none' },
};

const CATALOGS = ['partitions', 'crawler', 'projection', 'none'];

/** What goes its own way through the program, besides the choices that are combined. */
const FURTHER: Readonly<Record<string, Config>> = {
  'a Glue job at a workgroup': { ...REDSHIFTS['existing workgroup'], glueJobAboveGigabytes: '10' },
  'a Glue job at a cluster with a database user': {
    ...{ ...REDSHIFTS['existing cluster'], redshiftDbUser: 'loader', glueJobAboveGigabytes: '1' },
    redshiftAdminCredentialsArn: SECRET,
  },
  'a Glue job at a new serverless': { ...REDSHIFTS['new serverless'], glueJobAboveGigabytes: '10' },
  'a database user of a cluster': { ...REDSHIFTS['existing cluster'], redshiftDbUser: 'loader' },
  'a secret of a workgroup': { ...REDSHIFTS['existing workgroup'], redshiftCredentialsArn: SECRET },
  'a secret of a cluster': { ...REDSHIFTS['existing cluster'], redshiftCredentialsArn: SECRET },
  'a secret for migrations alone': { ...REDSHIFTS['existing workgroup'], redshiftAdminCredentialsArn: SECRET },
  "the warehouse's own role": { ...REDSHIFTS['existing workgroup'], redshiftCopyRole: 'default' },
  'a role that is there': {
    ...REDSHIFTS['new serverless'],
    redshiftCopyRole: 'arn:aws:iam::123456789012:role/orders-copy',
  },
  'other names in the database': { ...REDSHIFTS['new serverless'], redshiftSchema: 'shop', customerChanges: 'onLoad' },
  'PostgreSQL in a network': { ...WAREHOUSES['postgres'], ...NETWORK, postgresTls: 'off' },
  'a new serverless in a network': { ...REDSHIFTS['new serverless'], ...NETWORK, redshiftCapacity: '32' },
  'a bucket with a key': { existingBucket: 'acme-lake', bucketKmsKeyArn: KEY },
  'a bucket that EventBridge tells of': { existingBucket: 'acme-lake', bucketNotification: 'eventbridge' },
  'a bucket of a given name': { bucketName: 'acme-transformed' },
  'other folders': { ordersPrefix: 'sales/all-orders/', customersPrefix: 'sales/customers/', catalog: 'crawler' },
  'arrival by path': { arrivalFrom: 'path', loggedEventBytes: '0' },
  'a load every minute': { ...REDSHIFTS['new serverless'], loadEveryMinutes: '1', minimumFiles: '5000' },
  'a load every hour': {
    ...{ ...REDSHIFTS['new serverless'], loadEveryMinutes: '60', minimumBytes: '1000000000' },
    freshnessAlarmMinutes: '180',
  },
  'an audit that forgets': { ...WAREHOUSES['postgres'], auditKeepDays: '365' },
  'the longest window': { intakeWindowSeconds: '300', logRetentionDays: '3653' },
  'alarms by e-mail': { alarmEmail: 'oncall@example.com', freshnessAlarmMinutes: '10080' },
  'tags of its own': { tags: '{"cost-center":"4711"}' },
  'nothing protected': { ...REDSHIFTS['new serverless'], deletionProtection: 'false' },
  'files in CSV': { catalogFormat: 'csv' },
  'files in JSON, projected': {
    catalog: 'projection',
    catalogFormat: 'json',
    catalogProjection: '2020..2040,01..12,01..31',
  },
};

/** A stack by a name that says what is chosen. */
export type Choice = readonly [name: string, settings: Config];

/** The settings as they are out of the box. */
const DEFAULTS: Choice = ['nothing set', {}];

/** Every combination of bucket, warehouse, its completion and catalog, and what goes its own way besides. */
export const MATRIX: readonly Choice[] = [
  DEFAULTS,
  ...Object.entries(BUCKETS).flatMap(([bucket, ofBucket]) =>
    Object.entries(WAREHOUSES).flatMap(([warehouse, ofWarehouse]) =>
      CATALOGS.map((catalog) => {
        return [`${bucket}; ${warehouse}; catalog: ${catalog}`, { ...ofBucket, ...ofWarehouse, catalog }] as const;
      }),
    ),
  ),
  ...Object.entries(FURTHER),
];
