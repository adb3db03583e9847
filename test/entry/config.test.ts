import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Given, SettingsWrong } from '../../src/entry/config/settings-reader.ts';
import { REQUIRED, VARIABLES, type Variable } from '../../src/entry/config/variables.ts';
import { intakeSettings, loaderSettings, migrationSettings, warehouseSettings } from '../../src/entry/config.ts';

const INTAKE = {
  ...{ AREA_BUCKET: 'acme-transformed', CONTROL_BUCKET: 'acme-transformed', AUDIT_TABLE: 'audit' },
  LOADER_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/123456789012/loader',
};
const LOADER = {
  ...INTAKE,
  CATALOG_DATABASE: 'transformed',
  REDSHIFT_DATABASE: 'dev',
  REDSHIFT_WORKGROUP: 'analytics',
};

const SECRET = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:orders-AbCdEf';
const NO_REDSHIFT = { REDSHIFT_DATABASE: '', REDSHIFT_WORKGROUP: '' };
const ON_POSTGRES = { ...NO_REDSHIFT, WAREHOUSE: 'postgres', POSTGRES_SECRET_ARN: SECRET };

/** What is told to be wrong with the loader's settings, when these are changed. */
function problems(
  change: Record<string, string | undefined>,
  read: (given: Given) => unknown = loaderSettings,
): readonly string[] {
  try {
    read({ ...LOADER, ...change });
  } catch (error) {
    if (error instanceof SettingsWrong) return error.problems;
    throw error;
  }
  return [];
}

test('intake needs its part only', () => {
  expect(intakeSettings(INTAKE)).toEqual({
    area: { bucket: 'acme-transformed', prefixes: { orders: 'orders/', customers: 'customers/' } },
    control: { bucket: 'acme-transformed', prefix: 'control/' },
    auditTable: 'audit',
    loaderQueueUrl: INTAKE.LOADER_QUEUE_URL,
    arrivalFrom: 'lastModified',
    loggedEventBytes: 64_000,
    metricsNamespace: 'TransformedOrders',
  });
});

test('the audit is kept for ever, or for so many days', () => {
  expect(intakeSettings(INTAKE).auditKeepDays).toBeUndefined();
  expect(intakeSettings({ ...INTAKE, AUDIT_KEEP_DAYS: '30' }).auditKeepDays).toBe(30);
  expect(loaderSettings({ ...LOADER, AUDIT_KEEP_DAYS: '3650' }).auditKeepDays).toBe(3_650);
});

test('the loader, by defaults', () => {
  expect(loaderSettings(LOADER)).toMatchObject({
    catalog: { by: 'partitions', database: 'transformed', ordersTable: 'orders' },
    warehouse: {
      by: 'redshift',
      target: { database: 'dev', workgroup: 'analytics' },
      names: { schema: 'ecommerce' },
      copyRole: 'default',
      glueJob: null,
    },
    completion: 'event',
    loadEverySeconds: 0,
    minimum: { files: Number.POSITIVE_INFINITY, sizeBytes: Number.POSITIVE_INFINITY },
  });
});

test('migrate needs the warehouse only', () => {
  const given = { REDSHIFT_DATABASE: 'dev', REDSHIFT_CLUSTER: 'c', REDSHIFT_DB_USER: 'u', CUSTOMER_CHANGES: 'onLoad' };
  expect(migrationSettings(given)).toMatchObject({
    by: 'redshift',
    target: { database: 'dev', cluster: 'c', dbUser: 'u' },
    customerChanges: 'onLoad',
    grantTo: [],
  });
  expect(migrationSettings({ ...given, REDSHIFT_GRANT_TO: 'IAMR:loader,job' })).toMatchObject({
    grantTo: ['IAMR:loader', 'job'],
  });
  expect(() => migrationSettings({ ...given, REDSHIFT_GRANT_TO: 'good,"bad"' })).toThrow(/REDSHIFT_GRANT_TO is wrong/);
});

test('another warehouse needs nothing of Redshift', () => {
  const postgres = { by: 'postgres', secretArn: SECRET, tls: 'verify' };
  expect(loaderSettings({ ...LOADER, ...ON_POSTGRES })).toMatchObject({ warehouse: postgres });
  expect(loaderSettings({ ...LOADER, ...ON_POSTGRES, POSTGRES_TLS: 'off' }).warehouse).toMatchObject({ tls: 'off' });
  expect(migrationSettings(ON_POSTGRES)).toEqual(postgres);
  expect(warehouseSettings(ON_POSTGRES)).toEqual(postgres);
  const none = { ...NO_REDSHIFT, WAREHOUSE: 'none' };
  expect(loaderSettings({ ...LOADER, ...none })).toMatchObject({ warehouse: { by: 'none' } });
  expect(migrationSettings(none)).toEqual({ by: 'none' });
  expect(migrationSettings({ WAREHOUSE: 'none', CUSTOMER_CHANGES: 'onLoad' })).toEqual({ by: 'none' });
});

