import { type DynamoDBClient, QueryCommand, type QueryCommandInput, ScanCommand } from '@aws-sdk/client-dynamodb';
import { translated } from '../../aws/sdk-failure.ts';
import { type Item, itemOf } from './attribute-values.ts';
import { FILE_PREFIX, LIST_INDEX } from './audit-table.ts';

export interface AuditWalksDependencies {
  readonly client: DynamoDBClient;
  readonly table: string;
}

/** Reads items one after the other, page by page: no more than a page (1 MB) is in memory. Throws Unavailable. */
export class AuditWalks {
  readonly #deps: AuditWalksDependencies;

  constructor(deps: AuditWalksDependencies) {
    this.#deps = deps;
  }

  /** The items of a partition whose sort key begins with the prefix (`''`: all), ascending; the newest writes among them. */
  below(pk: string, prefix: string): AsyncGenerator<Item> {
    return this.#query({ ...partition(pk, prefix), ConsistentRead: true });
  }

  /** The same, the last ones first. @param pageItems fetched at once */
  belowReversed(pk: string, prefix: string, pageItems: number): AsyncGenerator<Item[]> {
    return this.#pages({
      ...partition(pk, prefix),
      ConsistentRead: true,
      ScanIndexForward: false,
      Limit: pageItems,
    });
  }

  /** The names of what is in a list of the index, by place. An index lags behind its table, usually by less than a second. */
  listed(list: string): AsyncGenerator<Item> {
    return this.#query({
      IndexName: LIST_INDEX,
      KeyConditionExpression: '#list = :list',
      ExpressionAttributeNames: { '#list': 'list' },
      ExpressionAttributeValues: itemOf({ ':list': list }),
    });
  }

  /** Every fact in the table; those of one file come one after the other. Reads, and is charged for, all of the table. */
  async *allFacts(): AsyncGenerator<Item> {
    const { client, table } = this.#deps;
    let from: Item | undefined;
    do {
      const input = {
        TableName: table,
        FilterExpression: 'begins_with(pk, :file)',
        ExpressionAttributeValues: itemOf({ ':file': FILE_PREFIX }),
        ExclusiveStartKey: from,
      };
      const page = await this.#asking('Scan', () => client.send(new ScanCommand(input)));
      yield* page.Items ?? [];
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
  }

  async *#query(input: Omit<QueryCommandInput, 'TableName'>): AsyncGenerator<Item> {
    for await (const page of this.#pages(input)) yield* page;
  }

  async *#pages(input: Omit<QueryCommandInput, 'TableName'>): AsyncGenerator<Item[]> {
    const { client, table } = this.#deps;
    let from: Item | undefined;
    do {
      const command = new QueryCommand({ ...input, TableName: table, ExclusiveStartKey: from });
      const page = await this.#asking('Query', () => client.send(command));
      yield page.Items ?? [];
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
  }

  async #asking<T>(what: string, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      throw translated(error, `DynamoDB table ${this.#deps.table}: ${what}`);
    }
  }
}

/** DynamoDB refuses the empty text as a beginning, so none must be asked for. */
function partition(pk: string, prefix: string) {
  if (prefix === '') {
    return { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: itemOf({ ':pk': pk }) };
  }
  return {
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: itemOf({ ':pk': pk, ':prefix': prefix }),
  };
}
