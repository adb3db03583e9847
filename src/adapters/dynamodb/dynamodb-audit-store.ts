import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { translated } from '../../aws/sdk-failure.ts';
import type { FileFact, FileRecord, LoadRecord } from '../../domain/audit-record.ts';
import type { Clock } from '../../domain/clock.ts';
import { byObject } from '../../domain/file-query.ts';
import type { ObjectRef } from '../../domain/transformed-file.ts';
import type { AuditStore, FileQuery } from '../../ports/audit-store.ts';
import { type Item, itemOf } from './attribute-values.ts';
import { factKey, keyOf, LOADS_LIST, loadKey } from './audit-table.ts';
import { AuditWalks } from './audit-walks.ts';
import { DynamoDbBatches } from './dynamodb-batches.ts';
import { FactWrites } from './fact-writes.ts';
import { FileRecords } from './file-records.ts';
import { ItemLife } from './item-life.ts';
import { advances, loadItem, loadRecordOf } from './load-items.ts';
import { NewestVersions } from './newest-versions.ts';

/** Calls under way at the same time: 10 000 facts are 400 calls of some 10 ms. */
const IN_FLIGHT = 16;
/** A batch that is throttled for so long is left to the next delivery. */
const GIVE_UP_AFTER_MS = 60_000;
/** Load records read together. */
const PAGE_LOADS = 100;

export interface DynamoDbAuditStoreDependencies {
  readonly client: DynamoDBClient;
  /** A table as `auditTable` describes it. */
  readonly table: string;
  readonly clock: Clock;
  /** How long what is over and done with is kept (`ItemLife`); undefined: for ever. */
  readonly keepDays?: number | undefined;
  readonly inFlight?: number;
  readonly giveUpAfterMs?: number;
  /** When whoever waits has to be answered, milliseconds since 1970: a throttled batch is given up by then. Default: never. */
  readonly deadline?: () => number;
}

/**
 * The audit in one DynamoDB table (its items: `audit-table.ts`).
 *
 * Cost, counted in `dynamodb-costs.server.test.ts`, in units of 1 KB written or 4 KB read, for each file that is received
 * and loaded: 3.1 write units (RECEIVED, LOADED, its version; 1/15 for the load's list) and 4.5 read units (a look-up 3,
 * `latest` 1, half a one to see that the version is known); a file set aside 2 more write units; with `keepDays` half a read
 * unit more, to see that it was never set aside. At $0.625 and $0.125 for a million units (on demand, us-east-1, from general
 * knowledge) a million files cost $2.5. A Scan reads all of the table (about 1 KB a file, 0.13 read units: $0.02 for a
 * million files) and is made for one kind of question only: `files` and `walk` without key, load, reason or a state that sets
 * aside. `files` holds its whole answer in memory (about 1 KB a file), since it has an order; `walk` a page.
 *
 * Reads see every write before them, but for the lists (`loads`, `files` by reason or by a state that sets aside): they come
 * from an index that lags behind by less than a second as a rule. Nor may the look-ups be made cheaper by reading what is a
 * second old: a LOADED that was just taken back would drop a file that has to be loaded again.
 */
export class DynamoDbAuditStore implements AuditStore {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #batches: DynamoDbBatches;
  readonly #life: ItemLife;
  readonly #writes: FactWrites;
  readonly #walks: AuditWalks;
  readonly #records: FileRecords;
  readonly #newest: NewestVersions;

  constructor(deps: DynamoDbAuditStoreDependencies) {
    const { client, table, clock, keepDays, inFlight = IN_FLIGHT, giveUpAfterMs = GIVE_UP_AFTER_MS } = deps;
    const { deadline = () => Number.POSITIVE_INFINITY } = deps;
    this.#client = client;
    this.#table = table;
    this.#batches = new DynamoDbBatches({ client, table, clock, inFlight, giveUpAfterMs, deadline });
    this.#life = new ItemLife(keepDays);
    this.#writes = new FactWrites({ batches: this.#batches, life: this.#life });
    this.#walks = new AuditWalks({ client, table });
    this.#records = new FileRecords({ walks: this.#walks, batches: this.#batches });
    this.#newest = new NewestVersions({ walks: this.#walks, records: this.#records, inFlight });
  }

  async record(facts: readonly FileFact[]): Promise<void> {
    await this.#writes.put(facts);
  }

  async lookUp(fileIds: readonly string[]): Promise<ReadonlyMap<string, FileRecord>> {
    return this.#records.byId(fileIds);
  }

  async latest(objects: readonly ObjectRef[]): Promise<ReadonlyMap<string, FileRecord>> {
    return this.#newest.of(objects);
  }

  async *files(query: FileQuery): AsyncGenerator<FileRecord> {
    const found: FileRecord[] = [];
    for await (const record of this.walk(query)) found.push(record);
    yield* found.sort(byObject);
  }

  walk(query: FileQuery): AsyncGenerator<FileRecord> {
    return this.#records.matching(query);
  }

  async retractLoaded(fileIds: readonly string[]): Promise<void> {
    await this.#batches.remove(fileIds.map((id) => factKey(id, 'LOADED')));
  }

  async recordLoad(record: LoadRecord): Promise<'recorded' | 'outrun'> {
    const Item = loadItem(record, this.#life.ofLoad(record));
    const put = new PutItemCommand({ TableName: this.#table, Item, ...advances(record) });
    try {
      await this.#client.send(put);
      return 'recorded';
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return 'outrun';
      throw translated(error, `DynamoDB table ${this.#table}: PutItem of a load`);
    }
  }

  async load(loadId: string): Promise<LoadRecord | undefined> {
    const get = new GetItemCommand({ TableName: this.#table, Key: itemOf(loadKey(loadId)), ConsistentRead: true });
    try {
      const { Item } = await this.#client.send(get);
      return Item === undefined ? undefined : loadRecordOf(Item);
    } catch (error) {
      throw translated(error, `DynamoDB table ${this.#table}: GetItem of a load`);
    }
  }

  async *loads(): AsyncGenerator<LoadRecord> {
    let page: Item[] = [];
    for await (const item of this.#walks.listed(LOADS_LIST)) {
      if (page.push(item) < PAGE_LOADS) continue;
      yield* await this.#loadsOf(page);
      page = [];
    }
    yield* await this.#loadsOf(page);
  }

  /** In the order of the list, whatever the order in which they are read. */
  async #loadsOf(listed: readonly Item[]): Promise<LoadRecord[]> {
    const records = (await this.#batches.get(listed.map(keyOf))).map(loadRecordOf);
    const byPk = new Map(records.map((record) => [loadKey(record.id).pk, record]));
    return listed.flatMap((item) => byPk.get(keyOf(item).pk) ?? []);
  }
}
