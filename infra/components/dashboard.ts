import * as aws from '@pulumi/aws';
import {
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  interpolate,
  jsonStringify,
  type Output,
} from '@pulumi/pulumi';
import type { Place } from '../place.ts';
import { counted, type Metric, ofFunction, ofQueue, oldestWaiting, type Watched } from './alarm-specs.ts';

export interface DashboardArgs {
  readonly place: Place;
  readonly watched: Watched;
  readonly alarmArns: readonly Input<string>[];
}

/** Widgets stand two in a row of 24 units. */
const WIDTH = 12;
const HEIGHT = 6;

/** One page: alarms, how fresh the data is, what comes in, what is loaded, what went wrong, what it took. */
export class Dashboard extends ComponentResource {
  readonly url: Output<string>;

  constructor(name: string, { place, watched, alarmArns }: DashboardArgs, opts?: ComponentResourceOptions) {
    super('transformed-orders:infra:Dashboard', name, {}, opts);
    const graphs = graphsOf(watched);
    const alarms = {
      type: 'alarm',
      x: 0,
      y: 0,
      width: 2 * WIDTH,
      height: 3,
      properties: { title: 'Alarms', alarms: alarmArns },
    };
    const widgets = graphs.map(([title, metrics], at) => ({
      type: 'metric',
      x: (at % 2) * WIDTH,
      y: 3 + Math.floor(at / 2) * HEIGHT,
      width: WIDTH,
      height: HEIGHT,
      properties: { title, region: place.region, period: 300, view: 'timeSeries', metrics: metrics.map(rowOf) },
    }));
    const made = new aws.cloudwatch.Dashboard(
      name,
      { dashboardName: place.prefix, dashboardBody: jsonStringify({ widgets: [alarms, ...widgets] }) },
      { parent: this },
    );
    this.url = interpolate`https://${place.region}.console.aws.amazon.com/cloudwatch/home?region=${place.region}#dashboards/dashboard/${made.dashboardName}`;
    this.registerOutputs({ url: this.url });
  }
}

function graphsOf(watched: Watched): [string, Metric[]][] {
  const { metricsNamespace: namespace, functions, intakeQueue, deadLetterQueues } = watched;
  const loader = (...names: Parameters<typeof counted>[2][]) => names.map((name) => counted(namespace, 'loader', name));
  const intake = (...names: Parameters<typeof counted>[2][]) => names.map((name) => counted(namespace, 'intake', name));
  return [
    ['Age of the oldest file that is not loaded (s)', oldestWaiting(namespace)],
    ['Files', [...intake('FilesReceived', 'FilesRefused'), ...loader('FilesLoaded')]],
    [
      'Files that are not loaded',
      [...intake('FilesQuarantined'), ...loader('FilesQuarantined', 'FilesMissing', 'FilesSuperseded')],
    ],
    ['Rows', loader('RowsIn', 'RowsWon', 'RowsOlder', 'RowsRepeated')],
    ['Loads and runs that do not go on', [...loader('LoadsBlocked', 'RunsFailed', 'MessagesNotUnderstood')]],
    [
      'Queues',
      [
        ofQueue(intakeQueue, 'ApproximateAgeOfOldestMessage'),
        ...deadLetterQueues.map((queue) => ofQueue(queue, 'ApproximateNumberOfMessagesVisible')),
      ],
    ],
    [
      'Functions',
      (['intake', 'loader'] as const).flatMap((name) => {
        return (['Invocations', 'Errors', 'Throttles'] as const).map((metric) => ofFunction(functions[name], metric));
      }),
    ],
    ['Calls of services', [...intake('ApiCalls', 'ApiRetries'), ...loader('ApiCalls', 'ApiRetries')]],
  ];
}

/** Namespace, name, dimensions one after the other, options (CloudWatch API reference, "Dashboard body structure"). */
function rowOf({ namespace, metricName, dimensions, stat }: Metric) {
  return [namespace, metricName, ...Object.entries(dimensions).flat(), { stat }];
}
