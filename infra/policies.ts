import { type Input, jsonStringify, type Output } from '@pulumi/pulumi';
import { isEmulated } from './emulator.ts';

/** A statement of a policy: what is allowed on what, for a reason that its id tells. */
export interface Statement {
  /** Letters and digits. */
  readonly Sid: string;
  /** Default: Allow. */
  readonly Effect?: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource: Input<string> | readonly Input<string>[];
  readonly Condition?: Condition;
}

/** A statement of a resource's own policy, which also says who. */
export interface ResourceStatement extends Statement {
  readonly Principal: '*' | { readonly Service: string | readonly string[] };
}

type Condition = Readonly<Record<string, Readonly<Record<string, Input<string> | readonly Input<string>[]>>>>;

/** The caller himself, as a condition names him (IAM user guide, "IAM policy elements: Variables"). */
export const SELF = '${aws:userid}';

/**
 * The same rights; on an emulator, which puts nothing in the place of `SELF`, with the id that it gives to a function.
 *
 * @param userId there, not at AWS: the name of the role, and that of the function
 */
export function knownAs(userId: Input<string>, rights: readonly Statement[]): Statement[] {
  if (!isEmulated()) return [...rights];
  const named = (value: Input<string> | readonly Input<string>[]) => (value === SELF ? [SELF, userId] : value);
  return rights.map(({ Condition, ...right }) => {
    if (Condition === undefined) return right;
    const tests = Object.entries(Condition).map(([test, keys]) => {
      return [test, Object.fromEntries(Object.entries(keys).map(([key, value]) => [key, named(value)]))] as const;
    });
    return { ...right, Condition: Object.fromEntries(tests) };
  });
}

/** The document of a policy. */
export function policyDocument(statements: readonly (Statement | ResourceStatement)[]): Output<string> {
  return jsonStringify({
    Version: '2012-10-17',
    Statement: statements.map((statement) => ({ Effect: 'Allow', ...statement })),
  });
}

/**
 * Lets services take a role, on behalf of this account only. `IfExists`: not every service says in every call whom it works
 * for, and one that does not must not be locked out (IAM user guide, "The confused deputy problem").
 */
export function trustPolicy(services: readonly string[], accountId: Input<string>): Output<string> {
  const Condition = { StringEqualsIfExists: { 'aws:SourceAccount': accountId } };
  return jsonStringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: services }, Action: 'sts:AssumeRole', Condition }],
  });
}

/**
 * Refuses whoever does not come by TLS; but for an emulator's own machine, as it has none.
 *
 * @param actions all that the service has, since nothing is allowed here
 */
export function tlsOnly(actions: string, resources: readonly Input<string>[]): ResourceStatement {
  return {
    Sid: 'TlsOnly',
    Effect: 'Deny',
    Principal: '*',
    Action: [actions],
    Resource: resources,
    Condition: {
      Bool: { 'aws:SecureTransport': 'false' },
      ...(isEmulated() ? { NotIpAddress: { 'aws:SourceIp': '127.0.0.1/32' } } : {}),
    },
  };
}
