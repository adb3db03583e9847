import * as aws from '@pulumi/aws';
import { ComponentResource, type ComponentResourceOptions, type Output } from '@pulumi/pulumi';
import { checksumOf } from '../bundle.ts';
import type { Place } from '../place.ts';
import type { OperationsSettings } from '../settings/operations-settings.ts';
import type { Network } from '../settings/warehouse-settings.ts';
import { PipelineFunction } from './pipeline-function.ts';
import type { Migration } from './warehouse.ts';

/** The longest there is: a migration waits for a load that is under way, and for a warehouse that wakes up. */
const TIMEOUT_SECONDS = 900;
const MEMORY_MEGABYTES = 512;

export interface MigrationsArgs {
  readonly place: Place;
  readonly operations: Pick<OperationsSettings, 'logRetentionDays'>;
  readonly migration: Migration;
  readonly network: Network | undefined;
}

/**
 * Makes in the warehouse what this version needs, whenever the SQL or a setting of it has changed; an unchanged deployment
 * wakes no warehouse up. A migration that fails fails the deployment, and the loader stays as it is.
 */
export class Migrations extends ComponentResource {
  readonly functionName: Output<string>;
  readonly roleArn: Output<string>;
  /** Done once this is. */
  readonly invocation: aws.lambda.Invocation;

  constructor(
    name: string,
    { place, operations, migration, network }: MigrationsArgs,
    opts?: ComponentResourceOptions,
  ) {
    super('transformed-orders:infra:Migrations', name, {}, opts);
    const made = new PipelineFunction(
      name,
      {
        place,
        entry: 'migrate',
        timeoutSeconds: TIMEOUT_SECONDS,
        memoryMegabytes: MEMORY_MEGABYTES,
        environment: migration.environment,
        rights: migration.rights,
        logRetentionDays: operations.logRetentionDays,
        network,
        after: migration.after,
      },
      { parent: this },
    );
    this.functionName = made.function.name;
    this.roleArn = made.role.arn;
    this.invocation = new aws.lambda.Invocation(
      name,
      {
        functionName: made.function.name,
        input: '{}',
        // The SQL is part of the bundle.
        triggers: { code: checksumOf('migrate'), ...migration.environment },
      },
      { parent: this, dependsOn: [made.policy] },
    );
    this.registerOutputs({ functionName: this.functionName });
  }
}
