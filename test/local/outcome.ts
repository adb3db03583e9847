import { setTimeout as sleep } from 'node:timers/promises';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';
import { DynamoDbAuditStore } from '../../src/adapters/dynamodb/dynamodb-audit-store.ts';
import type { OwedCrawl } from '../../src/adapters/glue/owed-crawl.ts';
import { S3Cell } from '../../src/adapters/s3/s3-cell.ts';
import { S3LoadPlans } from '../../src/adapters/s3/s3-load-plans.ts';
import { S3Objects } from '../../src/adapters/s3/s3-objects.ts';
import { InspectFiles, type ShownState } from '../../src/domain/inspect-files.ts';
import { SYSTEM_CLOCK } from '../../src/entry/system-clock.ts';
import type { Variables } from './pulumi.ts';

const LOOK_EVERY_MS = 100;

/** Where a deployment keeps what is read here, and clients that may read it. */
export interface Places {
  readonly s3: S3Client;
  readonly dynamoDb: DynamoDBClient;
  /** The stack's output. */
  readonly environment: Variables;
}

/** What has become of the files of a deployment, read past its functions. */
export class Outcome {
  readonly #audit: DynamoDbAuditStore;
  readonly #plans: S3LoadPlans;
  readonly #owed: S3Cell<OwedCrawl | null>;

  constructor({ s3, dynamoDb, environment }: Places) {
    const named = (name: string) => environment[name] ?? '';
    const objects = new S3Objects({ client: s3, bucket: named('CONTROL_BUCKET'), prefix: named('CONTROL_PREFIX') });
    this.#audit = new DynamoDbAuditStore({ client: dynamoDb, table: named('AUDIT_TABLE'), clock: SYSTEM_CLOCK });
    this.#plans = new S3LoadPlans({ objects, clock: SYSTEM_CLOCK });
    this.#owed = new S3Cell<OwedCrawl | null>(objects, 'owed-crawl.json', null);
  }

  /** The states of all versions of each object, by its key. */
  async states(): Promise<Readonly<Record<string, readonly ShownState[]>>> {
    const states: Record<string, ShownState[]> = {};
    for await (const { record, state } of new InspectFiles({ audit: this.#audit, plans: this.#plans }).run({})) {
      (states[record.file.key] ??= []).push(state);
    }
    return Object.fromEntries(Object.entries(states).map(([key, each]) => [key, each.sort()]));
  }

  /** The keys of the files that wait and are in no load. */
  async waiting(): Promise<string[]> {
    return (await this.#plans.free(100)).map(({ key }) => key);
  }

  /** Whether no load is open and nothing waits. */
  async isSettled(): Promise<boolean> {
    return (await this.#plans.open()).length === 0 && (await this.waiting()).length === 0;
  }

  async owedCrawl(): Promise<OwedCrawl | null> {
    return (await this.#owed.read()).value;
  }
}

/** Whether it comes to be so within that time. */
export async function comesTrue(isSo: () => Promise<boolean>, longestMs: number): Promise<boolean> {
  const deadline = Date.now() + longestMs;
  for (;;) {
    if (await isSo()) return true;
    if (Date.now() > deadline) return false;
    await sleep(LOOK_EVERY_MS);
  }
}
