import { runtime } from '@pulumi/pulumi';

/** An object of S3 takes ten tags, other resources fifty (S3 user guide, "Categorizing your objects using tags"). */
const TAKES_FEW = 'aws:s3/bucketObjectv2:BucketObjectv2';

/**
 * Gives tags to every resource that takes as many, whatever component makes it. By the class of the resource itself: its
 * constructor names all inputs it knows, set or not. To be called before the first resource is made.
 */
export function tagEverything(tags: Readonly<Record<string, string>>): void {
  runtime.registerStackTransformation(({ type, props, opts }) => {
    if (!type.startsWith('aws:') || type === TAKES_FEW || !('tags' in props)) return undefined;
    return { props: { ...props, tags: { ...tags, ...(props['tags'] as object | undefined) } }, opts };
  });
}
