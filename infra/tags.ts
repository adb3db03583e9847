import { runtime } from '@pulumi/pulumi';

/**
 * Gives tags to every resource that takes them, whatever component makes it. By the class of the resource itself: its
 * constructor names all inputs it knows, set or not. To be called before the first resource is made.
 */
export function tagEverything(tags: Readonly<Record<string, string>>): void {
  runtime.registerStackTransformation(({ type, props, opts }) => {
    if (!type.startsWith('aws:') || !('tags' in props)) return undefined;
    return { props: { ...props, tags: { ...tags, ...(props['tags'] as object | undefined) } }, opts };
  });
}
