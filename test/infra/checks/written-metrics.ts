import { publishedMetrics } from '../published-metrics.ts';
import type { AlarmMetric } from '../stack/inputs.ts';
import type { Stack } from '../stack/stack.ts';

/**
 * What AWS counts of a thing of ours: the dimension that names it, the type that it is, and metrics (Lambda developer guide,
 * "Types of metrics for Lambda functions"; SQS developer guide, "Available CloudWatch metrics").
 */
const OF_AWS = {
  'AWS/Lambda': ['FunctionName', 'aws:lambda/function:Function', /^(Errors|Throttles|Invocations|Duration)$/],
  'AWS/SQS': ['QueueName', 'aws:sqs/queue:Queue', /^Approximate(NumberOfMessagesVisible|AgeOfOldestMessage)$/],
} as const;

/** Whether somebody writes a metric of exactly that name, place and dimensions: the functions, or AWS of a thing of the stack. */
export function isWritten(stack: Stack, { namespace, metricName, dimensions }: Omit<AlarmMetric, 'period'>): boolean {
  if (namespace === 'AWS/Lambda' || namespace === 'AWS/SQS') {
    const [key, type, metrics] = OF_AWS[namespace];
    const names = stack.all(type).map(({ inputs }) => inputs.name);
    return metrics.test(metricName) && Object.keys(dimensions).join() === key && names.includes(dimensions[key] ?? '');
  }
  const { variables } = stack.the('aws:lambda/function:Function', 'loader').inputs.environment;
  if (namespace !== variables['METRICS_NAMESPACE']) return false;
  const wanted = JSON.stringify(Object.entries(dimensions).sort());
  return publishedMetrics().some((one) => {
    return one.metricName === metricName && JSON.stringify(Object.entries(one.dimensions).sort()) === wanted;
  });
}
