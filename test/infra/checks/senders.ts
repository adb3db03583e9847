import { loaderCallOf } from '../../../src/adapters/sqs/loader-call.ts';
import { type PolicyStatement, rightsOf, statementsOf } from '../iam/policy-documents.ts';
import type { Stack } from '../stack/stack.ts';

/** The longest that nobody may look after open loads. */
const SWEEP_MINUTES = 15;

/** Somebody who sends to a queue or topic. */
interface Sender {
  readonly service: string;
  readonly from: string;
  readonly to: string;
}

/** What is wrong with who sends to queues and topics: each is let in, by name, and nobody else. */
export function senders(stack: Stack): string[] {
  const all = sendersOf(stack);
  const doors = [
    ...stack.all('aws:sqs/queuePolicy:QueuePolicy').map(({ inputs }) => inputs.policy),
    ...stack.all('aws:sns/topicPolicy:TopicPolicy').map(({ inputs }) => inputs.policy),
  ];
  const allowed = doors.flatMap(statementsOf).filter(({ effect }) => effect === 'Allow');
  return [
    ...all
      .filter((sender) => !allowed.some((statement) => letsIn(statement, sender)))
      .map(({ service, from, to }) => `${service} is not let in from ${from} to ${to}`),
    ...allowed
      .filter((statement) => !all.some((sender) => letsIn(statement, sender)))
      .map(({ sid, resources }) => `${sid} lets in nobody that sends to ${resources.join()}`),
    ...allowed
      .filter(({ principals, conditions }) => {
        return (
          principals.includes('s3.amazonaws.com') && conditions['StringEquals']?.['aws:SourceAccount'] === undefined
        );
      })
      .map(({ sid }) => `${sid} lets in a bucket of the same name of any account`),
  ];
}

/** What is wrong with the schedules that call the loader. */
export function schedules(stack: Stack): string[] {
  const all = stack.all('aws:scheduler/schedule:Schedule');
  const calls = all.map(({ inputs }) => loaderCallOf(inputs.target.input));
  const sweeps = all.some(({ inputs }) => minutesOf(inputs.scheduleExpression) <= SWEEP_MINUTES);
  const every = Number(stack.settings['loadEveryMinutes'] ?? 0);
  const loads = all.filter(({ inputs }) => loaderCallOf(inputs.target.input) === 'schedule');
  return [
    ...(calls.includes(undefined) ? ['the loader does not understand a schedule'] : []),
    ...(loads.length === 1 ? [] : [`${loads.length} schedules load what is pending`]),
    ...(sweeps ? [] : [`open loads are looked after more rarely than every ${SWEEP_MINUTES} minutes`]),
    ...loads
      .filter(({ inputs }) => every > 0 && minutesOf(inputs.scheduleExpression) !== every)
      .map(({ inputs }) => `loads are made by ${inputs.scheduleExpression}, not every ${every} minutes`),
    ...all.flatMap(({ name, inputs: { target } }) => {
      const role = stack.all('aws:iam/role:Role').find(({ state }) => state['arn'] === target.roleArn);
      const rights = rightsOf(stack, role?.inputs.name ?? '');
      const may = rights.some(
        ({ actions, resources }) => actions.includes('sqs:SendMessage') && resources.includes(target.arn),
      );
      return may ? [] : [`the schedule ${name} may not send to ${target.arn}`];
    }),
  ];
}

function sendersOf(stack: Stack): Sender[] {
  const rules = new Map(
    stack.all('aws:cloudwatch/eventRule:EventRule').map((one) => [one.inputs.name, one.state['arn']]),
  );
  const buckets = stack.all('aws:s3/bucket:Bucket');
  const notified = stack
    .all('aws:s3/bucketNotification:BucketNotification')
    .flatMap(({ inputs: { bucket, queues } }) => {
      const from = String(buckets.find((one) => one.inputs.bucket === bucket)?.state['arn']);
      return queues.map(({ queueArn }) => ({ service: 's3.amazonaws.com', from, to: queueArn }));
    });
  const existing = stack.settings['existingBucket'];
  const byHand = existing !== undefined && stack.settings['bucketNotification'] !== 'eventbridge';
  const intake = String(stack.the('aws:sqs/queue:Queue', 'intake').state['arn']);
  return [
    ...notified,
    ...(byHand ? [{ service: 's3.amazonaws.com', from: `arn:aws:s3:::${existing}`, to: intake }] : []),
    ...stack.all('aws:cloudwatch/eventTarget:EventTarget').map(({ inputs: { rule, arn } }) => {
      return { service: 'events.amazonaws.com', from: String(rules.get(rule)), to: arn };
    }),
    ...stack.all('aws:cloudwatch/metricAlarm:MetricAlarm').flatMap(({ state, inputs: { alarmActions } }) => {
      return alarmActions.map((to) => ({ service: 'cloudwatch.amazonaws.com', from: String(state['arn']), to }));
    }),
  ];
}

function letsIn(
  { actions, principals, resources, conditions }: PolicyStatement,
  { service, from, to }: Sender,
): boolean {
  const sources = conditions['ArnEquals']?.['aws:SourceArn'] ?? conditions['ArnLike']?.['aws:SourceArn'] ?? [];
  // EventBridge cannot be held to its rules by a topic (infra/components/alarm-topic.ts).
  const isAnyRule = service === 'events.amazonaws.com' && to.includes(':sns:') && Object.keys(conditions).length === 0;
  const isFrom =
    isAnyRule || sources.some((one) => (one.endsWith('-*') ? from.startsWith(one.slice(0, -1)) : one === from));
  const sends = actions.includes('sqs:SendMessage') || actions.includes('sns:Publish');
  return sends && isFrom && principals.join() === service && resources.includes(to);
}

function minutesOf(expression: string): number {
  const [, count = '', unit] = /^rate\((\d+) (minutes?)\)$/.exec(expression) ?? [];
  return (unit === 'minute') === (count === '1') && count !== '' ? Number(count) : Number.NaN;
}
