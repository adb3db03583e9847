import * as aws from '@pulumi/aws';
import {
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  interpolate,
  type Resource,
} from '@pulumi/pulumi';
import { type Entry, lambdaBundle } from '../bundle.ts';
import type { Place } from '../place.ts';
import { knownAs, policyDocument, type Statement, trustPolicy } from '../policies.ts';
import type { Network } from '../settings/warehouse-settings.ts';
import { networkRights } from './network-rights.ts';

export interface PipelineFunctionArgs {
  readonly place: Place;
  readonly entry: Entry;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly environment: Readonly<Record<string, Input<string>>>;
  /** What it may do, but for writing its log. */
  readonly rights: readonly Statement[];
  readonly logRetentionDays: number;
  /** Undefined: outside of any network of the user's. */
  readonly network: Network | undefined;
  /** What must be done before the function is made or changed. */
  readonly after?: readonly Resource[];
}

/** A Lambda function out of the bundle, with a role of its own and a log that ends. Its concurrency is not reserved. */
export class PipelineFunction extends ComponentResource {
  readonly function: aws.lambda.Function;
  readonly role: aws.iam.Role;
  /** Whatever makes the function work at once waits for its rights. */
  readonly policy: aws.iam.RolePolicy;

  constructor(name: string, args: PipelineFunctionArgs, opts?: ComponentResourceOptions) {
    super('transformed-orders:infra:PipelineFunction', name, {}, opts);
    const { place, entry, network } = args;
    const parent = { parent: this };
    const functionName = `${place.prefix}-${entry}`;
    const logGroup = new aws.cloudwatch.LogGroup(
      name,
      { name: `/aws/lambda/${functionName}`, retentionInDays: args.logRetentionDays },
      parent,
    );
    this.role = new aws.iam.Role(
      name,
      {
        name: functionName,
        description: `What the Lambda function ${functionName} may do`,
        assumeRolePolicy: trustPolicy(['lambda.amazonaws.com'], place.accountId),
      },
      parent,
    );
    const writeLog: Statement = {
      Sid: 'WriteLog',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: interpolate`${logGroup.arn}:log-stream:*`,
    };
    const rights = [writeLog, ...args.rights, ...(network === undefined ? [] : networkRights(place, functionName))];
    const userId = interpolate`${this.role.name}:${functionName}`;
    this.policy = new aws.iam.RolePolicy(
      name,
      { name: functionName, role: this.role.name, policy: policyDocument(knownAs(userId, rights)) },
      parent,
    );
    this.function = new aws.lambda.Function(
      name,
      {
        name: functionName,
        role: this.role.arn,
        runtime: 'nodejs24.x',
        architectures: ['arm64'],
        handler: `${entry}.handler`,
        code: lambdaBundle(),
        timeout: args.timeoutSeconds,
        memorySize: args.memoryMegabytes,
        environment: { variables: args.environment },
        // As text: what the functions write is JSON already, metrics among it.
        loggingConfig: { logFormat: 'Text', logGroup: logGroup.name },
        ...(network === undefined
          ? {}
          : { vpcConfig: { subnetIds: [...network.subnetIds], securityGroupIds: [...network.securityGroupIds] } }),
      },
      { ...parent, dependsOn: [this.policy, ...(args.after ?? [])] },
    );
    this.registerOutputs({ arn: this.function.arn, roleArn: this.role.arn });
  }
}
