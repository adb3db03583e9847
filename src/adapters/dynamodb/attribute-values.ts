import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** An item as DynamoDB has it. */
export type Item = Record<string, AttributeValue>;

/** The fields as attributes; a field that is undefined is left out. */
export function itemOf(fields: object): Item {
  // By a loop, since intake does this for each of its files twice.
  const item: Item = {};
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) item[name] = attributeOf(value);
  return item;
}

/** The fields of an item. */
export function fieldsOf(item: Item): Record<string, unknown> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, valueOf(value)]));
}

/** What JSON can say: DynamoDB's other types (sets, binary) are not needed here. */
function attributeOf(value: unknown): AttributeValue {
  if (value === null) return { NULL: true };
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  if (Array.isArray(value)) return { L: value.map(attributeOf) };
  if (typeof value === 'object') return { M: itemOf(value) };
  throw new Error(`no attribute of DynamoDB is a ${typeof value}`);
}

function valueOf(attribute: AttributeValue): unknown {
  if (attribute.S !== undefined) return attribute.S;
  if (attribute.N !== undefined) return Number(attribute.N);
  if (attribute.BOOL !== undefined) return attribute.BOOL;
  if (attribute.L !== undefined) return attribute.L.map(valueOf);
  if (attribute.M !== undefined) return fieldsOf(attribute.M);
  if (attribute.NULL !== undefined) return null;
  throw new Error(`an attribute of a kind that was never written here: ${Object.keys(attribute).join()}`);
}
