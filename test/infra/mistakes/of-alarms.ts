import { inputs, type Mistake, text, without } from './mistake.ts';

const DASHBOARD = 'aws:cloudwatch/dashboard:Dashboard';
const ALARM = 'aws:cloudwatch/metricAlarm:MetricAlarm';
const ROLE = 'aws:iam/role:Role';

/** In what people are told, and in who takes which role. */
export const OF_ALARMS: readonly Mistake[] = [
  [/dead-letters tells nobody/, inputs(ALARM, 'dead-letters', () => ({ alarmActions: ['arn:aws:sns:x:y:z'] }))],
  [
    /loads-blocked does not say what to do/,
    inputs(ALARM, 'loads-blocked', () => ({ alarmDescription: 'See docs/runbook.md#no-such-page' })),
  ],
  [
    /crawler-failed does not say what to do/,
    inputs('aws:cloudwatch/eventRule:EventRule', 'crawler-failed', () => ({ description: 'It failed' })),
  ],
  [/runs-failed looks at RunsFail, which/, inputs(ALARM, 'runs-failed', () => ({ metricName: 'RunsFail' }))],
  [
    /runs-failed looks at RunsFailed, which/,
    inputs(ALARM, 'runs-failed', () => ({ dimensions: { service: 'loads' } })),
  ],
  [/runs-failed looks at RunsFailed, which/, inputs(ALARM, 'runs-failed', () => ({ namespace: 'TransformedOrders' }))],
  [
    /orders-not-fresh looks at OldestWaiting/,
    inputs(ALARM, 'orders-not-fresh', () => ({ dimensions: { service: 'loader' } })),
  ],
  [
    /loader-errors looks at Errors, which/,
    inputs(ALARM, 'loader-errors', () => ({ dimensions: { FunctionName: 'other' } })),
  ],
  [/loads-blocked looks at nothing/, inputs(ALARM, 'loads-blocked', () => ({ metricName: undefined }))],
  [/loads-blocked looks back too far/, inputs(ALARM, 'loads-blocked', () => ({ evaluationPeriods: 289 }))],
  [/alarms go to , not oncall/, without('aws:sns/topicSubscription:TopicSubscription', 'alarms')],
  [
    /scheduler.amazonaws.com cannot take/,
    text(ROLE, 'loader-calls-scheduler', 'assumeRolePolicy', 'scheduler', 'events'),
  ],
  [
    /ec2.amazonaws.com need not take loader/,
    text(ROLE, 'loader', 'assumeRolePolicy', '"lambda.amazonaws.com"', '"lambda.amazonaws.com","ec2.amazonaws.com"'),
  ],
  [
    /loader may be taken for another account/,
    text(ROLE, 'loader', 'assumeRolePolicy', 'aws:SourceAccount', 'aws:Other'),
  ],
  [/nobody takes the role crawler/, without('aws:glue/crawler:Crawler', 'crawler')],
  [
    /intake may redshift-data:BatchExecuteStatement/,
    text('aws:iam/rolePolicy:RolePolicy', 'intake', 'policy', 'dynamodb:Query', 'redshift-data:BatchExecuteStatement'),
  ],
  [/the dashboard shows RunsFail, which/, text(DASHBOARD, 'dashboard', 'dashboardBody', '"RunsFailed"', '"RunsFail"')],
  [
    /the dashboard does not show the alarm loads-blocked/,
    text(DASHBOARD, 'dashboard', 'dashboardBody', /"[^"]+-loads-blocked"/, '""'),
  ],
  [/loader-errors looks at Error, which/, inputs(ALARM, 'loader-errors', () => ({ metricName: 'Error' }))],
];
