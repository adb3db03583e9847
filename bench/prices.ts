import { PRICE } from '../src/entry/cli/aws/load-cost.ts';
import type { Quantities } from './quantities.ts';

/** What one of something costs. */
interface Price {
  readonly dollars: number;
  readonly unit: string;
}

/**
 * On-demand list prices of us-east-1 as of November 2025, without free tiers, discounts and taxes. Source: (k) general
 * knowledge, not checked against AWS's price list; look there before you rely on a figure.
 */
export const PRICES: Readonly<Record<string, Price>> = {
  writeUnits: { dollars: PRICE.written, unit: 'DynamoDB write request unit (1 KB), on demand, Standard table class' },
  readUnits: { dollars: PRICE.read, unit: 'DynamoDB read request unit (4 KB, strongly consistent), on demand' },
  s3Puts: { dollars: PRICE.put, unit: 'S3 Standard PUT, COPY, POST or LIST' },
  s3Gets: { dollars: PRICE.get, unit: 'S3 Standard GET or HEAD' },
  s3Deletes: { dollars: 0, unit: 'S3 DELETE' },
  sqsRequests: {
    dollars: PRICE.sqs,
    unit: 'request of a standard SQS queue, of up to 64 KB; S3 sends one a notification',
  },
  glueCalls: { dollars: PRICE.glue, unit: 'request of the Glue Data Catalog' },
  dataApiCalls: { dollars: 0, unit: 'call of the Redshift Data API' },
  invocations: { dollars: 0.2 / 1e6, unit: 'invocation of a Lambda function' },
  gigabyteSeconds: { dollars: 0.0000133334, unit: 'GB second of a Lambda function on arm64' },
  loggedBytes: { dollars: 0.5 / 1e9, unit: 'byte taken in by CloudWatch Logs' },
};

/** Redshift Serverless, us-east-1, November 2025: billed by the second while it is awake, a minute at least each time (k). */
export const WAREHOUSE = { dollarsPerRpuHour: 0.36, rpus: 8, leastSeconds: 60 } as const;

/** What was used, by what it costs. Calls that are counted for themselves alone (`…Calls`) may have no price. */
export function billOf(used: Readonly<Quantities>): Quantities {
  const priced = Object.entries(used).filter(([name]) => name in PRICES);
  return Object.fromEntries(priced.map(([name, quantity]) => [name, quantity * (PRICES[name]?.dollars ?? 0)]));
}

/** Dollars of a bill. */
export function totalOf(bill: Readonly<Quantities>): number {
  return Object.values(bill).reduce((sum, dollars) => sum + dollars, 0);
}

const SECONDS_A_MONTH = 30 * 24 * 3_600;

/**
 * What the warehouse costs in a month when it is woken every so often.
 *
 * @param everySeconds it is awake all the time from `leastSeconds` down
 */
export function warehouseDollarsAMonth(everySeconds: number): number {
  const awake = Math.min(1, WAREHOUSE.leastSeconds / everySeconds);
  return (SECONDS_A_MONTH / 3_600) * awake * WAREHOUSE.rpus * WAREHOUSE.dollarsPerRpuHour;
}
