import { inputs, type Mistake, text, without } from './mistake.ts';

const QUEUE = 'aws:sqs/queue:Queue';
const FUNCTION = 'aws:lambda/function:Function';
const MAPPING = 'aws:lambda/eventSourceMapping:EventSourceMapping';
const SCHEDULE = 'aws:scheduler/schedule:Schedule';

/** In how messages come, and from whom. */
export const OF_QUEUES: readonly Mistake[] = [
  [/of intake come again after 1084 s, not 1085/, inputs(QUEUE, 'intake', () => ({ visibilityTimeoutSeconds: 1_084 }))],
  [/loads are tried 1 times/, text(QUEUE, 'loads', 'redrivePolicy', /"maxReceiveCount":\d+/, '"maxReceiveCount":1')],
  [/messages of loads that fail end nowhere/, inputs(QUEUE, 'loads', () => ({ redrivePolicy: '{}' }))],
  [/intake-dead forgets sooner/, inputs(QUEUE, 'intake-dead', () => ({ messageRetentionSeconds: 345_600 }))],
  [/intake-dead is not for intake alone/, without('aws:sqs/redriveAllowPolicy:RedriveAllowPolicy', 'intake-redrive')],
  [/loader fails with its whole batch/, inputs(MAPPING, 'loader', () => ({ functionResponseTypes: [] }))],
  [
    /intake has a batch of 10000 and no window/,
    inputs(MAPPING, 'intake', () => ({ maximumBatchingWindowInSeconds: 0 })),
  ],
  [/intake runs as often side by side/, inputs(MAPPING, 'intake', () => ({ scalingConfig: undefined }))],
  [
    /the queue of intake feeds loader/,
    (stack) => stack.with(MAPPING, 'intake', { functionName: stack.the(FUNCTION, 'loader').state['arn'] }),
  ],
  [/loader is fed from no queue/, inputs(MAPPING, 'loader', () => ({ eventSourceArn: 'arn:aws:sqs:x:y:z' }))],
  [/intake are fed from queues, not/, without(MAPPING, 'loader')],
  [
    /s3.amazonaws.com is not let in from/,
    text('aws:sqs/queuePolicy:QueuePolicy', 'intake', 'policy', 's3.amazonaws', 's4.amazonaws'),
  ],
  [
    /a bucket of the same name of any account/,
    text('aws:sqs/queuePolicy:QueuePolicy', 'intake', 'policy', 'aws:SourceAccount', 'aws:Other'),
  ],
  [
    /events.amazonaws.com is not let in from .*statements/,
    text('aws:sqs/queuePolicy:QueuePolicy', 'loads', 'policy', /rule\/[\w-]+/, 'rule/other'),
  ],
  [/StatementEvents lets in nobody/, without('aws:cloudwatch/eventTarget:EventTarget', 'loader-calls-statements')],
  [
    /cloudwatch.amazonaws.com is not let in/,
    text('aws:sns/topicPolicy:TopicPolicy', 'alarms', 'policy', ':alarm:', ':alert:'),
  ],
  [
    /the loader does not understand/,
    (stack) => {
      const { target } = stack.the(SCHEDULE, 'loader-kick').inputs;
      return stack.with(SCHEDULE, 'loader-kick', { target: { ...target, input: '{"kind":"kcik"}' } });
    },
  ],
  [/0 schedules load what is pending/, without(SCHEDULE, 'loader-schedule')],
  [/open loads are looked after more rarely/, without(SCHEDULE, 'loader-kick')],
  [
    /loads are made by rate\(15 minutes\), not every 20/,
    inputs(SCHEDULE, 'loader-schedule', () => ({ scheduleExpression: 'rate(15 minutes)' })),
  ],
  [/more rarely/, inputs(SCHEDULE, 'loader-kick', () => ({ scheduleExpression: 'rate(1 minutes)' }))],
  [/the schedule loader-kick may not send/, without('aws:iam/rolePolicy:RolePolicy', 'loader-calls-scheduler')],
];
