import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SETTING_KEYS, type SettingName } from '../../infra/settings/setting-keys.ts';
import { readSettings } from '../../infra/settings.ts';
import { problemsOf } from './problems-of.ts';
import { runProgram } from './stack/run-program.ts';

type Config = Readonly<Record<string, string>>;

const NAMES = Object.keys(SETTING_KEYS) as SettingName[];
const SECRET = SETTING_KEYS.postgresCredentialsArn.example;
const EXISTING_BUCKET = { existingBucket: 'acme-lake' };
const WORKGROUP = { warehouse: 'existing-workgroup', redshiftWorkgroup: 'analytics' };
const CLUSTER = { warehouse: 'existing-cluster', redshiftCluster: 'analytics-1' };
const POSTGRES = { warehouse: 'postgres', postgresCredentialsArn: SECRET };
const EVERY_HOUR = { loadEveryMinutes: '60', freshnessAlarmMinutes: '120' };
const SUBNETS = { ...POSTGRES, subnetIds: 'subnet-0a1b' };

/** What a key goes with; nothing for most. */
const WITH: Partial<Readonly<Record<SettingName, Config>>> = {
  ...{ bucketNotification: EXISTING_BUCKET, bucketKmsKeyArn: EXISTING_BUCKET },
  ...{ minimumFiles: EVERY_HOUR, minimumBytes: EVERY_HOUR, auditKeepDays: POSTGRES },
  ...{ catalogProjection: { catalog: 'projection' }, catalogDates: { catalogFormat: 'parquet' } },
  ...{ warehouse: WORKGROUP, redshiftDbUser: CLUSTER, redshiftCapacity: { warehouse: 'new-serverless' } },
  ...{ redshiftWorkgroup: { warehouse: 'existing-workgroup' }, redshiftCluster: { warehouse: 'existing-cluster' } },
  ...{ postgresCredentialsArn: { warehouse: 'postgres' }, postgresTls: POSTGRES },
  ...{ subnetIds: { ...POSTGRES, securityGroupIds: 'sg-0a1b' }, securityGroupIds: SUBNETS },
};
const OF_REDSHIFT = /^(redshift|customerChanges|completion|glueJob)/;

test.each(NAMES)('the example of %s is taken', (name) => {
  const around = WITH[name] ?? (OF_REDSHIFT.test(name) ? WORKGROUP : {});
  expect(() => readSettings({ ...around, [name]: SETTING_KEYS[name].example })).not.toThrow();
});

test.each(NAMES)('a mistake in %s is told with the key, what it is for and what to do', (name) => {
  const around = WITH[name] ?? (OF_REDSHIFT.test(name) ? WORKGROUP : {});
  const problems = problemsOf({ ...around, [name]: '*wrong*' });
  const told = problems.find((problem) => problem.startsWith(`${name} `));
  expect(told).toContain(`(${SETTING_KEYS[name].says})`);
  expect(told).toMatch(/; run: pulumi config (set|rm) /);
  if (told?.includes('config set') === true) expect(told).toContain(`'${SETTING_KEYS[name].example}'`);
});

test('all mistakes of a stack are told at once, each on a line of its own', () => {
  const wrong = NAMES.filter((name) => /Prefix$|Minutes$|Days$|^catalog$|^warehouse$/.test(name));
  const given = Object.fromEntries(wrong.map((name) => [name, `*${name}*`]));
  const message = messageOf(given);
  expect(message).toMatch(new RegExp(`^${wrong.length} settings are wrong`));
  for (const name of wrong) expect(message).toMatch(new RegExp(`^- ${name} `, 'm'));
});

test('the example of a whole stack is one, also with what is commented out', async () => {
  const text = readFileSync(join(__dirname, '../../Pulumi.example.yaml'), 'utf8');
  const lines = [...text.matchAll(/^ {2}(# )?transformed-orders:(\w+): (.+)$/gm)];
  const given = (all: boolean) => {
    const taken = lines.filter(([, comment]) => all || comment === undefined);
    return Object.fromEntries(taken.map(([, , key = '', value = '']) => [key, value.replaceAll('"', '')]));
  };
  expect(Object.keys(given(true)).length).toBeGreaterThan(5);
  expect(() => readSettings(given(true))).not.toThrow();
  const stack = await runProgram(given(false));
  expect(stack.outputs['bucket']).toMatch(/^transformed-orders-dev-area-/);
});

function messageOf(given: Config): string {
  try {
    readSettings(given);
    return '';
  } catch (error) {
    return String(error).replace(/^SettingsWrong: /, '');
  }
}
