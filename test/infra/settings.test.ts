import { isEmulated } from '../../infra/emulator.ts';
import { namePrefix, underscored } from '../../infra/names.ts';
import { SETTING_KEYS, type SettingName } from '../../infra/settings/setting-keys.ts';
import { givenTo, readSettings } from '../../infra/settings.ts';
import type { Given } from '../../src/entry/config/settings-reader.ts';
import { problemsOf } from './problems-of.ts';

const SECRET = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:orders-AbCdEf';
const ON_WORKGROUP = { warehouse: 'existing-workgroup', redshiftWorkgroup: 'analytics' };
const ON_CLUSTER = { warehouse: 'existing-cluster', redshiftCluster: 'analytics-1' };
const ON_POSTGRES = { warehouse: 'postgres', postgresCredentialsArn: SECRET };
const NETWORK = { subnetIds: 'subnet-0a1b, subnet-0c2d', securityGroupIds: 'sg-0a1b' };

test('nothing has to be set', () => {
  const { area, loading, catalog, warehouse, operations } = readSettings({});
  expect(area).toEqual({
    bucket: { is: 'new', name: undefined },
    prefixes: { orders: 'orders/', customers: 'customers/' },
    arrivalFrom: 'lastModified',
  });
  expect(loading).toMatchObject({ loadEveryMinutes: 0, completion: 'event', glueJobAboveBytes: undefined });
  expect(catalog).toEqual({ by: 'partitions', format: 'parquet', dates: 'timestamp' });
  expect(warehouse).toEqual({ is: 'none' });
  expect(operations).toMatchObject({ deletionProtection: true, tags: {}, alarmEmail: undefined });
});

test('what is set is taken', () => {
  const given = {
    ...{ existingBucket: 'acme.lake', bucketNotification: 'eventbridge', ordersPrefix: 'sales/orders/' },
    ...{ catalog: 'projection', catalogProjection: '2020..2030,01..12,a|b', glueJobAboveGigabytes: '3' },
    ...{ ...ON_CLUSTER, redshiftDbUser: 'loader', redshiftAdminCredentialsArn: SECRET, redshiftSchema: 'shop' },
    ...{ tags: '{"team":"data"}', deletionProtection: 'false', loadEveryMinutes: '15', minimumFiles: '7' },
    auditKeepDays: '365',
  };
  const settings = readSettings(given);
  expect(settings.area.bucket).toEqual({ is: 'existing', name: 'acme.lake', notification: 'eventbridge' });
  expect(settings.catalog).toMatchObject({
    text: '2020..2030,01..12,a|b',
    columns: [
      { type: 'integer', range: '2020,2030', digits: 1 },
      { type: 'integer', range: '1,12', digits: 2 },
      { type: 'enum', values: 'a,b' },
    ],
  });
  expect(settings.loading).toMatchObject({ glueJobAboveBytes: 3_000_000_000, loadEveryMinutes: 15, minimumFiles: 7 });
  expect(settings.warehouse).toMatchObject({ dbUser: 'loader', adminSecretArn: SECRET, names: { schema: 'shop' } });
  expect(settings.operations).toMatchObject({ tags: { team: 'data' }, deletionProtection: false, auditKeepDays: 365 });
});

test('a network is a list, with commas or as Pulumi stores one', () => {
  const network = { subnetIds: ['subnet-0a1b', 'subnet-0c2d'], securityGroupIds: ['sg-0a1b'] };
  expect(readSettings({ ...ON_POSTGRES, ...NETWORK }).warehouse).toMatchObject({ network });
  const asList = { ...NETWORK, subnetIds: '["subnet-0a1b","subnet-0c2d","subnet-0e3f"]' };
  expect(readSettings({ warehouse: 'new-serverless', ...asList }).warehouse).toMatchObject({
    network: { ...network, subnetIds: [...network.subnetIds, 'subnet-0e3f'] },
  });
});

test.each(['4', '8', '504', '512', '544', '1024'])('a new workgroup may have %s RPU', (redshiftCapacity) => {
  expect(problemsOf({ warehouse: 'new-serverless', redshiftCapacity })).toEqual([]);
});

