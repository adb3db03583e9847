import { ComponentResource, type ComponentResourceOptions, interpolate, type Output } from '@pulumi/pulumi';
import type { Place } from '../place.ts';
import type { Statement } from '../policies.ts';
import { PrivateBucket } from './private-bucket.ts';

/** Below it lie pending files, plans, manifests. */
export const CONTROL_PREFIX = 'control/';
/** Files of a load serve nobody once it is settled; a load that is blocked must be put right within that time. */
const LOADS_DAYS = 365;

export interface ControlBucketArgs {
  readonly place: Place;
  readonly isProtected: boolean;
}

/** The bucket of what the pipeline keeps for itself. What waits in it to be loaded never expires. */
export class ControlBucket extends ComponentResource {
  readonly bucket: Output<string>;
  readonly bucketArn: Output<string>;

  constructor(name: string, { place, isProtected }: ControlBucketArgs, opts?: ComponentResourceOptions) {
    super('transformed-orders:infra:ControlBucket', name, {}, opts);
    const loads = {
      id: 'files-of-loads',
      status: 'Enabled',
      filter: { prefix: `${CONTROL_PREFIX}loads/` },
      expiration: { days: LOADS_DAYS },
    };
    const made = new PrivateBucket(
      name,
      {
        name: interpolate`${place.prefix}-control-${place.accountId}`,
        // Plans are changed under a condition all the time; nobody asks for the plan of yesterday.
        isVersioned: false,
        isProtected,
        lifecycle: [loads],
      },
      { parent: this },
    );
    this.bucket = made.bucket.bucket;
    this.bucketArn = made.bucket.arn;
    this.registerOutputs({ bucket: this.bucket });
  }

  /** Keeps files as pending and takes them out again; of plans it only reads, to see what is bound. */
  intakeRights(): Statement[] {
    return [
      { Sid: 'KeepPending', Action: ['s3:PutObject', 's3:DeleteObject'], Resource: this.#at('pending/*') },
      {
        Sid: 'ReadPlans',
        Action: ['s3:GetObject'],
        Resource: [this.#at('pending/*'), this.#at('open-plans.json'), this.#at('loads/*')],
      },
      this.#list(),
    ];
  }

  /** Everything below the prefix is the loader's. */
  loaderRights(): Statement[] {
    return [
      {
        Sid: 'KeepPlans',
        Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
        Resource: this.#at('*'),
      },
      this.#list(),
    ];
  }

  /** What COPY reads: manifests and lists of files. */
  copyRights(): Statement[] {
    return [{ Sid: 'ReadManifests', Action: ['s3:GetObject'], Resource: this.#at('loads/*') }, this.#list()];
  }

  /** What a Glue job reads and leaves: a batch, and its outcome. */
  jobRights(): Statement[] {
    return [
      { Sid: 'ReadBatch', Action: ['s3:GetObject'], Resource: this.#at('loads/*') },
      { Sid: 'LeaveOutcome', Action: ['s3:PutObject'], Resource: this.#at('loads/*') },
    ];
  }

  /**
   * The bucket has nothing else in it, so there is no condition: with one, S3 would say 403 for what is not there yet, such
   * as the first list of plans.
   */
  #list(): Statement {
    return { Sid: 'ListControl', Action: ['s3:ListBucket'], Resource: this.bucketArn };
  }

  #at(key: string): Output<string> {
    return interpolate`${this.bucketArn}/${CONTROL_PREFIX}${key}`;
  }
}
