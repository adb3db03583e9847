import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AlarmMetric } from '../stack/inputs.ts';
import type { Stack } from '../stack/stack.ts';
import { isWritten } from './written-metrics.ts';

const RUNBOOK = join(__dirname, '../../../docs/runbook.md');
/** CloudWatch API reference, PutMetricAlarm: periods times their length, below one hour each. */
const LONGEST_SECONDS = 86_400;

/** What is wrong with the alarms: each tells somebody, says what to do, and looks at a metric that is really written. */
export function alarms(stack: Stack): string[] {
  const all = stack.all('aws:cloudwatch/metricAlarm:MetricAlarm');
  const topics = stack.all('aws:sns/topic:Topic').map(({ state }) => state['arn']);
  const email = stack.settings['alarmEmail'];
  const subscribed = stack.all('aws:sns/topicSubscription:TopicSubscription').map(({ inputs }) => inputs.endpoint);
  const failures = stack.all('aws:cloudwatch/eventRule:EventRule').filter(({ inputs }) => /failed$/.test(inputs.name));
  const said = [
    ...all.map(({ name, inputs }) => [name, inputs.alarmDescription] as const),
    ...failures.map(({ name, inputs }) => [name, inputs.description] as const),
  ];
  return [
    ...(subscribed.join() === (email ?? '') ? [] : [`alarms go to ${subscribed.join()}, not ${String(email)}`]),
    ...said.filter(([, text]) => !isInRunbook(text)).map(([name]) => `${name} does not say what to do`),
    ...all
      .filter(({ inputs }) => !inputs.alarmActions.every((one) => topics.includes(one)))
      .map(({ name }) => `${name} tells nobody`),
    ...all
      .filter(({ inputs }) => (inputs.period ?? 300) * inputs.evaluationPeriods > LONGEST_SECONDS)
      .map(({ name }) => `${name} looks back too far`),
    ...all.flatMap(({ name, inputs }) => {
      const several = (inputs.metricQueries ?? []).flatMap(({ metric }) => metric ?? []);
      const metrics = inputs.metricName === undefined ? several : [inputs as AlarmMetric];
      const unknown = metrics.filter((metric) => !isWritten(stack, metric));
      return [
        ...(metrics.length === 0 ? [`${name} looks at nothing`] : []),
        ...unknown.map(({ metricName }) => `${name} looks at ${metricName}, which nobody writes so`),
      ];
    }),
  ];
}

/** Whether a text names a heading of the runbook that is there. */
function isInRunbook(text: string): boolean {
  const [, anchor] = /docs\/runbook\.md#([\w-]+)$/.exec(text) ?? [];
  return anchor !== undefined && anchorsOf(readFileSync(RUNBOOK, 'utf8')).includes(anchor);
}

/** As GitHub makes them of headings. */
function anchorsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => {
    return heading
      .trim()
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-');
  });
}
