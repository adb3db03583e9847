import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeStackSettings } from '../../src/entry/cli/aws/stack-settings.ts';
import { run, runJson } from '../support/command-line.ts';
import { FakePulumi } from './fake-pulumi.ts';

interface Failure {
  readonly error: { readonly code: string; readonly message: string };
}

const given = { ...process.env };

beforeEach(() => {
  process.env = { ...given, AUDIT_TABLE: '', AREA_BUCKET: '', CONTROL_BUCKET: '' };
});
afterAll(() => {
  process.env = given;
});

test('a stack gives the settings; what is missing among them is told as always', async () => {
  using pulumi = new FakePulumi().gives({ environment: { AREA_BUCKET: 'area', CONTROL_BUCKET: 'area' }, other: 1 });
  const { code, stderr } = await run(['files', '--stack', 'acme/orders/dev']);
  expect(code).toBe(1);
  expect(stderr).toContain('AUDIT_TABLE is not set');
  expect(stderr).not.toContain('AREA_BUCKET');
  expect(pulumi.args?.split('\n')).toEqual([
    ...['stack', 'output', '--json', '--stack', 'acme/orders/dev', '--non-interactive'],
  ]);
});

test('a variable that is set wins over the stack, an empty one does not; only settings are taken out of it', async () => {
  const environment = { AREA_BUCKET: 'theirs', CONTROL_BUCKET: 'theirs', AWS_REGION: 'eu-south-2', PATH: '/', X: 'y' };
  using _ = new FakePulumi().gives({ environment });
  const { PATH } = process.env;
  Object.assign(process.env, { AREA_BUCKET: 'ours', CONTROL_BUCKET: '' });
  delete process.env['AWS_REGION'];
  await takeStackSettings('dev');
  const { AREA_BUCKET, CONTROL_BUCKET, AWS_REGION } = process.env;
  expect({ AREA_BUCKET, CONTROL_BUCKET, AWS_REGION }).toEqual({
    ...{ AREA_BUCKET: 'ours', CONTROL_BUCKET: 'theirs', AWS_REGION: 'eu-south-2' },
  });
  expect(process.env).toMatchObject({ PATH });
  expect(process.env).not.toHaveProperty('X');
});

test('a dry run asks a stack once, though it needs settings of two kinds', async () => {
  const settings = { AREA_BUCKET: 'area', CONTROL_BUCKET: 'area', AUDIT_TABLE: 'audit', AWS_REGION: 'eu-south-2' };
  using _ = new FakePulumi().gives({ environment: settings });
  Object.assign(process.env, { AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL: 'http://127.0.0.1:1' });
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x' });
  const { code, stderr } = await run(['load', '--dry-run', '--stack', 'dev']);
  expect(code).toBe(1);
  expect(stderr.split('\n').filter((line) => line.startsWith('warning'))).toHaveLength(1);
});

test('a region of the shell that is not the stack’s is warned of, not on stdout', async () => {
  using _ = new FakePulumi().gives({ environment: { AREA_BUCKET: 'area', AWS_REGION: 'eu-south-2' } });
  const warned = async (region: string) => {
    process.env['AWS_REGION'] = region;
    const { stderr, stdout } = await run(['files', '--stack', 'dev', '--json']);
    expect(JSON.parse(stdout)).toHaveProperty('error');
    return stderr.split('\n').filter((line) => line.startsWith('warning'));
  };
  expect(await warned('us-east-1')).toEqual([
    expect.stringMatching(
      /AWS_REGION=us-east-1 is set .* wins, but the stack dev is in eu-south-2; .* unset AWS_REGION/,
    ),
  ]);
  expect(await warned('eu-south-2')).toEqual([]);
  expect(await warned('')).toEqual([]);
});

test.each([
  [
    'no such stack',
    () => new FakePulumi().fails("error: no stack named 'dev' found\n"),
    /no stack named 'dev' found; run it where Pulumi\.yaml lies/,
  ],
  [
    'no such output',
    () => new FakePulumi().gives({ queue: 'q' }),
    /the stack dev has no output 'environment'.*pulumi up --stack dev/,
  ],
  [
    'an output of another kind',
    () => new FakePulumi().gives({ environment: '[secret]' }),
    /has no output 'environment'/,
  ],
  [
    'no JSON',
    () => new FakePulumi().prints('warning: a new version'),
    /is no JSON object; see: pulumi stack output --json --stack dev/,
  ],
])('%s is told with the remedy', async (_, fake, message) => {
  using _pulumi = fake();
  const { code, json } = await runJson<Failure>(['file', 'orders/a.csv', '--stack', 'dev']);
  expect(code).toBe(1);
  expect(json.error.message).toMatch(message);
});

test('without pulumi on PATH it is told how to get it, and how to do without', async () => {
  process.env['PATH'] = mkdtempSync(join(tmpdir(), 'no-pulumi-'));
  const { code, stderr } = await run(['files', '--stack', 'dev']);
  expect(code).toBe(1);
  expect(stderr).toMatch(/there is no pulumi on PATH; npm ci brings it.*use --aws/);
});

test.each(['--json', '-dev', 'a b', 'dev;id', '$(id)', '../dev', ''])('%j is no name of a stack', async (name) => {
  using pulumi = new FakePulumi().gives({});
  const { code, stderr } = await run(['files', `--stack=${name}`]);
  expect({ code, args: pulumi.args }).toEqual({ code: 2, args: undefined });
  expect(stderr).toMatch(/name of a stack/);
});

test.each(['load', 'files', 'file', 'loads', 'load-info', 'replay', 'backfill', 'reconcile', 'migrate', 'query'])(
  '%s takes --aws and --stack',
  async (command) => {
    const { stdout } = await run([command, '--help']);
    expect(stdout).toMatch(/--aws .*--stack <name>/s);
    expect(stdout).toMatch(/set in the\s+environment wins/);
  },
);

test.each([
  ['load', ['load', '/tmp', '--aws'], /leave the folder out/],
  ['load', ['load'], /name the folder .*--aws, or --stack/],
  ['load', ['load', '--aws', '--arrival-from', 'path'], /ARRIVAL_FROM/],
  ['reconcile', ['reconcile', '/tmp', '--aws'], /leave the folder out/],
  ['reconcile', ['reconcile'], /name the folder/],
  ['backfill', ['backfill'], /name the folder/],
  ['backfill', ['backfill', '--aws', '--limit', '0'], /--limit takes/],
])('%s: %j cannot be meant', async (_, args, message) => {
  const { code, stderr } = await run(args);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});
