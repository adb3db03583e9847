import { join } from 'node:path';
import * as aws from '@pulumi/aws';
import { asset, ComponentResource, type ComponentResourceOptions, interpolate, type Output } from '@pulumi/pulumi';
import type { Place } from '../place.ts';
import { policyDocument, type Statement, trustPolicy } from '../policies.ts';
import type { ControlBucket } from './control-bucket.ts';

/**
 * Glue's own is too old for `ClientToken` and `WorkgroupName`. The last that runs on Python 3.9, which is the newest of a
 * Python shell (Glue developer guide, "Python shell jobs"): 1.43 asks for 3.10. Its Data API has all that the script and
 * the loader's batches use; not `WaitTimeSeconds`, so that the script asks again and again.
 */
const BOTO3 = 'boto3==1.42.97';
/** The longest that a statement of the Data API runs is a day. */
const TIMEOUT_MINUTES = 1_500;
/** One load at a time; another attempt may be waiting for it. */
const MAXIMUM_RUNS = 3;
/** The smallest Python shell: it waits more than it works. */
const CAPACITY_DPU = 0.0625;

export interface GlueJobArgs {
  readonly place: Place;
  readonly control: ControlBucket;
  /** Submitting statements as the loader does. */
  readonly warehouseRights: readonly Statement[];
}

/** The Glue job that large loads are left to: `infra/glue/load_job.py`, with a role of its own. It costs nothing at rest. */
export class GlueJob extends ComponentResource {
  readonly jobName: Output<string>;
  /** What the loader may do with it. */
  readonly rights: readonly Statement[];

  constructor(name: string, { place, control, warehouseRights }: GlueJobArgs, opts?: ComponentResourceOptions) {
    super('transformed-orders:infra:GlueJob', name, {}, opts);
    const parent = { parent: this };
    const script = new aws.s3.BucketObjectv2(
      name,
      {
        bucket: control.bucket,
        key: 'scripts/load_job.py',
        source: new asset.FileAsset(join(import.meta.dirname, '../glue/load_job.py')),
        contentType: 'text/x-python',
      },
      parent,
    );
    const scriptArn = interpolate`${control.bucketArn}/${script.key}`;
    const log = interpolate`arn:${place.partition}:logs:${place.region}:${place.accountId}:log-group:/aws-glue/python-jobs/*`;
    const rights: Statement[] = [
      ...warehouseRights,
      ...control.jobRights(),
      { Sid: 'ReadScript', Action: ['s3:GetObject'], Resource: scriptArn },
      {
        Sid: 'WriteLog',
        Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: [log, interpolate`${log}:log-stream:*`],
      },
    ];
    const role = new aws.iam.Role(
      name,
      {
        name: `${place.prefix}-job`,
        description: `What the Glue job ${place.prefix}-load may do`,
        assumeRolePolicy: trustPolicy(['glue.amazonaws.com'], place.accountId),
      },
      parent,
    );
    const policy = new aws.iam.RolePolicy(
      name,
      { name: `${place.prefix}-job`, role: role.name, policy: policyDocument(rights) },
      parent,
    );
    const job = new aws.glue.Job(
      name,
      {
        name: `${place.prefix}-load`,
        roleArn: role.arn,
        command: {
          name: 'pythonshell',
          pythonVersion: '3.9',
          scriptLocation: interpolate`s3://${control.bucket}/${script.key}`,
        },
        maxCapacity: CAPACITY_DPU,
        maxRetries: 0,
        timeout: TIMEOUT_MINUTES,
        executionProperty: { maxConcurrentRuns: MAXIMUM_RUNS },
        defaultArguments: { '--additional-python-modules': BOTO3 },
      },
      { ...parent, dependsOn: [policy] },
    );
    this.jobName = job.name;
    this.rights = [
      {
        Sid: 'LeaveLargeLoads',
        Action: ['glue:StartJobRun', 'glue:GetJobRun', 'glue:GetJobRuns'],
        Resource: job.arn,
      },
    ];
    this.registerOutputs({ jobName: this.jobName });
  }
}
