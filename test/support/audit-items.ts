import { DeleteItemCommand, type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { fieldsOf, type Item, itemOf } from '../../src/adapters/dynamodb/attribute-values.ts';
import { keyOf } from '../../src/adapters/dynamodb/audit-table.ts';
import { EXPIRES } from '../../src/adapters/dynamodb/item-life.ts';

/** All items of a table of the audit, in no order. */
export async function itemsOf(client: DynamoDBClient, table: string): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of paginateScan({ client }, { TableName: table, ConsistentRead: true })) {
    items.push(...(page.Items ?? []));
  }
  return items;
}

/** When an item may go, seconds since 1970; undefined: never. */
export function endOf(item: Item): number | undefined {
  return fieldsOf(item)[EXPIRES] as number | undefined;
}

/**
 * Removes what is past its time, as DynamoDB does (servers on this machine do not).
 *
 * @param isDone false for an item that DynamoDB has not come to yet
 */
export async function forget(
  client: DynamoDBClient,
  table: string,
  nowMs: number,
  isDone: (item: Item) => boolean = () => true,
): Promise<void> {
  for (const item of await itemsOf(client, table)) {
    const end = endOf(item);
    if (end === undefined || end * 1_000 >= nowMs || !isDone(item)) continue;
    await client.send(new DeleteItemCommand({ TableName: table, Key: itemOf(keyOf(item)) }));
  }
}
