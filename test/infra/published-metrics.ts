import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { DATASET_NAMES } from '../../src/domain/datasets.ts';
import { publishMetrics } from '../../src/entry/lambda/publish-metrics.ts';
import { type Count, Tally } from '../../src/entry/lambda/tally.ts';

/** A metric as CloudWatch makes it of a line that a function writes. */
export interface PublishedMetric {
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Every count there is, from where it is declared: types are gone when tests run. */
const COUNTS = [
  ...readFileSync(join(__dirname, '../../src/entry/lambda/tally.ts'), 'utf8').matchAll(/^ {2}\| '(\w+)'/gm),
].map(([, name]) => name as Count);

let published: PublishedMetric[] | undefined;

/** All that functions can write, by really writing it. */
export function publishedMetrics(): readonly PublishedMetric[] {
  published ??= ['intake', 'loader'].flatMap(linesOf).flatMap(metricsOf);
  return published;
}

interface Line {
  readonly _aws: { readonly CloudWatchMetrics: { Dimensions: string[][]; Metrics: { Name: string }[] }[] };
  readonly [dimension: string]: unknown;
}

function linesOf(serviceName: string): Line[] {
  const tally = new Tally();
  for (const count of COUNTS) tally.count(count);
  tally.loadTook(1);
  tally.ordersAwaitingCustomer(1);
  for (const dataset of DATASET_NAMES) tally.oldestWaiting(dataset, 1);
  let written = '';
  const out = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written += String(text);
    return true;
  });
  try {
    publishMetrics(new Metrics({ namespace: 'Any', serviceName }), tally.take());
  } finally {
    out.mockRestore();
  }
  const lines = written.split('\n').filter((line) => line.startsWith('{'));
  return lines.map((line) => JSON.parse(line) as Line);
}

function metricsOf(line: Line): PublishedMetric[] {
  return line._aws.CloudWatchMetrics.flatMap(({ Dimensions, Metrics: written }) =>
    Dimensions.flatMap((names) => {
      const dimensions = Object.fromEntries(names.map((name) => [name, String(line[name])]));
      return written.map(({ Name }) => ({ metricName: Name, dimensions }));
    }),
  );
}
