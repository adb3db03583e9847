import * as aws from '@pulumi/aws';
import { ComponentResource, type ComponentResourceOptions, type Output } from '@pulumi/pulumi';
import type { Place } from '../place.ts';
import { type AlarmSpec, runbook } from './alarm-specs.ts';
import { AlarmTopic } from './alarm-topic.ts';

export interface AlarmsArgs {
  readonly place: Place;
  readonly specs: readonly AlarmSpec[];
  /** Undefined: there is none. */
  readonly crawlerName: Output<string> | undefined;
  readonly jobName: Output<string> | undefined;
  readonly email: string | undefined;
}

/** What tells people that they have to act: alarms, and failures that only Glue's own events tell of, to one topic. */
export class Alarms extends ComponentResource {
  readonly topicArn: Output<string>;
  readonly alarmArns: readonly Output<string>[];
  readonly #args: AlarmsArgs;

  constructor(name: string, args: AlarmsArgs, opts?: ComponentResourceOptions) {
    super('transformed-orders:infra:Alarms', name, {}, opts);
    this.#args = args;
    const { place, specs, crawlerName, jobName, email } = args;
    const rules: aws.cloudwatch.EventRule[] = [];
    if (crawlerName !== undefined) {
      const detail = crawlerName.apply((one) => ({ crawlerName: [one], state: ['Failed'] }));
      rules.push(this.#rule('crawler-failed', 'Glue Crawler State Change', detail));
    }
    if (jobName !== undefined) {
      const detail = jobName.apply((one) => ({ jobName: [one], state: ['FAILED', 'TIMEOUT'] }));
      rules.push(this.#rule('job-failed', 'Glue Job State Change', detail));
    }
    const topic = new AlarmTopic(name, { place, rules, email }, { parent: this });
    this.topicArn = topic.arn;
    this.alarmArns = specs.map((spec) => this.#alarm(spec));
    this.registerOutputs({ topicArn: this.topicArn });
  }

  #rule(what: string, detailType: string, detail: Output<object>): aws.cloudwatch.EventRule {
    return new aws.cloudwatch.EventRule(
      what,
      {
        name: `${this.#args.place.prefix}-${what}`,
        description: runbook(what, `${detailType}: it failed`),
        eventPattern: detail.apply((of) =>
          JSON.stringify({ source: ['aws.glue'], 'detail-type': [detailType], detail: of }),
        ),
      },
      { parent: this },
    );
  }

  #alarm({ id, says, metrics, threshold, isAtLeast, periodMinutes, periods, missing }: AlarmSpec): Output<string> {
    const period = periodMinutes * 60;
    const [only] = metrics;
    const sum = metrics.map((_, at) => `FILL(m${at}, 0)`).join(' + ');
    const queries = [
      { id: 'total', expression: sum, label: id, returnData: true },
      ...metrics.map(({ metricName, namespace, dimensions, stat }, at) => ({
        id: `m${at}`,
        metric: { metricName, namespace, dimensions, stat, period },
      })),
    ];
    const alarm = new aws.cloudwatch.MetricAlarm(
      id,
      {
        name: `${this.#args.place.prefix}-${id}`,
        alarmDescription: runbook(id, says),
        comparisonOperator: isAtLeast ? 'GreaterThanOrEqualToThreshold' : 'LessThanThreshold',
        threshold,
        evaluationPeriods: periods,
        treatMissingData: missing,
        alarmActions: [this.topicArn],
        okActions: [this.topicArn],
        ...(metrics.length === 1 && only !== undefined
          ? {
              metricName: only.metricName,
              namespace: only.namespace,
              dimensions: only.dimensions,
              statistic: only.stat,
              period,
            }
          : { metricQueries: queries }),
      },
      { parent: this },
    );
    return alarm.arn;
  }
}
