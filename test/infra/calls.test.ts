import { recordedCalls } from '../support/e2e/recorded-calls.ts';
import { callOf, mayCall } from './iam/call.ts';
import { rightsOf } from './iam/policy-documents.ts';
import { MATRIX } from './stack/matrix.ts';
import { runProgram } from './stack/run-program.ts';
import type { Stack } from './stack/stack.ts';

// The rights of the functions are those that they use: what they call is recorded by the end-to-end tests, never written by
// hand. After a change of what they call, record anew (a call that is gone goes with the file):
//
//   rm test/infra/recorded-calls.json
//   E2E_CALLS_FILE=test/infra/recorded-calls.json npx jest --selectProjects servers --testPathPatterns test/e2e

const NAMES = ['intake', 'loader', 'migrate'] as const;
type Name = (typeof NAMES)[number];

/** Calls by function. */
const recorded = recordedCalls();
const callsOf = (name: Name) => recorded[name] ?? [];

/** As the end-to-end tests have the pipeline. */
const RECORDED_WITH = { warehouse: 'existing-workgroup', redshiftWorkgroup: 'analytics' };

const LOG = 'Lambda writes the log of a function with its role';
const POLL = 'Lambda takes messages of the queue with the role of the function';
const PLACE = 'Lambda places the function in its network with its role';
const LOG_IN = 'the Data API logs in with the rights of its caller';
const NO_JOB = 'the end-to-end tests have no Glue job: test/entry/glue-job-on-aws.server.test.ts has';

/** What is allowed and not recorded, and why: an action. */
const NOT_RECORDED: Readonly<Record<string, string>> = {
  'logs:CreateLogStream': LOG,
  'logs:PutLogEvents': LOG,
  'sqs:ReceiveMessage': POLL,
  'sqs:DeleteMessage': POLL,
  'sqs:GetQueueAttributes': POLL,
  'ec2:CreateNetworkInterface': PLACE,
  'ec2:DeleteNetworkInterface': PLACE,
  'ec2:AssignPrivateIpAddresses': PLACE,
  'ec2:UnassignPrivateIpAddresses': PLACE,
  'ec2:DescribeNetworkInterfaces': PLACE,
  'ec2:DescribeSubnets': PLACE,
  'redshift-serverless:GetCredentials': LOG_IN,
  'redshift:GetClusterCredentials': LOG_IN,
  'redshift:GetClusterCredentialsWithIAM': LOG_IN,
  'secretsmanager:GetSecretValue': `${LOG_IN}; for PostgreSQL, test/entry/postgres-on-aws.server.test.ts asks for it`,
  'kms:Decrypt': 'S3 decrypts with the rights of its caller',
  'glue:StartJobRun': NO_JOB,
  'glue:GetJobRun': NO_JOB,
  'glue:GetJobRuns': NO_JOB,
};

/** What a function may do, by action; a refusal is no right. */
function actionsOf(stack: Stack, name: Name): string[] {
  const role = stack.all('aws:iam/role:Role').find((one) => one.name === name);
  const rights = rightsOf(stack, role?.inputs.name ?? '').filter(({ effect }) => effect === 'Allow');
  return rights.flatMap(({ actions }) => actions);
}

let registering: Stack;
let crawling: Stack;
let others: readonly Stack[];
beforeAll(async () => {
  registering = await runProgram({ ...RECORDED_WITH, catalog: 'partitions' });
  crawling = await runProgram({ ...RECORDED_WITH, catalog: 'crawler' });
  const made: Stack[] = [];
  // One of each warehouse is enough here.
  const chosen = MATRIX.filter(([name]) => !/existing bucket;|catalog: (partitions|crawler|projection)/.test(name));
  for (const [, settings] of chosen) made.push(await runProgram(settings));
  others = made;
});

test.each(NAMES.flatMap((name) => callsOf(name).map((call) => [name, call] as const)))(
  '%s has the right to %s',
  (name, text) => {
    const call = callOf(text);
    const isAllowed = [registering, crawling].map((stack) => mayCall(stack, name, call));
    // Of the catalog's calls each belongs to one kind of catalog.
    expect(isAllowed).toEqual(call.action.startsWith('glue:') ? expect.arrayContaining([true]) : [true, true]);
  },
);

test.each(NAMES)('%s uses each of its rights', (name) => {
  const allowed = [registering, crawling, ...others].flatMap((stack) => actionsOf(stack, name));
  const unused = [...new Set(allowed)].filter((action) => !isRecorded(name, action) && !(action in NOT_RECORDED));
  expect(unused).toEqual([]);
});

test('an exception is a right of some stack, and is not recorded', () => {
  const rights = NAMES.flatMap((name) =>
    others.flatMap((stack) => actionsOf(stack, name)).map((one) => [name, one] as const),
  );
  const needed = rights.filter(([name, action]) => !isRecorded(name, action)).map(([, action]) => action);
  expect(Object.keys(NOT_RECORDED).filter((exception) => !needed.includes(exception))).toEqual([]);
});

function isRecorded(name: Name, action: string): boolean {
  return callsOf(name).some((call) => callOf(call).action === action);
}
