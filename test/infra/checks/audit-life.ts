import { EXPIRES } from '../../../src/adapters/dynamodb/item-life.ts';
import type { Stack } from '../stack/stack.ts';

/** What is wrong with how long the audit is kept: the table forgets, and both who write it say when, only where it is asked for. */
export function auditLife(stack: Stack): string[] {
  const wanted = stack.settings['auditKeepDays'];
  const { ttl } = stack.the('aws:dynamodb/table:Table', 'audit').inputs;
  const told = ['intake', 'loader'].map((name) => {
    const { variables } = stack.the('aws:lambda/function:Function', name).inputs.environment;
    return [name, variables['AUDIT_KEEP_DAYS']] as const;
  });
  return [
    ...(ttl.enabled === (wanted !== undefined) ? [] : [`the audit ${ttl.enabled ? 'forgets' : 'forgets nothing'}`]),
    ...(ttl.attributeName === EXPIRES ? [] : [`the audit forgets by ${ttl.attributeName}`]),
    ...told
      .filter(([, days]) => days !== wanted)
      .map(([name, days]) => `${name} is told to keep the audit for ${days ?? 'ever'}`),
  ];
}
