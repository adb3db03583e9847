import type * as aws from '@pulumi/aws';
import {
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  interpolate,
  type Output,
  output,
} from '@pulumi/pulumi';
import type { Place } from '../place.ts';
import type { Statement } from '../policies.ts';
import type { AreaSettings } from '../settings/area-settings.ts';
import { PrivateBucket } from './private-bucket.ts';

/** A version that was overwritten is never read by the pipeline; so long it can be had back. */
const OLD_VERSIONS_DAYS = 90;

export interface TransformedAreaArgs {
  readonly place: Place;
  readonly settings: AreaSettings;
  readonly isProtected: boolean;
}

/** The bucket that files land in: a new one, or one that is there, of which nothing is changed. */
export class TransformedArea extends ComponentResource {
  readonly bucket: Output<string>;
  readonly bucketArn: Output<string>;
  /** What configures the bucket further waits for it; undefined for a bucket of somebody else's. */
  readonly policy: aws.s3.BucketPolicy | undefined;
  readonly prefixes: readonly string[];
  readonly #kmsKeyArn: string | undefined;
  readonly #place: Place;

  constructor(name: string, { place, settings, isProtected }: TransformedAreaArgs, opts?: ComponentResourceOptions) {
    super('transformed-orders:infra:TransformedArea', name, {}, opts);
    this.#place = place;
    this.prefixes = [settings.prefixes.orders, settings.prefixes.customers];
    if (settings.bucket.is === 'existing') {
      this.bucket = output(settings.bucket.name);
      this.bucketArn = interpolate`arn:${place.partition}:s3:::${settings.bucket.name}`;
      this.#kmsKeyArn = settings.bucket.kmsKeyArn;
    } else {
      const bucketName = settings.bucket.name ?? interpolate`${place.prefix}-area-${place.accountId}`;
      const old = {
        id: 'old-versions',
        status: 'Enabled',
        filter: {},
        noncurrentVersionExpiration: { noncurrentDays: OLD_VERSIONS_DAYS },
      };
      const made = new PrivateBucket(
        name,
        { name: bucketName, isVersioned: true, isProtected, lifecycle: [old] },
        { parent: this },
      );
      this.bucket = made.bucket.bucket;
      this.bucketArn = made.bucket.arn;
      this.policy = made.policy;
    }
    this.registerOutputs({ bucket: this.bucket });
  }

  /**
   * Reading files of the area, and no others.
   *
   * Without the right to list, S3 says 403 for an object that is gone, as if a right were missing (API reference,
   * GetObject, "Permissions"), and such a file would hold its load up. `IfExists`: that check has no prefix (k); so the
   * names of other keys could be listed, too, but nothing of them be read.
   */
  readRights(): Statement[] {
    const folders = this.prefixes.map((prefix) => `${prefix}*`);
    const rights: Statement[] = [
      {
        Sid: 'ReadFiles',
        Action: ['s3:GetObject'],
        Resource: folders.map((folder) => interpolate`${this.bucketArn}/${folder}`),
      },
      {
        Sid: 'SeeThatFilesAreGone',
        Action: ['s3:ListBucket'],
        Resource: this.bucketArn,
        Condition: { StringLikeIfExists: { 's3:prefix': folders } },
      },
    ];
    return this.#kmsKeyArn === undefined ? rights : [...rights, this.#decrypt(this.#kmsKeyArn)];
  }

  #decrypt(keyArn: Input<string>): Statement {
    const via = interpolate`s3.${this.#place.region}.${this.#place.dnsSuffix}`;
    return {
      Sid: 'DecryptFiles',
      Action: ['kms:Decrypt'],
      Resource: keyArn,
      Condition: { StringEquals: { 'kms:ViaService': via } },
    };
  }
}
