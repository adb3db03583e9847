/** What may have a slash in it, or a colon. */
const LONG = /^(ObjectName|LogGroupName|LogStreamName|SecretId|AlarmName|RoleNameWithPath)$/;

/**
 * Whether a policy's resource, wildcards and all, can be one of a type.
 *
 * @param format as the service authorization reference writes it: `arn:${Partition}:sqs:${Region}:${Account}:${QueueName}`
 */
export function isOfType(resource: string, format: string): boolean {
  const tokens = format.match(/\$\{\w+\}|[^]/g) ?? [];
  const whole = tokens.map(patternOf).join('');
  if (new RegExp(`^${whole}$`).test(resource)) return true;
  // A wildcard at the end stands for whatever is still to come.
  const beginning = tokens.reduceRight((rest, token) => `(?:${patternOf(token)}${rest})?`, '');
  return resource.endsWith('*') && new RegExp(`^${beginning}$`).test(resource.slice(0, -1));
}

function patternOf(token: string): string {
  const [, name] = /^\$\{(\w+)\}$/.exec(token) ?? [];
  if (name === undefined) return token.replace(/[.*+?^$()[\]{}|\\]/, '\\$&');
  return LONG.test(name) ? '.+' : '[^/:]+';
}
