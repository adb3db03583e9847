import type { Stack, Typed } from '../stack/stack.ts';

/** SQS developer guide, "Best practices": fewer, and a batch that failed as a whole takes good messages with it. */
const FEWEST_TRIES = 5;
const TRIGGERED = ['intake', 'loader'];

/** What is wrong with how functions are fed from queues, and with what becomes of messages that fail. */
export function queues(stack: Stack): string[] {
  const mappings = stack.all('aws:lambda/eventSourceMapping:EventSourceMapping');
  const all = stack.all('aws:sqs/queue:Queue');
  const dead = new Set(all.flatMap((queue) => deadLetters(stack, queue)?.urn ?? []));
  const fed = mappings.map(({ name }) => name).sort();
  return [
    ...(fed.join() === TRIGGERED.join() ? [] : [`${fed.join()} are fed from queues, not ${TRIGGERED.join()}`]),
    ...mappings.flatMap((mapping) => problemsOfMapping(stack, mapping)),
    ...all.filter(({ urn }) => !dead.has(urn)).flatMap((queue) => problemsOfQueue(stack, queue)),
  ];
}

function problemsOfMapping(
  stack: Stack,
  { name, inputs }: Typed<'aws:lambda/eventSourceMapping:EventSourceMapping'>,
): string[] {
  const { batchSize, maximumBatchingWindowInSeconds: window, functionResponseTypes, scalingConfig } = inputs;
  const queue = stack.all('aws:sqs/queue:Queue').find(({ state }) => state['arn'] === inputs.eventSourceArn);
  const target = stack.all('aws:lambda/function:Function').find(({ state }) => state['arn'] === inputs.functionName);
  if (queue === undefined || target === undefined) return [`${name} is fed from no queue of the stack, or is none`];
  const least = 6 * target.inputs.timeout + window;
  const visible = queue.inputs.visibilityTimeoutSeconds ?? 30;
  return [
    ...(target.name === name ? [] : [`the queue of ${name} feeds ${target.name}`]),
    ...(visible >= least ? [] : [`messages of ${queue.name} come again after ${visible} s, not ${least}`]),
    ...(batchSize <= 10 || window >= 1 ? [] : [`${name} has a batch of ${batchSize} and no window`]),
    ...(functionResponseTypes.includes('ReportBatchItemFailures') ? [] : [`${name} fails with its whole batch`]),
    ...(scalingConfig === undefined ? [`${name} runs as often side by side as there are messages`] : []),
  ];
}

function problemsOfQueue(stack: Stack, queue: Typed<'aws:sqs/queue:Queue'>): string[] {
  const { name, state, inputs } = queue;
  const fed = stack.all('aws:lambda/eventSourceMapping:EventSourceMapping').map((one) => one.inputs.eventSourceArn);
  const dead = deadLetters(stack, queue);
  if (dead === undefined) return [`messages of ${name} that fail end nowhere`];
  const { maxReceiveCount } = JSON.parse(inputs.redrivePolicy ?? '{}') as { maxReceiveCount: number };
  const wanted = JSON.stringify({ redrivePermission: 'byQueue', sourceQueueArns: [state['arn']] });
  const allowed = stack
    .all('aws:sqs/redriveAllowPolicy:RedriveAllowPolicy')
    .find((one) => one.inputs.queueUrl === dead.state['url']);
  return [
    ...(fed.includes(String(state['arn'])) ? [] : [`nobody takes messages of ${name}`]),
    ...(maxReceiveCount >= FEWEST_TRIES ? [] : [`messages of ${name} are tried ${maxReceiveCount} times`]),
    ...(dead.inputs.messageRetentionSeconds >= inputs.messageRetentionSeconds ? [] : [`${dead.name} forgets sooner`]),
    ...(allowed?.inputs.redriveAllowPolicy === wanted ? [] : [`${dead.name} is not for ${name} alone`]),
  ];
}

function deadLetters(stack: Stack, { inputs }: Typed<'aws:sqs/queue:Queue'>) {
  const { deadLetterTargetArn } = JSON.parse(inputs.redrivePolicy ?? '{}') as { deadLetterTargetArn?: string };
  return stack.all('aws:sqs/queue:Queue').find(({ state }) => state['arn'] === deadLetterTargetArn);
}
