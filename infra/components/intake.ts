import type * as aws from '@pulumi/aws';
import { ComponentResource, type ComponentResourceOptions, type Input, type Output } from '@pulumi/pulumi';
import type { Place } from '../place.ts';
import type { Statement } from '../policies.ts';
import type { OperationsSettings } from '../settings/operations-settings.ts';
import { PipelineFunction } from './pipeline-function.ts';
import { QueuePair, type Sender } from './queue-pair.ts';
import { consumeRights, triggerBy } from './queue-trigger.ts';

/** It keeps 5 s back; 10 000 files take a minute or so (bench). */
const TIMEOUT_SECONDS = 180;
const MEMORY_MEGABYTES = 1_024;
/** The most SQS hands over; it ends at 6 MB, which is some 4 000 notifications (Lambda guide, "Amazon SQS", batching). */
const BATCH_MESSAGES = 10_000;
/** At the same time: more would only wait for each other's look-ups. */
const MAXIMUM_CONCURRENCY = 4;

export interface IntakeArgs {
  readonly place: Place;
  readonly operations: Pick<OperationsSettings, 'logRetentionDays'>;
  readonly windowSeconds: number;
  readonly environment: Readonly<Record<string, Input<string>>>;
  /** Area, control bucket, audit; the right to call the loader. */
  readonly rights: readonly Statement[];
  /** Who tells of files. */
  readonly senders: readonly Sender[];
}

/** Receives notifications of files: queue, dead-letter queue, function. It has no right on any warehouse. */
export class Intake extends ComponentResource {
  readonly queues: QueuePair;
  readonly queuePolicy: aws.sqs.QueuePolicy;
  readonly functionName: Output<string>;
  readonly roleArn: Output<string>;

  constructor(name: string, args: IntakeArgs, opts?: ComponentResourceOptions) {
    super('transformed-orders:infra:Intake', name, {}, opts);
    const { place, windowSeconds } = args;
    this.queues = new QueuePair(
      name,
      { name: `${place.prefix}-files`, timeoutSeconds: TIMEOUT_SECONDS, windowSeconds },
      { parent: this },
    );
    this.queuePolicy = this.queues.allow(args.senders);
    const made = new PipelineFunction(
      name,
      {
        place,
        entry: 'intake',
        timeoutSeconds: TIMEOUT_SECONDS,
        memoryMegabytes: MEMORY_MEGABYTES,
        environment: args.environment,
        rights: [consumeRights(this.queues), ...args.rights],
        logRetentionDays: args.operations.logRetentionDays,
        network: undefined,
      },
      { parent: this },
    );
    const taking = { batchMessages: BATCH_MESSAGES, windowSeconds, maximumConcurrency: MAXIMUM_CONCURRENCY };
    triggerBy(this.queues, name, made, taking, this);
    this.functionName = made.function.name;
    this.roleArn = made.role.arn;
    this.registerOutputs({ functionName: this.functionName });
  }
}
