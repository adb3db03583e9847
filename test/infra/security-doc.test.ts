import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PolicyStatement, policiesOf, statementsOf } from './iam/policy-documents.ts';
import { MATRIX } from './stack/matrix.ts';
import { runProgram } from './stack/run-program.ts';
import type { Stack } from './stack/stack.ts';

const PAGE = readFileSync(join(__dirname, '../../docs/security.md'), 'utf8');
const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const SECRET = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:orders-AbCdEf';
const CLUSTER = { warehouse: 'existing-cluster', redshiftCluster: 'analytics-1' };
/** What the matrix does not combine: only together these make a right. */
const TOGETHER: readonly Readonly<Record<string, string>>[] = [
  { ...CLUSTER, existingBucket: 'acme-lake', bucketKmsKeyArn: KEY, catalog: 'crawler' },
  { existingBucket: 'acme-lake', bucketNotification: 'eventbridge' },
  { ...CLUSTER, glueJobAboveGigabytes: '10' },
  { ...CLUSTER, glueJobAboveGigabytes: '10', redshiftCredentialsArn: SECRET },
];
/** Everything that goes its own way. */
const CHOICES = [...MATRIX.flatMap(([name, settings]) => (name.includes('; ') ? [] : [settings])), ...TOGETHER];
/** Of a page's lines those that a program might have made, each once. */
type Lines = ReadonlySet<string>;

let stacks: readonly Stack[];

beforeAll(async () => {
  const made: Stack[] = [];
  // One after the other: the program is a module with a state of its own.
  for (const settings of CHOICES) made.push(await runProgram(settings));
  stacks = made;
}, 60_000);

test('docs/security.md has every right of every role, and no other', () => {
  const [documented, given] = [new Set<string>(), new Set<string>()];
  for (const [statement, roles, may, on] of rowsUnder('Roles')) {
    for (const role of listed(roles)) documented.add([role, bare(statement), bare(may), isAll(on)].join(' | '));
  }
  for (const { role, statement } of stacks.flatMap(rights)) {
    const isWild = statement.resources.join() === '*' ? 'all' : 'named';
    given.add([role, statement.sid, mayOf(statement), isWild].join(' | '));
  }
  expectSame(documented, given);
});

test('docs/security.md says who may take each role', () => {
  const documented = new Set(rowsUnder('Who may take a role').map(([role, by]) => `${bare(role)} | ${bare(by)}`));
  const given = stacks.flatMap((stack) => {
    return stack.all('aws:iam/role:Role').flatMap(({ inputs }) => {
      return statementsOf(inputs.assumeRolePolicy).map((one) => `${short(inputs.name)} | ${one.principals.join(', ')}`);
    });
  });
  expectSame(documented, new Set(given));
});

test('docs/security.md says who may come to what', () => {
  const [documented, given] = [new Set<string>(), new Set<string>()];
  for (const [statement, on, who, may] of rowsUnder('Who may come to what')) {
    for (const one of listed(on)) documented.add([one, bare(statement), bare(who), bare(may)].join(' | '));
  }
  const own = stacks.flatMap((stack) => policiesOf(stack).filter(({ kind }) => kind === 'resource'));
  for (const statement of own.flatMap(({ statements }) => statements)) {
    const on = short(statement.resources[0]?.split(':').at(-1) ?? '');
    given.add([on, statement.sid, statement.principals.join(', '), mayOf(statement)].join(' | '));
  }
  given.delete('acme-transformed | TlsOnly | * | not s3:*'); // the area, by the name of the user's choice
  expectSame(documented, given);
});

function rights(stack: Stack): { readonly role: string; readonly statement: PolicyStatement }[] {
  return stack.all('aws:iam/rolePolicy:RolePolicy').flatMap(({ inputs }) => {
    return statementsOf(inputs.policy).map((statement) => ({ role: short(inputs.role), statement }));
  });
}

function mayOf({ effect, actions }: PolicyStatement): string {
  return `${effect === 'Deny' ? 'not ' : ''}${actions.join(', ')}`;
}

/** What a thing is called without project, stack and account. */
function short(name: string): string {
  return name.replace(/^transformed-orders-dev-/, '').replace(/-\d{12}$/, '');
}

/** The cells of the rows of the first table under a heading, without its head. */
function rowsUnder(heading: string): string[][] {
  const [, section = ''] = PAGE.split(`\n## ${heading}\n`);
  const [own = ''] = section.split('\n## ');
  const rows = own.split('\n').filter((line) => line.startsWith('| '));
  return rows.slice(1).map((line) => line.slice(2, -2).split(' | '));
}

function bare(cell = ''): string {
  return cell.replaceAll('`', '');
}

function listed(cell = ''): string[] {
  return bare(cell).split(', ');
}

function isAll(on = ''): string {
  return on.startsWith('`*`') ? 'all' : 'named';
}

function expectSame(documented: Lines, given: Lines): void {
  expect(given.size).toBeGreaterThan(5);
  expect([...documented].sort()).toEqual([...given].sort());
}
