import { rightsOf, statementsOf } from '../iam/policy-documents.ts';
import type { Stack, Typed } from '../stack/stack.ts';

/** What intake has no right on whatsoever. */
const NOT_FOR_INTAKE = ['redshift', 'redshift-data', 'redshift-serverless', 'secretsmanager', 'glue', 'kms', 'ec2'];

/** What is wrong with who takes which role: those that use it, for this account, and nobody else. */
export function roles(stack: Stack): string[] {
  const users = usersOf(stack);
  return [
    ...stack.all('aws:iam/role:Role').flatMap((role) => problemsOf(role, users)),
    ...rightsOf(stack, stack.the('aws:iam/role:Role', 'intake').inputs.name)
      .flatMap(({ actions }) => actions)
      .filter((action) => NOT_FOR_INTAKE.includes(action.split(':')[0] ?? '') && action !== 'kms:Decrypt')
      .map((action) => `intake may ${action}`),
  ];
}

function problemsOf(
  { name, state, inputs }: Typed<'aws:iam/role:Role'>,
  users: ReadonlyMap<string, Set<string>>,
): string[] {
  const wanted = users.get(String(state['arn'])) ?? new Set();
  const trust = statementsOf(inputs.assumeRolePolicy);
  const trusted = trust.flatMap(({ principals }) => principals);
  return [
    ...(wanted.size === 0 ? [`nobody takes the role ${name}`] : []),
    ...[...wanted].filter((service) => !trusted.includes(service)).map((service) => `${service} cannot take ${name}`),
    ...trusted.filter((service) => !wanted.has(service)).map((service) => `${service} need not take ${name}`),
    ...trust
      .filter(({ conditions }) => conditions['StringEqualsIfExists']?.['aws:SourceAccount'] === undefined)
      .map(() => `${name} may be taken for another account`),
  ];
}

/** Services by the ARN of the role that they take. */
function usersOf(stack: Stack): ReadonlyMap<string, Set<string>> {
  const users = new Map<string, Set<string>>();
  const note = (role: string | undefined, ...services: string[]) => {
    if (role === undefined) return;
    const found = users.get(role) ?? new Set();
    for (const service of services) users.set(role, found.add(service));
  };
  for (const { inputs } of stack.all('aws:lambda/function:Function')) note(inputs.role, 'lambda.amazonaws.com');
  for (const { inputs } of stack.all('aws:scheduler/schedule:Schedule'))
    note(inputs.target.roleArn, 'scheduler.amazonaws.com');
  for (const { inputs } of stack.all('aws:glue/crawler:Crawler')) note(inputs.role, 'glue.amazonaws.com');
  for (const { inputs } of stack.all('aws:glue/job:Job')) note(inputs.roleArn, 'glue.amazonaws.com');
  // Serverless takes a role of COPY by the name of either service (management guide, "Authorizing Amazon Redshift").
  const { variables } = stack.the('aws:lambda/function:Function', 'loader').inputs.environment;
  note(variables['REDSHIFT_COPY_ROLE'], 'redshift.amazonaws.com', 'redshift-serverless.amazonaws.com');
  return users;
}
