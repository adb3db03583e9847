import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Resource, Stack } from '../stack/stack.ts';

const PROVIDER = join(__dirname, '../../../node_modules/@pulumi/aws');
const OWN = 'transformed-orders:infra:';

/** What is wrong with the tree: a resource belongs to a component, and what takes tags has them. */
export function tree(stack: Stack): string[] {
  const byUrn = new Map(stack.resources.map((one) => [one.urn, one]));
  const wanted = JSON.parse(stack.settings['tags'] ?? '{}') as Record<string, string>;
  const tags = Object.keys({ ...wanted, project: '', stack: '' });
  return stack.resources.flatMap((resource) => {
    const { type, name, inputs, isCustom, parent } = resource;
    if (!isCustom) return type.startsWith(OWN) || type === 'pulumi:pulumi:Stack' ? [] : [`${type} ${name} is not ours`];
    const isOwned = byUrn.get(parent)?.type.startsWith(OWN) === true;
    const has = Object.keys(inputs['tags'] ?? {});
    const wantsTags = type !== WITHOUT_TAGS && takesTags(resource);
    const lacks = wantsTags ? tags.filter((tag) => !has.includes(tag)) : [];
    return [
      ...(isOwned ? [] : [`${type} ${name} belongs to no component`]),
      ...(type === WITHOUT_TAGS && has.length > 0 ? [`${type} ${name} has tags`] : []),
      ...lacks.map((tag) => `${type} ${name} has no tag ${tag}`),
    ];
  });
}

const known = new Map<string, boolean>();

/** Takes ten at most, which the user's own may be alone. */
const WITHOUT_TAGS = 'aws:s3/bucketObjectv2:BucketObjectv2';

/** What the provider itself says of the type: `aws:sqs/queue:Queue` is declared in `sqs/queue.d.ts`. */
function takesTags({ type }: Resource): boolean {
  const answer = known.get(type) ?? declaresTags(type);
  known.set(type, answer);
  return answer;
}

function declaresTags(type: string): boolean {
  const path = join(PROVIDER, `${type.split(':')[1] ?? ''}.d.ts`);
  if (!existsSync(path)) throw new Error(`the provider declares no ${type}`);
  return /^ {4}readonly tags: /m.test(readFileSync(path, 'utf8'));
}
