import * as aws from '@pulumi/aws';
import type { Resource } from '@pulumi/pulumi';
import type { Statement } from '../policies.ts';
import type { PipelineFunction } from './pipeline-function.ts';
import type { QueuePair } from './queue-pair.ts';

/** How Lambda takes messages out of a queue. */
export interface Taking {
  /** The most it hands over at once. */
  readonly batchMessages: number;
  /** How long it gathers them. */
  readonly windowSeconds: number;
  /** Invocations at the same time. */
  readonly maximumConcurrency: number;
}

/** What Lambda does with a function's role to feed it from a queue (developer guide, "Using Lambda with Amazon SQS"). */
export function consumeRights({ queue }: QueuePair): Statement {
  return {
    Sid: 'TakeMessages',
    Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
    Resource: queue.arn,
  };
}

/** Feeds a function from a queue; the function says which messages are to come again. @param parent of the mapping */
export function triggerBy(
  { queue }: QueuePair,
  name: string,
  { function: fed, policy }: PipelineFunction,
  { batchMessages, windowSeconds, maximumConcurrency }: Taking,
  parent: Resource,
): aws.lambda.EventSourceMapping {
  return new aws.lambda.EventSourceMapping(
    name,
    {
      eventSourceArn: queue.arn,
      functionName: fed.arn,
      batchSize: batchMessages,
      maximumBatchingWindowInSeconds: windowSeconds,
      functionResponseTypes: ['ReportBatchItemFailures'],
      scalingConfig: { maximumConcurrency },
    },
    { parent, dependsOn: [policy] },
  );
}
