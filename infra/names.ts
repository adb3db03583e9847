import { createHash } from 'node:crypto';

/** The shortest limit is that of names of roles, rules, schedules and buckets, some 63; the longest suffix has 28. */
const LONGEST = 34;

/**
 * What every name of a stack begins with: always the same, so that policies and people know a thing before it is there. Small
 * letters, digits and single hyphens, from a letter on; a longer one is cut, and told apart by a hash.
 */
export function namePrefix(project: string, stack: string): string {
  const full = `${project}-${stack}`;
  const plain = full
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '');
  if (plain === full && plain.length <= LONGEST) return plain;
  const hash = createHash('sha256').update(full).digest('hex').slice(0, 6);
  return `${plain.slice(0, LONGEST - 7).replace(/-+$/, '') || 'stack'}-${hash}`;
}

/** The same for Glue and SQL, where a hyphen would need quotes. */
export function underscored(name: string): string {
  return name.replaceAll('-', '_');
}
