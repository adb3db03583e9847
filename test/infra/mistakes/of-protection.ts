import { inputs, type Mistake, otherwise, text, variables, without } from './mistake.ts';

const QUEUE = 'aws:sqs/queue:Queue';

/** In what must not be lost or seen, and to whom a thing belongs. */
export const OF_PROTECTION: readonly Mistake[] = [
  [/Queue intake has no tag team/, inputs(QUEUE, 'intake', () => ({ tags: { project: 'p', stack: 's' } }))],
  [
    /Queue intake belongs to no component/,
    (stack) => otherwise(QUEUE, 'intake', { parent: stack.resources[0]?.urn ?? '' })(stack),
  ],
  [/Bucket area is not protected/, otherwise('aws:s3/bucket:Bucket', 'area', { isProtected: false })],
  [/BucketPolicy area is not protected/, otherwise('aws:s3/bucketPolicy:BucketPolicy', 'area', { isProtected: false })],
  [
    /Namespace warehouse is not protected/,
    otherwise('aws:redshiftserverless/namespace:Namespace', 'warehouse', { isProtected: false }),
  ],
  [
    /the bucket control is destroyed with its files/,
    inputs('aws:s3/bucket:Bucket', 'control', () => ({ forceDestroy: true })),
  ],
  [
    /the table audit is not protected/,
    inputs('aws:dynamodb/table:Table', 'audit', () => ({ deletionProtectionEnabled: false })),
  ],
  [
    /the table audit cannot be put back/,
    inputs('aws:dynamodb/table:Table', 'audit', () => ({ pointInTimeRecovery: { enabled: false } })),
  ],
  [
    /the audit forgets$/,
    inputs('aws:dynamodb/table:Table', 'audit', () => ({ ttl: { attributeName: 'expires', enabled: true } })),
  ],
  [
    /the audit forgets by place/,
    inputs('aws:dynamodb/table:Table', 'audit', () => ({ ttl: { attributeName: 'place', enabled: false } })),
  ],
  [/intake is told to keep the audit for 30/, variables('intake', { AUDIT_KEEP_DAYS: '30' })],
  [
    /lets things of the bucket control expire/,
    inputs('aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration', 'control', () => ({
      rules: [{ id: 'all', expiration: { days: 1 } }],
    })),
  ],
  [
    /the bucket area is not encrypted/,
    without('aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration', 'area'),
  ],
  [/the bucket area has no versions/, without('aws:s3/bucketVersioning:BucketVersioning', 'area')],
  [
    /the bucket control has no blockPublicPolicy/,
    inputs('aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock', 'control', () => ({ blockPublicPolicy: false })),
  ],
  [
    /the queue loads takes what is not encrypted/,
    text('aws:sqs/queuePolicy:QueuePolicy', 'loads', 'policy', 'aws:SecureTransport', 'aws:Other'),
  ],
  [/the bucket area has 0 policies/, without('aws:s3/bucketPolicy:BucketPolicy', 'area')],
  [
    /the bucket area lets in more than a service: TlsOnly/,
    text('aws:s3/bucketPolicy:BucketPolicy', 'area', 'policy', '"Deny"', '"Allow"'),
  ],
  [
    /the workgroup warehouse has a public address/,
    inputs('aws:redshiftserverless/workgroup:Workgroup', 'warehouse', () => ({ publiclyAccessible: true })),
  ],
];