test('a Glue job takes what is above 10 GB, or above what is said', () => {
  const glueJobOf = (change: Record<string, string>) => {
    const { warehouse } = loaderSettings({ ...LOADER, ...change });
    return warehouse.by === 'redshift' ? warehouse.glueJob : undefined;
  };
  expect(glueJobOf({ GLUE_JOB: 'orders-load' })).toEqual({ job: 'orders-load', aboveBytes: 10_000_000_000 });
  expect(glueJobOf({ GLUE_JOB: 'j', GLUE_JOB_ABOVE_BYTES: '1' })).toEqual({ job: 'j', aboveBytes: 1 });
});

test('all gaps are told at once, each with the variable, what it is, and an example', () => {
  const told = problems(Object.fromEntries(Object.keys(LOADER).map((name) => [name, undefined])));
  const names = ['AREA_BUCKET', 'CONTROL_BUCKET', 'AUDIT_TABLE', 'LOADER_QUEUE_URL', 'CATALOG_DATABASE'];
  for (const name of [...names, 'REDSHIFT_DATABASE', 'REDSHIFT_WORKGROUP']) {
    const { says, example } = VARIABLES[name as keyof typeof VARIABLES];
    expect(told).toContainEqual(`${name} is not set (${says}); set ${name}=${example}, for example`);
  }
  expect(told).toHaveLength(7);
  expect(new SettingsWrong(told, 'docs/configuration.md').message).toContain('7 settings are wrong');
});

test('the gaps of another warehouse are told with all others, and none of Redshift', () => {
  const told = problems({ ...ON_POSTGRES, POSTGRES_SECRET_ARN: '', AUDIT_TABLE: '' });
  expect(told.map((line) => line.split(' ')[0])).toEqual(['POSTGRES_SECRET_ARN', 'AUDIT_TABLE']);
});

test('mistakes are told together with gaps; the empty text is a gap', () => {
  const told = problems({
    AREA_BUCKET: '',
    COMPLETION: 'wiat',
    LOAD_EVERY_SECONDS: '5 min',
    REDSHIFT_SCHEMA: 'x; drop',
  });
  expect(told.map((line) => line.split(' ')[0]).sort()).toEqual([
    ...['AREA_BUCKET', 'COMPLETION', 'LOAD_EVERY_SECONDS', 'REDSHIFT_SCHEMA'],
  ]);
});

