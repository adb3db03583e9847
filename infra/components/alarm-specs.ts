import type { Input } from '@pulumi/pulumi';
import type { DatasetName } from '../../src/domain/dataset.ts';
import { DATASET_NAMES } from '../../src/domain/datasets.ts';
import type { Count } from '../../src/entry/lambda/tally.ts';

/** A metric as CloudWatch knows it. */
export interface Metric {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, Input<string>>>;
  readonly stat: 'Sum' | 'Maximum';
}

/** When people have to act. */
export interface AlarmSpec {
  /** Also the heading of its page in `docs/runbook.md`. */
  readonly id: string;
  readonly says: string;
  /** Added up where there are several. */
  readonly metrics: readonly Metric[];
  readonly threshold: number;
  /** Whether it is the threshold or more that alarms, or less. */
  readonly isAtLeast: boolean;
  readonly periodMinutes: number;
  readonly periods: number;
  readonly missing: 'notBreaching' | 'breaching';
}

/** What the alarms are about. */
export interface Watched {
  readonly metricsNamespace: string;
  readonly functions: Readonly<Record<'intake' | 'loader', Input<string>>>;
  readonly intakeQueue: Input<string>;
  readonly deadLetterQueues: readonly Input<string>[];
  readonly freshnessMinutes: number;
}

/** The metrics that the functions write themselves (docs/configuration.md, "Metrics"). */
export function counted(namespace: string, service: 'intake' | 'loader', metricName: Count): Metric {
  return { namespace, metricName, dimensions: { service }, stat: 'Sum' };
}

/** How long the oldest file of each dataset has waited. */
export function oldestWaiting(namespace: string): Metric[] {
  return DATASET_NAMES.map((dataset) => oldestOf(namespace, dataset));
}

function oldestOf(namespace: string, dataset: DatasetName): Metric {
  const dimensions = { service: 'loader', dataset };
  return { namespace, metricName: 'OldestWaitingFileSeconds', dimensions, stat: 'Maximum' };
}

/** What Lambda counts of a function. */
export function ofFunction(FunctionName: Input<string>, metricName: 'Errors' | 'Throttles' | 'Invocations'): Metric {
  return { namespace: 'AWS/Lambda', metricName, dimensions: { FunctionName }, stat: 'Sum' };
}

/** What SQS measures of a queue. */
export function ofQueue(
  QueueName: Input<string>,
  metricName: 'ApproximateNumberOfMessagesVisible' | 'ApproximateAgeOfOldestMessage',
): Metric {
  return { namespace: 'AWS/SQS', metricName, dimensions: { QueueName }, stat: 'Maximum' };
}

/** The description of an alarm: what it says, and where it is written what to do. */
export function runbook(id: string, says: string): string {
  return `${says}. What to do: docs/runbook.md#${id}`;
}

/** Every alarm of a stack. What did not happen is not written, so that a metric that is missing is fine. */
export function alarmSpecs(watched: Watched): AlarmSpec[] {
  const { metricsNamespace: namespace, functions, intakeQueue, deadLetterQueues, freshnessMinutes } = watched;
  const often = { isAtLeast: true, periodMinutes: 5, periods: 1, missing: 'notBreaching' } as const;
  const freshness = freshnessMinutes * 60;
  // Told by each run, and there is one every 15 minutes: the alarm stays as long as what it tells does.
  const byRuns = { ...often, periodMinutes: 30 } as const;
  return [
    ...DATASET_NAMES.map((dataset) => ({
      ...byRuns,
      id: `${dataset}-not-fresh`,
      says: `A file of ${dataset} has waited for ${freshnessMinutes} minutes to be loaded`,
      metrics: [oldestOf(namespace, dataset)],
      threshold: freshness,
    })),
    {
      ...often,
      id: 'notifications-not-taken',
      says: `A notification of a file has waited for ${freshnessMinutes} minutes to be received`,
      metrics: [ofQueue(intakeQueue, 'ApproximateAgeOfOldestMessage')],
      threshold: freshness,
    },
    {
      ...often,
      id: 'dead-letters',
      says: 'Messages failed again and again and lie in a dead-letter queue',
      metrics: deadLetterQueues.map((queue) => ofQueue(queue, 'ApproximateNumberOfMessagesVisible')),
      threshold: 1,
    },
    {
      ...often,
      id: 'files-quarantined',
      says: 'Files were set aside: they are not loaded before somebody looks at them',
      metrics: [counted(namespace, 'intake', 'FilesQuarantined'), counted(namespace, 'loader', 'FilesQuarantined')],
      threshold: 1,
    },
    {
      ...byRuns,
      id: 'loads-blocked',
      says: 'A load is blocked: its files wait until somebody acts',
      metrics: [counted(namespace, 'loader', 'LoadsBlocked')],
      threshold: 1,
    },
    {
      ...often,
      id: 'runs-failed',
      says: 'Runs of the loader fail again and again',
      metrics: [counted(namespace, 'loader', 'RunsFailed')],
      threshold: 3,
      periodMinutes: 60,
    },
    {
      ...often,
      id: 'loader-silent',
      says: 'Nobody has called the loader for an hour, though its schedules should',
      metrics: [ofFunction(functions.loader, 'Invocations')],
      threshold: 1,
      isAtLeast: false,
      periodMinutes: 60,
      // CloudWatch cannot tell a loader that is silent from one that is new: it rings until the first call is counted.
      missing: 'breaching',
    },
    ...(['intake', 'loader'] as const).flatMap((name) => [
      {
        ...often,
        id: `${name}-errors`,
        says: `The function ${name} fails as a whole`,
        metrics: [ofFunction(functions[name], 'Errors')],
        threshold: 1,
      },
      {
        ...often,
        id: `${name}-throttled`,
        says: `The function ${name} is throttled: the account runs as many functions as it may`,
        metrics: [ofFunction(functions[name], 'Throttles')],
        threshold: 1,
        periods: 3,
      },
    ]),
  ];
}
