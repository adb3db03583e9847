import type { Stack } from '../stack/stack.ts';
import { isWritten } from './written-metrics.ts';

/** What is wrong with the dashboard: every alarm is on it, and what its graphs show is really written. */
export function dashboard(stack: Stack): string[] {
  return stack.all('aws:cloudwatch/dashboard:Dashboard').flatMap(({ inputs }) => {
    const { widgets } = JSON.parse(inputs.dashboardBody) as { widgets: Widget[] };
    const shown = widgets.flatMap(({ properties }) => properties.alarms ?? []);
    const rows = widgets.flatMap(({ properties }) => properties.metrics ?? []);
    return [
      ...(rows.length === 0 ? ['the dashboard shows no metric'] : []),
      ...stack
        .all('aws:cloudwatch/metricAlarm:MetricAlarm')
        .filter(({ state }) => !shown.includes(String(state['arn'])))
        .map(({ name }) => `the dashboard does not show the alarm ${name}`),
      ...rows
        .map(metricOf)
        .filter((metric) => !isWritten(stack, metric))
        .map(({ metricName }) => `the dashboard shows ${metricName}, which nobody writes so`),
    ];
  });
}

/** Namespace, name, dimensions one after the other, options (CloudWatch API reference, "Dashboard body structure"). */
type Row = readonly (string | object)[];

interface Widget {
  readonly properties: { readonly metrics?: readonly Row[]; readonly alarms?: readonly string[] };
}

function metricOf(row: Row) {
  const [namespace = '', metricName = '', ...named] = row.filter((one) => typeof one === 'string');
  const dimensions = named.flatMap((name, at) => (at % 2 === 0 ? [[name, named[at + 1] ?? '']] : []));
  return { namespace, metricName, dimensions: Object.fromEntries(dimensions) as Record<string, string> };
}
