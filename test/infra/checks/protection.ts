import { statementsOf } from '../iam/policy-documents.ts';
import type { Stack, Typed } from '../stack/stack.ts';

const BLOCKED = ['blockPublicAcls', 'blockPublicPolicy', 'ignorePublicAcls', 'restrictPublicBuckets'];

/** What is wrong with what must not be lost. */
export function protection(stack: Stack): string[] {
  const wanted = stack.settings['deletionProtection'] !== 'false';
  const kept = [
    ...stack.all('aws:s3/bucket:Bucket'),
    // Without these a bucket that stays would be open.
    ...stack.all('aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock'),
    ...stack.all('aws:s3/bucketPolicy:BucketPolicy'),
    ...stack.all('aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration'),
    ...stack.all('aws:s3/bucketVersioning:BucketVersioning'),
    ...stack.all('aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration'),
    ...stack.all('aws:dynamodb/table:Table'),
    ...stack.all('aws:redshiftserverless/namespace:Namespace'),
    ...stack.all('aws:redshiftserverless/workgroup:Workgroup'),
  ];
  const say = wanted ? 'is not protected' : 'is protected';
  return [
    ...kept.filter(({ isProtected }) => isProtected !== wanted).map(({ type, name }) => `${type} ${name} ${say}`),
    ...stack
      .all('aws:s3/bucket:Bucket')
      .filter(({ inputs }) => inputs.forceDestroy === wanted)
      .map(({ name }) => `the bucket ${name} is${wanted ? '' : ' not'} destroyed with its files`),
    ...stack
      .all('aws:dynamodb/table:Table')
      .flatMap(({ name, inputs }) => [
        ...(inputs.deletionProtectionEnabled === wanted ? [] : [`the table ${name} ${say} by DynamoDB`]),
        ...(inputs.pointInTimeRecovery.enabled ? [] : [`the table ${name} cannot be put back`]),
      ]),
    ...stack.all('aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration').flatMap(forgets),
  ];
}

/** Neither files of the area nor what waits may go by themselves. */
function forgets({
  name,
  inputs,
}: Typed<'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration'>): string[] {
  const expiring = inputs.rules.filter(({ expiration }) => expiration !== undefined);
  const wrong = expiring.filter(({ filter }) => name !== 'control' || filter?.prefix !== 'control/loads/');
  return wrong.map(({ id }) => `${id} lets things of the bucket ${name} expire`);
}

/** What is wrong with who can come from outside. */
export function closed(stack: Stack): string[] {
  const buckets = stack.all('aws:s3/bucket:Bucket');
  return [
    ...buckets.flatMap((bucket) => open(stack, bucket)),
    ...stack.all('aws:sqs/queue:Queue').flatMap(({ name, state }) => {
      const policies = stack
        .all('aws:sqs/queuePolicy:QueuePolicy')
        .filter(({ inputs }) => inputs.queueUrl === state['url']);
      return takesPlainText(`the queue ${name}`, policies);
    }),
    ...stack.all('aws:sns/topic:Topic').flatMap(({ name, state }) => {
      const policies = stack.all('aws:sns/topicPolicy:TopicPolicy').filter(({ inputs }) => inputs.arn === state['arn']);
      return takesPlainText(`the topic ${name}`, policies);
    }),
    ...stack
      .all('aws:redshiftserverless/workgroup:Workgroup')
      .filter(({ inputs }) => inputs.publiclyAccessible)
      .map(({ name }) => `the workgroup ${name} has a public address`),
  ];
}

function open(stack: Stack, { name, inputs: { bucket } }: Typed<'aws:s3/bucket:Bucket'>): string[] {
  const ofBucket = ({ inputs }: { readonly inputs: { readonly bucket: string } }) => inputs.bucket === bucket;
  const block = stack.all('aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock').find(ofBucket);
  const isEncrypted = stack
    .all('aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration')
    .some(ofBucket);
  const versioning = stack.all('aws:s3/bucketVersioning:BucketVersioning').find(ofBucket);
  const isVersioned = name !== 'area' || versioning?.inputs.versioningConfiguration.status === 'Enabled';
  return [
    ...BLOCKED.filter((one) => block?.inputs[one] !== true).map((one) => `the bucket ${name} has no ${one}`),
    ...(isEncrypted ? [] : [`the bucket ${name} is not encrypted`]),
    ...(isVersioned ? [] : [`the bucket ${name} has no versions`]),
    ...takesPlainText(`the bucket ${name}`, stack.all('aws:s3/bucketPolicy:BucketPolicy').filter(ofBucket)),
  ];
}

/** One policy, since the last writer wins; it refuses all that is not TLS, and allows everybody nothing. */
function takesPlainText(
  where: string,
  policies: readonly { readonly inputs: { readonly policy: string } }[],
): string[] {
  const statements = policies.flatMap(({ inputs }) => statementsOf(inputs.policy));
  const refuses = statements.some(({ effect, principals, conditions }) => {
    return (
      effect === 'Deny' && principals.includes('*') && conditions['Bool']?.['aws:SecureTransport']?.join() === 'false'
    );
  });
  return [
    ...(policies.length === 1 ? [] : [`${where} has ${policies.length} policies`]),
    ...(refuses ? [] : [`${where} takes what is not encrypted`]),
    ...statements
      .filter(
        ({ effect, principals }) => effect === 'Allow' && principals.some((one) => !one.endsWith('.amazonaws.com')),
      )
      .map(({ sid }) => `${where} lets in more than a service: ${sid}`),
  ];
}
