import type { PolicyStatement } from './policy-documents.ts';

/** What IAM knows of a call besides action and resource, by condition key. */
export type Context = Readonly<Record<string, string>>;

/**
 * Whether a role's rights allow a call: some statement does, and none refuses it (IAM user guide, "Policy evaluation logic",
 * as far as one account and one role go).
 */
export function allows(
  rights: readonly PolicyStatement[],
  action: string,
  resource: string,
  context: Context,
): boolean {
  const applying = rights.filter((statement) => applies(statement, action, resource, context));
  return applying.some(({ effect }) => effect === 'Allow') && !applying.some(({ effect }) => effect === 'Deny');
}

function applies(
  { actions, resources, conditions }: PolicyStatement,
  action: string,
  resource: string,
  context: Context,
): boolean {
  const tests = Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => holds(operator, values, context[key])),
  );
  return (
    actions.some((one) => matches(one.toLowerCase(), action.toLowerCase())) &&
    resources.some((one) => matches(one, resource)) &&
    tests.every((is) => is)
  );
}

/** @throws Error for an operator that no policy has so far */
function holds(operator: string, values: readonly string[], actual: string | undefined): boolean {
  const isOptional = operator.endsWith('IfExists');
  const family = operator.replace(/IfExists$/, '');
  if (actual === undefined) return isOptional;
  switch (family) {
    case 'StringEquals':
      return values.includes(actual);
    case 'StringLike':
    case 'ArnEquals':
    case 'ArnLike':
      return values.some((value) => matches(value, actual));
    default:
      throw new Error(`what does ${operator} mean?`);
  }
}

function matches(pattern: string, text: string): boolean {
  const parts = pattern
    .replaceAll(/[.+^$()[\]{}|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${parts}$`, 's').test(text);
}