test.each<readonly [string, Record<string, string>]>([
  ['AREA_BUCKET', { AREA_BUCKET: 'No Bucket' }],
  ['AREA_ORDERS_PREFIX', { AREA_ORDERS_PREFIX: 'orders' }],
  ['AREA_CUSTOMERS_PREFIX', { AREA_CUSTOMERS_PREFIX: '/customers/' }],
  ['AREA_CUSTOMERS_PREFIX', { AREA_CUSTOMERS_PREFIX: 'orders/customers/' }],
  ['CONTROL_PREFIX', { CONTROL_PREFIX: 'orders/control/' }],
  ['CONTROL_PREFIX', { CONTROL_PREFIX: "it's/" }],
  ['LOADER_QUEUE_URL', { LOADER_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/123456789012/loader.fifo' }],
  ['LOADER_QUEUE_URL', { LOADER_QUEUE_URL: 'loader' }],
  ['ARRIVAL_FROM', { ARRIVAL_FROM: 'column' }],
  ['LOGGED_EVENT_BYTES', { LOGGED_EVENT_BYTES: '-1' }],
  ['AUDIT_KEEP_DAYS', { AUDIT_KEEP_DAYS: '29' }],
  ['AUDIT_KEEP_DAYS', { ...NO_REDSHIFT, WAREHOUSE: 'none', AUDIT_KEEP_DAYS: '90' }],
  ['MINIMUM_FILES', { MINIMUM_FILES: '10' }],
  ['MINIMUM_BYTES', { MINIMUM_BYTES: '0', LOAD_EVERY_SECONDS: '60' }],
  ['CATALOG', { CATALOG: 'hive' }],
  ['CATALOG_CRAWLER', { CATALOG: 'crawler' }],
  ['CATALOG_CRAWL_PAUSE_SECONDS', { CATALOG: 'crawler', CATALOG_CRAWLER: 'c', CATALOG_CRAWL_PAUSE_SECONDS: '1h' }],
  ['CATALOG_PROJECTION', { CATALOG: 'projection' }],
  ['CATALOG_PROJECTION', { CATALOG: 'projection', CATALOG_PROJECTION: '2016..2035,1..12' }],
  ['CATALOG_PROJECTION', { CATALOG: 'projection', CATALOG_PROJECTION: '2035..2016,1..12,1..31' }],
  ['REDSHIFT_CLUSTER', { REDSHIFT_CLUSTER: 'c' }],
  ['REDSHIFT_DB_USER', { REDSHIFT_DB_USER: 'u' }],
  ['REDSHIFT_COPY_ROLE', { REDSHIFT_COPY_ROLE: 'orders-copy' }],
  ['WAREHOUSE', { WAREHOUSE: 'postgress', POSTGRES_SECRET_ARN: SECRET, ...NO_REDSHIFT }],
  ['POSTGRES_SECRET_ARN', { POSTGRES_SECRET_ARN: SECRET }],
  ['POSTGRES_SECRET_ARN', { ...ON_POSTGRES, POSTGRES_SECRET_ARN: 'orders-postgres' }],
  ['POSTGRES_TLS', { ...ON_POSTGRES, POSTGRES_TLS: 'on' }],
  ['GLUE_JOB', { ...ON_POSTGRES, GLUE_JOB: 'orders-load' }],
  ['GLUE_JOB', { ...NO_REDSHIFT, WAREHOUSE: 'none', GLUE_JOB: 'orders-load' }],
  ['GLUE_JOB_ABOVE_BYTES', { GLUE_JOB_ABOVE_BYTES: '5' }],
  ['GLUE_JOB_ABOVE_BYTES', { GLUE_JOB: 'orders-load', GLUE_JOB_ABOVE_BYTES: '10 GB' }],
  ['REDSHIFT_PROCEDURE', { REDSHIFT_PROCEDURE: 'guard' }],
  ['REDSHIFT_PROCEDURE', { REDSHIFT_ORDERS_TABLE: 'same', REDSHIFT_CUSTOMERS_TABLE: 'same' }],
])('%s is wrong: %j', (name, change) => {
  const told = problems(change);
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(new RegExp(`^${name} `));
});

test('a change of customers that PostgreSQL cannot leave out is told', () => {
  const told = problems({ ...ON_POSTGRES, CUSTOMER_CHANGES: 'onLoad' }, migrationSettings);
  expect(told).toEqual([expect.stringMatching(/^CUSTOMER_CHANGES is onLoad/)]);
});

test('a projection has whole numbers, with leading zeros or without, and lists', () => {
  const { catalog } = loaderSettings({ ...LOADER, CATALOG: 'projection', CATALOG_PROJECTION: '2016..2035,01..12,a|b' });
  expect(catalog).toEqual({
    by: 'projection',
    columns: [
      { type: 'integer', min: 2016, max: 2035 },
      { type: 'integer', min: 1, max: 12, digits: 2 },
      { type: 'enum', values: ['a', 'b'] },
    ],
  });
});

test('every example, and every default, is accepted', () => {
  const examples: Record<string, string> = Object.fromEntries(
    Object.entries(VARIABLES).map(([name, { example }]) => [name, example]),
  );
  const { POSTGRES_SECRET_ARN: _, WAREHOUSE: __, ...ofRedshift } = examples;
  const onWorkgroup = { ...ofRedshift, REDSHIFT_CLUSTER: '', REDSHIFT_DB_USER: '' };
  for (const CATALOG of ['partitions', 'crawler', 'projection', 'none']) {
    expect(() => loaderSettings({ ...onWorkgroup, CATALOG })).not.toThrow();
  }
  const onCluster = { ...ofRedshift, REDSHIFT_WORKGROUP: '', REDSHIFT_SECRET_ARN: '' };
  expect(() => migrationSettings(onCluster)).not.toThrow();
  expect(() => loaderSettings({ ...examples, GLUE_JOB: '', GLUE_JOB_ABOVE_BYTES: '' })).not.toThrow();
  const defaults = Object.entries<Variable>(VARIABLES).flatMap(([name, { unset }]) => {
    return typeof unset === 'string' ? [[name, unset]] : [];
  });
  expect(loaderSettings({ ...LOADER, ...(Object.fromEntries(defaults) as object) })).toEqual(loaderSettings(LOADER));
});

test('docs/configuration.md has every variable, as it is', () => {
  const page = readFileSync(join(__dirname, '../../docs/configuration.md'), 'utf8');
  const rows = page.split('\n').filter((line) => /^\| `[A-Z_]+` /.test(line));
  const expected = Object.entries<Variable>(VARIABLES).map(([name, { readers, says, example, unset }]) => {
    const byDefault = unset === REQUIRED ? '**required**' : unset === null ? '' : `\`${unset}\``;
    return `| \`${name}\` | ${readers.join(', ')} | ${says} | ${byDefault} | \`${example.replaceAll('|', '\\|')}\` |`;
  });
  expect(rows).toEqual(expected);
});

test('nothing else of the functions reads the environment', () => {
  const folder = join(__dirname, '../../src/entry');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const parts = files.filter((path) => /^(config|modules|lambda)\/.*\.ts$/.test(path));
  const readers = parts.filter((path) => readFileSync(join(folder, path), 'utf8').includes('process.env'));
  expect(parts.length).toBeGreaterThan(20);
  expect(readers).toEqual(['lambda/bundle/environment-credentials.ts']);
});
