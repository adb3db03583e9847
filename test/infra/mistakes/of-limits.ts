import { inputs, type Mistake, text, variables } from './mistake.ts';

const QUEUE = 'aws:sqs/queue:Queue';
const FUNCTION = 'aws:lambda/function:Function';
const ALARM = 'aws:cloudwatch/metricAlarm:MetricAlarm';
const ROLE = 'aws:iam/role:Role';

/** In names and sizes. */
export const OF_LIMITS: readonly Mistake[] = [
  [/Role loader cannot be called x{65}/, inputs(ROLE, 'loader', () => ({ name: 'x'.repeat(65) }))],
  [/timeout is not 1 to 900/, inputs(FUNCTION, 'loader', () => ({ timeout: 901 }))],
  [/alarmDescription is too long/, inputs(ALARM, 'loads-blocked', () => ({ alarmDescription: 'x'.repeat(1_025) }))],
  [
    /RolePolicy loader has \d+ characters/,
    text('aws:iam/rolePolicy:RolePolicy', 'loader', 'policy', '"Sid":"WriteLog"', `"Sid":"${'x'.repeat(10_240)}"`),
  ],
  [/the variables of loader have \d+ bytes/, variables('loader', { AREA_ORDERS_PREFIX: `${'x'.repeat(4_096)}/` })],
  [/loader may not be given AWS_REGION/, variables('loader', { AWS_REGION: 'eu-west-1' })],
  [/two are called aws:sqs/, (stack) => stack.with(QUEUE, 'loads', { name: stack.the(QUEUE, 'intake').inputs.name })],
];
