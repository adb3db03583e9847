import * as aws from '@pulumi/aws';
import { ComponentResource, type ComponentResourceOptions, type Input, interpolate } from '@pulumi/pulumi';
import { policyDocument, tlsOnly } from '../policies.ts';

/** A part of an upload that nobody finished is paid for until it is removed. */
const UNFINISHED_DAYS = 7;

export interface PrivateBucketArgs {
  readonly name: Input<string>;
  readonly isVersioned: boolean;
  /** Whether it, and what is in it, is kept from being destroyed. */
  readonly isProtected: boolean;
  /** What is removed by itself. */
  readonly lifecycle: readonly aws.types.input.s3.BucketLifecycleConfigurationRule[];
}

/**
 * A bucket that nobody outside of the account sees: encrypted, TLS only, public access blocked. Where it is protected, so
 * is each of these: `destroy --exclude-protected` must not leave an open bucket behind.
 */
export class PrivateBucket extends ComponentResource {
  readonly bucket: aws.s3.Bucket;
  /** The bucket's own policy; whatever else configures the bucket waits for it. */
  readonly policy: aws.s3.BucketPolicy;

  constructor(name: string, args: PrivateBucketArgs, opts?: ComponentResourceOptions) {
    super('transformed-orders:infra:PrivateBucket', name, {}, opts);
    const { isProtected } = args;
    const parent = { parent: this, protect: isProtected };
    this.bucket = new aws.s3.Bucket(name, { bucket: args.name, forceDestroy: !isProtected }, parent);
    const bucket = this.bucket.bucket;
    const block = new aws.s3.BucketPublicAccessBlock(
      name,
      { bucket, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
      parent,
    );
    this.policy = new aws.s3.BucketPolicy(
      name,
      { bucket, policy: policyDocument([tlsOnly('s3:*', [this.bucket.arn, interpolate`${this.bucket.arn}/*`])]) },
      { ...parent, dependsOn: [block] },
    );
    new aws.s3.BucketServerSideEncryptionConfiguration(
      name,
      { bucket, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }] },
      parent,
    );
    if (args.isVersioned) {
      new aws.s3.BucketVersioning(name, { bucket, versioningConfiguration: { status: 'Enabled' } }, parent);
    }
    const unfinished = {
      id: 'unfinished-uploads',
      status: 'Enabled',
      filter: {},
      abortIncompleteMultipartUpload: { daysAfterInitiation: UNFINISHED_DAYS },
    };
    new aws.s3.BucketLifecycleConfiguration(name, { bucket, rules: [unfinished, ...args.lifecycle] }, parent);
    this.registerOutputs({ bucket, arn: this.bucket.arn });
  }
}
