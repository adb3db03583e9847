import {
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  type Output,
  type Resource,
} from '@pulumi/pulumi';
import type { Place } from '../place.ts';
import type { Statement } from '../policies.ts';
import type { OperationsSettings } from '../settings/operations-settings.ts';
import type { Network } from '../settings/warehouse-settings.ts';
import { LOADER_TIMEOUT_SECONDS, LOADER_WINDOW_SECONDS, type LoaderQueue } from './loader-queue.ts';
import { PipelineFunction } from './pipeline-function.ts';
import { consumeRights, triggerBy } from './queue-trigger.ts';

/** Calls are hints: all of an invocation are one run. */
const BATCH_MESSAGES = 100;
/** The least there is (Lambda API reference, `ScalingConfig`): one writer works, another may look at a second dataset. */
const MAXIMUM_CONCURRENCY = 2;

export interface LoaderArgs {
  readonly place: Place;
  readonly operations: Pick<OperationsSettings, 'logRetentionDays'>;
  readonly queue: LoaderQueue;
  readonly environment: Readonly<Record<string, Input<string>>>;
  readonly memoryMegabytes: number;
  /** Area, control bucket, audit, catalog, warehouse. */
  readonly rights: readonly Statement[];
  readonly network: Network | undefined;
  /** The warehouse is ready for this version of the loader. */
  readonly after: readonly Resource[];
}

/** The function that makes loads and looks after them, triggered by its queue. */
export class Loader extends ComponentResource {
  readonly functionName: Output<string>;
  readonly roleArn: Output<string>;

  constructor(name: string, args: LoaderArgs, opts?: ComponentResourceOptions) {
    super('transformed-orders:infra:Loader', name, {}, opts);
    const { place, queue } = args;
    const made = new PipelineFunction(
      name,
      {
        place,
        entry: 'loader',
        timeoutSeconds: LOADER_TIMEOUT_SECONDS,
        memoryMegabytes: args.memoryMegabytes,
        environment: args.environment,
        rights: [consumeRights(queue.queues), queue.callRights(), ...args.rights],
        logRetentionDays: args.operations.logRetentionDays,
        network: args.network,
        after: args.after,
      },
      { parent: this },
    );
    const taking = {
      batchMessages: BATCH_MESSAGES,
      windowSeconds: LOADER_WINDOW_SECONDS,
      maximumConcurrency: MAXIMUM_CONCURRENCY,
    };
    triggerBy(queue.queues, name, made, taking, this);
    this.functionName = made.function.name;
    this.roleArn = made.role.arn;
    this.registerOutputs({ functionName: this.functionName });
  }
}