test.each<[SettingName, Given]>([
  ['bucketName', { bucketName: 'Acme.Lake' }],
  ['bucketName', { existingBucket: 'acme-lake', bucketName: 'acme' }],
  ['existingBucket', { existingBucket: 'x' }],
  ['bucketNotification', { bucketNotification: 'eventbridge' }],
  ['bucketKmsKeyArn', { existingBucket: 'acme-lake', bucketKmsKeyArn: 'alias/mine' }],
  ['ordersPrefix', { ordersPrefix: 'orders' }],
  ['ordersPrefix', { ordersPrefix: 'orders*/' }],
  ['customersPrefix', { ordersPrefix: 'all/', customersPrefix: 'all/customers/' }],
  ['arrivalFrom', { arrivalFrom: 'key' }],
  ['intakeWindowSeconds', { intakeWindowSeconds: '301' }],
  ['loadEveryMinutes', { loadEveryMinutes: '1441', freshnessAlarmMinutes: '5000' }],
  ['minimumFiles', { minimumFiles: '5' }],
  ['completion', { ...ON_WORKGROUP, completion: 'soon' }],
  ['glueJobAboveGigabytes', { glueJobAboveGigabytes: '10' }],
  ['catalog', { catalog: 'hive' }],
  ['catalogDates', { catalogFormat: 'csv', catalogDates: 'timestamp' }],
  ['catalogProjection', { catalogProjection: '2016..2035,1..12,1..31' }],
  ['catalogProjection', { catalog: 'projection', catalogProjection: '2035..2016,1..12,1..31' }],
  ['warehouse', { warehouse: 'snowflake' }],
  ['redshiftWorkgroup', { warehouse: 'existing-workgroup' }],
  ['redshiftWorkgroup', { redshiftWorkgroup: 'analytics' }],
  ['redshiftDbUser', { ...ON_CLUSTER, redshiftDbUser: 'a"b' }],
  ['redshiftDbUser', { ...ON_CLUSTER, redshiftDbUser: 'loader', redshiftCredentialsArn: SECRET }],
  ['redshiftCopyRole', { ...ON_WORKGROUP, redshiftCopyRole: 'copy' }],
  ['redshiftCopyRole', { warehouse: 'new-serverless', redshiftCopyRole: 'default' }],
  ['redshiftCapacity', { warehouse: 'new-serverless', redshiftCapacity: '12' }],
  ['redshiftCapacity', { warehouse: 'new-serverless', redshiftCapacity: '520' }],
  ['redshiftAdminCredentialsArn', { warehouse: 'new-serverless', redshiftAdminCredentialsArn: SECRET }],
  ['redshiftProcedure', { ...ON_WORKGROUP, redshiftProcedure: 'guard' }],
  ['postgresCredentialsArn', { warehouse: 'postgres' }],
  ['customerChanges', { ...ON_POSTGRES, customerChanges: 'onLoad' }],
  ['securityGroupIds', { ...ON_POSTGRES, subnetIds: 'subnet-0a1b' }],
  ['subnetIds', { ...ON_WORKGROUP, subnetIds: 'subnet-0a1b' }],
  ['subnetIds', { warehouse: 'new-serverless', ...NETWORK }],
  ['subnetIds', { ...ON_POSTGRES, ...NETWORK, subnetIds: 'subnet-0a1b,vpc-1' }],
  ['alarmEmail', { alarmEmail: 'oncall' }],
  ['freshnessAlarmMinutes', { loadEveryMinutes: '60' }],
  ['logRetentionDays', { logRetentionDays: '31' }],
  ['auditKeepDays', { ...ON_POSTGRES, auditKeepDays: '29' }],
  ['auditKeepDays', { auditKeepDays: '365' }],
  ['deletionProtection', { deletionProtection: 'yes' }],
  ['tags', { tags: 'a=b' }],
  ['tags', { tags: '{"stack":"mine"}' }],
  ['tags', { tags: '{"aws:x":"y"}' }],
])('%s is wrong: %j', (name, given) => {
  const [problem, ...others] = problemsOf(given);
  expect(others).toEqual([]);
  expect(problem).toMatch(new RegExp(`^${name} .*\\(.+\\); .*(run: pulumi config|leave it out)`));
});

test('all mistakes are told together, a misspelt key too', () => {
  const problems = problemsOf({ warehose: 'none', catalog: 'hive', alarmEmail: 'x', warehouse: 'postgres' });
  expect(problems.map((line) => line.split(' ')[0])).toEqual([
    ...['warehose', 'catalog', 'postgresCredentialsArn', 'alarmEmail'],
  ]);
});

test('no key has a name that Pulumi takes for that of a secret', () => {
  expect(Object.keys(SETTING_KEYS).filter((key) => /secret|password|passwd|token/i.test(key))).toEqual([]);
});

test('settings of other projects are none of ours', () => {
  expect(givenTo('orders', { 'orders:catalog': 'none', 'aws:region': 'x', 'orders-2:catalog': 'y' })).toEqual({
    catalog: 'none',
  });
});

test('names begin the same for a stack, are short, and differ for others', () => {
  expect(namePrefix('transformed-orders', 'dev')).toBe('transformed-orders-dev');
  const [long, other] = [`${'x'.repeat(40)}1`, `${'x'.repeat(40)}2`].map((stack) => namePrefix('orders', stack));
  for (const name of [long, other, namePrefix('Orders', 'Dev_1'), namePrefix('1', '2'), namePrefix('o', 'é-')]) {
    expect(name).toMatch(/^[a-z]([a-z0-9]|-(?!-))*[a-z0-9]$/);
    expect(name!.length).toBeLessThanOrEqual(34);
  }
  expect(long).not.toBe(other);
  expect(namePrefix('orders', 'Dev')).not.toBe(namePrefix('orders', 'dev'));
  expect(underscored('orders-dev-1')).toBe('orders_dev_1');
});

test('an emulator is one on this machine', () => {
  const endpoints = (url: string) => ({ 'aws:endpoints': JSON.stringify([{ s3: url }]) });
  expect(isEmulated(endpoints('http://127.0.0.1:4566'), {})).toBe(true);
  expect(isEmulated({}, { AWS_ENDPOINT_URL: 'http://localhost:4566' })).toBe(true);
  for (const url of ['https://s3.eu-west-1.amazonaws.com', 'http://10.0.0.1', 'http://127.0.0.1.example.com', '']) {
    expect(isEmulated(endpoints(url), {})).toBe(false);
    expect(isEmulated({}, { AWS_ENDPOINT_URL: url })).toBe(false);
  }
});
