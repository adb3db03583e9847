import { lint } from '../iam/lint.ts';
import { policiesOf } from '../iam/policy-documents.ts';
import type { Stack } from '../stack/stack.ts';
import { alarms } from './alarms.ts';
import { auditLife } from './audit-life.ts';
import { dashboard } from './dashboard.ts';
import { environments } from './environments.ts';
import { functions } from './functions.ts';
import { limits } from './limits.ts';
import { closed, protection } from './protection.ts';
import { queues } from './queues.ts';
import { roles } from './roles.ts';
import { schedules, senders } from './senders.ts';
import { tree } from './tree.ts';

/** Each says what is wrong with a stack; nothing where all is well. */
export const CHECKS: readonly ((stack: Stack) => string[])[] = [
  ...[queues, senders, schedules, environments, functions],
  ...[tree, protection, auditLife, closed, limits, alarms, dashboard, roles],
];

/** Everything that is wrong with a stack. */
export async function problemsOf(stack: Stack): Promise<string[]> {
  const ofPolicies = await Promise.all(policiesOf(stack).map(lint));
  return [...CHECKS.flatMap((check) => check(stack)), ...ofPolicies.flat()];
}
