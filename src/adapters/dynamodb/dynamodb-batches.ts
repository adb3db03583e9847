import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  type DynamoDBClient,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { passesByItself, translated } from '../../aws/sdk-failure.ts';
import { piecesOf, sideBySide } from '../../aws/side-by-side.ts';
import type { Clock } from '../../domain/clock.ts';
import { Unavailable } from '../../domain/errors.ts';
import { pauseMs } from '../../domain/retrying.ts';
import { type Item, itemOf } from './attribute-values.ts';
import { type ItemKey, keyOf } from './audit-table.ts';

/** DynamoDB's own limits (API reference, BatchWriteItem and BatchGetItem): requests in a call. */
const WRITES_A_CALL = 25;
const READS_A_CALL = 100;

export interface DynamoDbBatchesDependencies {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly clock: Clock;
  /** Calls under way at the same time. */
  readonly inFlight: number;
  /** A batch that is not through after so long is given up. */
  readonly giveUpAfterMs: number;
  /** Nor is one waited for beyond this, milliseconds since 1970; asked anew by each batch. */
  readonly deadline: () => number;
}

/**
 * Writes and reads any number of items. What DynamoDB hands back as unprocessed, or throttles, is tried again with
 * exponential backoff and full jitter until it is through or the time is up; so the rest of the pipeline never sees it.
 */
export class DynamoDbBatches {
  readonly #deps: DynamoDbBatchesDependencies;

  constructor(deps: DynamoDbBatchesDependencies) {
    this.#deps = deps;
  }

  /** @throws Unavailable: some may be written; doing it again is right */
  async put(items: readonly Item[]): Promise<void> {
    // An item twice in one request would fail the request, twice in two would race: the last one stays (fault 41).
    const distinct = new Map(items.map((item) => [nameOf(keyOf(item)), item]));
    await this.#write([...distinct.values()].map((Item) => ({ PutRequest: { Item } })));
  }

  /** Items that are not there are no error. @throws Unavailable: some may be removed; doing it again is right */
  async remove(keys: readonly ItemKey[]): Promise<void> {
    const distinct = new Map(keys.map((key) => [nameOf(key), key]));
    await this.#write([...distinct.values()].map((key) => ({ DeleteRequest: { Key: itemOf(key) } })));
  }

  /** The items of these names, in no order, the newest writes among them; unknown ones are missing. @throws Unavailable */
  async get(keys: readonly ItemKey[]): Promise<Item[]> {
    return this.#get(keys, { ConsistentRead: true });
  }

  /**
   * Which of these names have items, for half of what `get` costs: what was written in the last second may be missing.
   *
   * @throws Unavailable
   */
  async names(keys: readonly ItemKey[]): Promise<ItemKey[]> {
    const found = await this.#get(keys, { ConsistentRead: false, ProjectionExpression: 'pk, sk' });
    return found.map(keyOf);
  }

  async #get(
    keys: readonly ItemKey[],
    how: { readonly ConsistentRead: boolean; readonly ProjectionExpression?: string },
  ): Promise<Item[]> {
    const { client, table } = this.#deps;
    const distinct = [...new Map(keys.map((key) => [nameOf(key), key])).values()];
    const found = await this.#inPieces(distinct.map(itemOf), READS_A_CALL, async (Keys) => {
      const answer = await client.send(new BatchGetItemCommand({ RequestItems: { [table]: { Keys, ...how } } }));
      return { done: answer.Responses?.[table] ?? [], left: answer.UnprocessedKeys?.[table]?.Keys ?? [] };
    });
    return found.flat();
  }

  async #write(requests: readonly WriteRequest[]): Promise<void> {
    const { client, table } = this.#deps;
    await this.#inPieces(requests, WRITES_A_CALL, async (piece) => {
      const answer = await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: piece } }));
      return { done: [], left: answer.UnprocessedItems?.[table] ?? [] };
    });
  }

  async #inPieces<T, R>(
    items: readonly T[],
    size: number,
    send: (piece: T[]) => Promise<{ readonly done: R[]; readonly left: T[] }>,
  ): Promise<R[][]> {
    const { clock, inFlight, giveUpAfterMs, deadline } = this.#deps;
    const begunAt = clock.now();
    const patience = { begunAt, until: Math.min(begunAt + giveUpAfterMs, deadline()) };
    return sideBySide(piecesOf(items, size), inFlight, async (piece) => {
      const results: R[] = [];
      let left = piece;
      let failure: unknown;
      for (let tries = 1; left.length > 0; tries++) {
        if (tries > 1) await this.#pause(tries, patience, left.length, failure);
        try {
          const answer = await send(left);
          results.push(...answer.done);
          left = answer.left;
        } catch (error) {
          if (!passesByItself(error)) throw translated(error, `DynamoDB table ${this.#deps.table}`);
          failure = error;
        }
      }
      return results;
    });
  }

  async #pause(
    tries: number,
    { begunAt, until }: { readonly begunAt: number; readonly until: number },
    left: number,
    cause: unknown,
  ): Promise<void> {
    const { clock, table } = this.#deps;
    const pause = pauseMs(tries);
    if (clock.now() + pause < until) return clock.sleep(pause);
    const allowedMs = Math.max(0, until - begunAt);
    const detail = `DynamoDB table ${table} did not take ${left} requests of a batch within ${allowedMs} ms`;
    throw new Unavailable(detail, { cause });
  }
}

function nameOf({ pk, sk }: ItemKey): string {
  return `${pk.length} ${pk}${sk}`;
}
