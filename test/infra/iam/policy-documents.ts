import type { Stack } from '../stack/stack.ts';

/** A statement of a policy, its lists as lists. */
export interface PolicyStatement {
  readonly sid: string;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Services, or `*`; empty in a role's own policy. */
  readonly principals: readonly string[];
  /** By operator, by key. */
  readonly conditions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** A policy, and what it belongs to. */
export interface PolicyDocument {
  /** Type and name of the resource. */
  readonly where: string;
  readonly kind: 'role' | 'resource' | 'trust';
  readonly text: string;
  readonly statements: readonly PolicyStatement[];
}

/** Every policy of a stack: what roles may do, who may take them, and who may come to resources. */
export function policiesOf(stack: Stack): PolicyDocument[] {
  return [
    ...stack.all('aws:iam/rolePolicy:RolePolicy').map((one) => documentOf(one, 'role', one.inputs.policy)),
    ...stack.all('aws:iam/role:Role').map((one) => documentOf(one, 'trust', one.inputs.assumeRolePolicy)),
    ...stack.all('aws:s3/bucketPolicy:BucketPolicy').map((one) => documentOf(one, 'resource', one.inputs.policy)),
    ...stack.all('aws:sqs/queuePolicy:QueuePolicy').map((one) => documentOf(one, 'resource', one.inputs.policy)),
    ...stack.all('aws:sns/topicPolicy:TopicPolicy').map((one) => documentOf(one, 'resource', one.inputs.policy)),
  ];
}

/** What a role may do. @param role its name */
export function rightsOf(stack: Stack, role: string): PolicyStatement[] {
  const policies = stack.all('aws:iam/rolePolicy:RolePolicy').filter(({ inputs }) => inputs.role === role);
  return policies.flatMap(({ inputs }) => statementsOf(inputs.policy));
}

/** The statements of a policy's text. */
export function statementsOf(text: string): PolicyStatement[] {
  const { Statement } = JSON.parse(text) as { Statement: Given[] };
  return Statement.map(({ Sid = '', Effect, Action, Resource = [], Principal = [], Condition = {} }) => {
    const conditions = Object.entries(Condition).map(([operator, keys]) => {
      return [operator, Object.fromEntries(Object.entries(keys).map(([key, value]) => [key, list(value)]))];
    });
    return {
      sid: Sid,
      effect: Effect,
      actions: list(Action),
      resources: list(Resource),
      principals: typeof Principal === 'object' && 'Service' in Principal ? list(Principal.Service) : list(Principal),
      conditions: Object.fromEntries(conditions) as PolicyStatement['conditions'],
    };
  });
}

type Some = string | string[];

interface Given {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: Some;
  readonly Resource?: Some;
  readonly Principal?: Some | { readonly Service: Some };
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, Some>>>>;
}

function list(value: Some): string[] {
  return typeof value === 'string' ? [value] : value;
}

function documentOf(
  { type, name }: { readonly type: string; readonly name: string },
  kind: PolicyDocument['kind'],
  text: string,
): PolicyDocument {
  return { where: `${type} ${name}`, kind, text, statements: statementsOf(text) };
}
