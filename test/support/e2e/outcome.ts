import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDbAuditStore } from '../../../src/adapters/dynamodb/dynamodb-audit-store.ts';
import type { OwedCrawl } from '../../../src/adapters/glue/owed-crawl.ts';
import { S3Cell } from '../../../src/adapters/s3/s3-cell.ts';
import { S3LoadPlans } from '../../../src/adapters/s3/s3-load-plans.ts';
import { S3Objects } from '../../../src/adapters/s3/s3-objects.ts';
import { InspectFiles, type ShownState } from '../../../src/domain/inspect-files.ts';
import type { Row } from '../../../src/domain/row-version.ts';
import { SYSTEM_CLOCK } from '../../../src/entry/system-clock.ts';
import type { Deployment } from './deployment.ts';
import { EMPTY } from './queue-pair.ts';

const LOOK_EVERY_MS = 100;
/** Between a message's end and the next one's beginning nothing may be seen of either: calm has to last. */
const CALM_LOOKS = 5;

/** What has become of everything, read past the functions. */
export class Outcome {
  readonly #deployment: Deployment;
  readonly #audit: DynamoDbAuditStore;
  readonly #plans: S3LoadPlans;
  readonly #owed: S3Cell<OwedCrawl | null>;

  constructor(deployment: Deployment) {
    const { s3, dynamoDb, auditTable, control } = deployment;
    this.#deployment = deployment;
    this.#audit = new DynamoDbAuditStore({ client: dynamoDb, table: auditTable, clock: SYSTEM_CLOCK });
    const objects = new S3Objects({ client: s3, ...control });
    this.#plans = new S3LoadPlans({ objects, clock: SYSTEM_CLOCK });
    this.#owed = new S3Cell<OwedCrawl | null>(objects, 'owed-crawl.json', null);
  }

  /** Resolves when no message is left and nothing waits; throws, saying what is left, when that takes too long. */
  async settled(longestMs: number): Promise<void> {
    await this.#calm(longestMs, async () => (await this.#messages()) ?? (await this.#waiting()));
  }

  /** The same for messages alone: what waits for its time may wait. */
  async read(longestMs: number): Promise<void> {
    await this.#calm(longestMs, async () => this.#messages());
  }

  async #calm(longestMs: number, whatIsLeft: () => Promise<string | undefined>): Promise<void> {
    const deadline = Date.now() + longestMs;
    for (let calm = 0; calm < CALM_LOOKS; ) {
      const left = await whatIsLeft();
      calm = left === undefined ? calm + 1 : 0;
      if (Date.now() > deadline) throw new Error(`not settled after ${longestMs} ms: ${left ?? 'calm only now'}`);
      await sleep(LOOK_EVERY_MS);
    }
  }

  /** The final table of orders, without what depends on when and with whom a row was loaded. */
  async orders(): Promise<Row[]> {
    const texts = ['order_id', 'customer_id', 'order_status', 'customer_city', 'customer_state'];
    const time = (name: string) => `to_char(${name}, 'YYYY-MM-DD HH24:MI:SS.US') AS ${name}`;
    const times = ['order_estimated_delivery_date', 'order_delivered_customer_date'].map(time);
    return this.sql<Row>(`SELECT ${[...texts, ...times].join(', ')} FROM ecommerce.orders ORDER BY orders.order_id`);
  }

  /** Final tables, ledger and audit, whole: nothing of it may change when nothing new comes. */
  async everything(): Promise<unknown> {
    const tables = ['orders', 'customers', 'load_ledger', 'load_totals', 'orders_awaiting_customer'];
    const rows = tables.map(async (table) => this.sql(`SELECT t.* FROM ecommerce.${table} AS t ORDER BY t::text`));
    return { tables: await Promise.all(rows), files: await this.files() };
  }

  /** Every version of every object, as it is shown: key, state, and why it was set aside. */
  async files(state?: ShownState): Promise<readonly (readonly [string, ShownState, string | null])[]> {
    const inspect = new InspectFiles({ audit: this.#audit, plans: this.#plans });
    const files: (readonly [string, ShownState, string | null])[] = [];
    for await (const { record, state: shown, replayReason } of inspect.run({}, state)) {
      files.push([record.file.key, shown, replayReason]);
    }
    return files.sort();
  }

  async horizon(): Promise<number> {
    const [row] = await this.sql<{ value: string }>(`SELECT value FROM ecommerce.load_settings WHERE name = 'horizon'`);
    return Number(row!.value);
  }

  /** Past the Data API, straight into the database. */
  async sql<T extends object>(text: string): Promise<T[]> {
    const { peer, database } = this.#deployment;
    return peer.cluster.use(database, async (client) => (await client.query<T>(text)).rows);
  }

  /** The crawl that is owed, or null. */
  async owedCrawl(): Promise<OwedCrawl | null> {
    return (await this.#owed.read()).value;
  }

  async #messages(): Promise<string | undefined> {
    const { intakeQueue, loaderQueue } = this.#deployment;
    for (const [name, queue] of Object.entries({ intakeQueue, loaderQueue })) {
      const depth = JSON.stringify(await queue.depth());
      if (depth !== JSON.stringify(EMPTY)) return `${name} ${depth}`;
    }
    return undefined;
  }

  async #waiting(): Promise<string | undefined> {
    const open = await this.#plans.open();
    if (open.length > 0) return `loads ${open.join(', ')}`;
    const free = await this.#plans.free(1);
    return free.length > 0 ? 'free files' : undefined;
  }
}
