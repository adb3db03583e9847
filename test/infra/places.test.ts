import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { problemsOf } from './checks/all-checks.ts';
import { PROJECT, runProgram } from './stack/run-program.ts';
import type { Stack } from './stack/stack.ts';

/** With names of everything there is. */
const SETTINGS = { warehouse: 'new-serverless', catalog: 'crawler', glueJobAboveGigabytes: '10' };

/** What resources are called at AWS, by what must be unlike. */
function namesOf({ resources }: Stack): string[] {
  return resources.flatMap(({ state }) => (typeof state['arn'] === 'string' ? [state['arn']] : []));
}

test.each([
  ['a long name of a project and a stack', 'the-transformed-orders-of-a-company', 'production-of-the-european-region'],
  ['names that AWS does not take', 'Orders_2', 'Müller.1'],
  ['one letter each', 'a', 'b'],
])('%s lead to names that AWS takes', async (_, project, stack) => {
  expect(await problemsOf(await runProgram(SETTINGS, { project, stack }))).toEqual([]);
});

test('two stacks of one account have no name in common', async () => {
  const [first, second] = [await runProgram(SETTINGS), await runProgram(SETTINGS, { stack: 'prod' })];
  const names = new Set(namesOf(first));
  expect(names.size).toBeGreaterThan(40);
  // The simulated ids of a workgroup and a namespace are the same everywhere.
  expect(namesOf(second).filter((name) => names.has(name) && !name.includes(':redshift-serverless:'))).toEqual([]);
});

test('a stack elsewhere says nothing of here', async () => {
  const home = { partition: 'aws-us-gov', region: 'us-gov-west-1', accountId: '210987654321' };
  const stack = await runProgram(SETTINGS, { home });
  expect(await problemsOf(stack)).toEqual([]);
  expect(JSON.stringify(stack.resources.map(({ inputs }) => inputs))).not.toMatch(/arn:aws:|eu-west-1|123456789012/);
});

test('the name of the project is that of Pulumi.yaml', () => {
  expect(readFileSync(join(__dirname, '../../Pulumi.yaml'), 'utf8')).toMatch(new RegExp(`^name: ${PROJECT}$`, 'm'));
});
