import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Told } from './tally.ts';

/**
 * Writes what an invocation has to tell as metrics: one line of EMF on stdout, which CloudWatch Logs makes metrics of, and
 * one more for each dataset. What did not happen is not written: no metric is paid for that is never more than 0.
 */
export function publishMetrics(metrics: Metrics, told: Told): void {
  for (const [name, value] of told.counts) metrics.addMetric(name, MetricUnit.Count, value);
  for (const seconds of told.loadSeconds) metrics.addMetric('LoadSeconds', MetricUnit.Seconds, seconds);
  if (told.ordersAwaitingCustomer !== undefined) {
    metrics.addMetric('OrdersAwaitingCustomer', MetricUnit.Count, told.ordersAwaitingCustomer);
  }
  for (const [service, calls] of told.callsByService) metrics.addMetadata(`calls${service}`, String(calls));
  if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  for (const [dataset, seconds] of told.oldestWaitingSeconds) {
    const single = metrics.singleMetric();
    single.addDimension('dataset', dataset);
    single.addMetric('OldestWaitingFileSeconds', MetricUnit.Seconds, seconds);
  }
}
