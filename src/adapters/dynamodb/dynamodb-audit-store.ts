import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { translated } from '../../aws/sdk-failure.ts';
import type { FileFact, FileRecord, LoadRecord } from '../../domain/audit-record.ts';
import type { Clock } from '../../domain/clock.ts';
import type { ObjectRef } from '../../domain/transformed-file.ts';
import type { AuditStore, FileQuery } from '../../ports/audit-store.ts';
import { type Item, itemOf } from './attribute-values.ts';
import { factKey, keyOf, LOADS_LIST, loadKey, versionKey } from './audit-table.ts';
import { AuditWalks } from './audit-walks.ts';
import { DynamoDbBatches } from './dynamodb-batches.ts';
import { factItem, loadFilesItems, versionItem } from './fact-items.ts';
import { FileRecords } from './file-records.ts';
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
  readonly inFlight?: number;
  readonly giveUpAfterMs?: number;
}

/**
 * The audit in one DynamoDB table (its items: `audit-table.ts`).
 *
 * Cost, counted in `dynamodb-costs.server.test.ts`, in units of 1 KB written or 4 KB read, for each file that is received
 * and loaded: 3.1 write units (RECEIVED, LOADED, its version; 1/15 for the load's list) and some 8 read units (two look-ups
 * of 3, `latest` 1, one to see that the version is known); a file set aside 2 more write units. At $0.625 and $0.125 for a
 * million units (on demand, us-east-1, from general knowledge) a million files cost some $3. A Scan reads all of the table
 * (about 1 KB a file, 0.13 read units: $0.02 for a million files) and is made for one kind of question only: `files` without
 * key, load, reason or a state that sets aside. `files` holds its whole answer in memory, since it has an order.
 *
 * Reads see every write before them, but for the lists (`loads`, `files` by reason or by a state that sets aside): they come
 * from an index that lags behind by less than a second as a rule.
 */
export class DynamoDbAuditStore implements AuditStore {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #batches: DynamoDbBatches;
  readonly #walks: AuditWalks;
  readonly #records: FileRecords;
  readonly #newest: NewestVersions;

  constructor({ client, table, clock, inFlight, giveUpAfterMs }: DynamoDbAuditStoreDependencies) {
    const limits = { inFlight: inFlight ?? IN_FLIGHT, giveUpAfterMs: giveUpAfterMs ?? GIVE_UP_AFTER_MS };
    this.#client = client;
    this.#table = table;
    this.#batches = new DynamoDbBatches({ client, table, clock, ...limits });
    this.#walks = new AuditWalks({ client, table });
    this.#records = new FileRecords({ walks: this.#walks, batches: this.#batches });
    this.#newest = new NewestVersions({ walks: this.#walks, records: this.#records, inFlight: limits.inFlight });
  }

  async record(facts: readonly FileFact[]): Promise<void> {
    // What leads to a fact comes before it: dying in between leaves a way to nothing, which readers pass over, and never a
    // fact that nobody finds. Whoever wrote half of it writes all of it again.
    await this.#batches.put([...(await this.#unknownVersions(facts)), ...loadFilesItems(facts)]);
    await this.#batches.put(facts.map(factItem));
  }

  async lookUp(fileIds: readonly string[]): Promise<ReadonlyMap<string, FileRecord>> {
    return this.#records.byId(fileIds);
  }

  async latest(objects: readonly ObjectRef[]): Promise<ReadonlyMap<string, FileRecord>> {
    return this.#newest.of(objects);
  }

  async *files(query: FileQuery): AsyncGenerator<FileRecord> {
    yield* await this.#records.all(query);
  }

  async retractLoaded(fileIds: readonly string[]): Promise<void> {
    await this.#batches.remove(fileIds.map((id) => factKey(id, 'LOADED')));
  }

  async recordLoad(record: LoadRecord): Promise<'recorded' | 'outrun'> {
    const put = new PutItemCommand({ TableName: this.#table, Item: loadItem(record), ...advances(record) });
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

  /** A file's first fact makes its version known. For RECEIVED, nearly always the first, asking costs more than it saves. */
  async #unknownVersions(facts: readonly FileFact[]): Promise<Item[]> {
    const received = new Map(facts.filter(({ kind }) => kind === 'RECEIVED').map(({ file }) => [file.id, file]));
    const others = facts.filter(({ file }) => !received.has(file.id)).map(({ file }) => file);
    const known = await this.#batches.get(others.map(versionKey), { attributes: 'pk, sk' });
    const names = new Set(known.map((item) => JSON.stringify(keyOf(item))));
    const unknown = others.filter((file) => !names.has(JSON.stringify(versionKey(file))));
    return [...received.values(), ...unknown].map(versionItem);
  }
}
