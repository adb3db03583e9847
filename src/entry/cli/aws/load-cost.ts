import { slotsOf } from '../../../adapters/redshift/load-slots.ts';
import type { Load } from '../../../domain/load.ts';
import type { WarehouseSettings } from '../../config/warehouse-settings.ts';
import { grouped } from '../figures.ts';

/** What loads take of services that charge by the call. An estimate, and without what the warehouse takes for its time. */
export interface LoadCost {
  /** Statements that Redshift runs, in the transactions of all loads; 0 for another warehouse. */
  readonly statements: number;
  readonly apiCalls: Readonly<Record<Service, number>>;
  /** Of what is charged by the call or unit, at list prices. */
  readonly dollars: number;
}

type Service = 'RedshiftData' | 'S3' | 'DynamoDB' | 'SQS' | 'Glue';

/** Of a batch, those that are no COPY of a slot (see `loadTransaction`). */
const STATEMENTS_BESIDE_SLOTS = 11;
/** Dollars for one, as `bench/prices.ts` tells them: on-demand list prices of us-east-1 in November 2025 (k). */
export const PRICE = { put: 5e-6, get: 0.4e-6, written: 0.625e-6, read: 0.125e-6, sqs: 0.4e-6, glue: 1e-6 };
/** DynamoDB's units for each file, as `DynamoDbAuditStore` counts them, and for the records of each load. */
const UNITS = { writtenAFile: 1.07, readAFile: 3.5, writtenALoad: 4 };

/**
 * What one run over these loads takes. The numbers are those that a run over the wire takes, counted in
 * `command-line-loads-on-aws.server.test.ts`; tries that fail, and waiting for a warehouse, come on top.
 */
export function costOf(loads: readonly Load[], by: WarehouseSettings['by']): LoadCost {
  if (loads.length === 0) return NOTHING;
  const [count, isRedshift] = [loads.length, by === 'redshift'];
  const files = sum(loads, (load) => load.files.length);
  const slots = isRedshift ? sum(loads, (load) => slotsOf(load).length) : 0;
  // Plans and what waits; PostgreSQL has each file read, Redshift the manifest of each slot written.
  const gets = 6 + 6 * count + (by === 'postgres' ? files : 0);
  const puts = 2 + 8 * count + slots;
  const dynamoDb =
    pieces(3 * files, 100) + sum(loads, ({ files: own }) => 6 + pieces(own.length, 100) + pieces(own.length, 25));
  // One for a load, one that calls the loader.
  const sqs = count + 1;
  const glue = 2 * loads.filter(({ dataset }) => dataset === 'orders').length;
  const units =
    (UNITS.writtenAFile * files + UNITS.writtenALoad * count) * PRICE.written + UNITS.readAFile * files * PRICE.read;
  return {
    statements: isRedshift ? STATEMENTS_BESIDE_SLOTS * count + slots : 0,
    apiCalls: {
      RedshiftData: isRedshift ? 3 + 4 * count : 0,
      S3: gets + puts + 1 + count,
      DynamoDB: dynamoDb,
      SQS: sqs,
      Glue: glue,
    },
    dollars: gets * PRICE.get + puts * PRICE.put + units + sqs * PRICE.sqs + glue * PRICE.glue,
  };
}

const NOTHING: LoadCost = {
  statements: 0,
  apiCalls: { RedshiftData: 0, S3: 0, DynamoDB: 0, SQS: 0, Glue: 0 },
  dollars: 0,
};

/** The same for people. */
export function costText({ statements, apiCalls, dollars }: LoadCost): string {
  const calls = Object.entries(apiCalls).filter(([, count]) => count > 0);
  const all = sum(calls, ([, count]) => count);
  if (all === 0) return 'nothing';
  const each = calls.map(([service, count]) => `${service} ${grouped(count)}`).join(', ');
  const money = dollars < 0.01 ? 'less than $0.01' : `some $${dollars.toFixed(2)}`;
  const sql = statements > 0 ? `${grouped(statements)} statements, ` : '';
  return `${sql}about ${grouped(all)} API calls (${each}): ${money} at list prices, besides the warehouse's own time`;
}

function pieces(items: number, size: number): number {
  return Math.ceil(items / size);
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
