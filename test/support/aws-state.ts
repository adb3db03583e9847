import { type AttributeValue, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { SubmittedBatch } from './aws-bench.ts';
import type { AwsWorld } from './aws-world.ts';

type Item = Record<string, AttributeValue>;

/** All that the functions keep outside of the warehouse, and what they have on the way: as one version of them wrote it. */
export interface AwsState {
  /** Control objects, by their keys. */
  readonly objects: Readonly<Record<string, string>>;
  /** Of the audit's table. */
  readonly items: readonly Item[];
  /** In the loader's queue, as texts. */
  readonly messages: readonly string[];
  /** Of the load that is under way. */
  readonly batch: SubmittedBatch;
}

/** Stand for what another place has other names for. */
const BUCKET = '{{bucket}}';
const STATEMENT = '{{statement}}';

/** What is there. @param batch the one under way, with its statement's id */
export async function takeState(world: AwsWorld, batch: SubmittedBatch, statementId: string): Promise<AwsState> {
  const objects: Record<string, string> = {};
  for await (const { key } of world.objects.list('')) objects[key] = (await world.objects.get(key))?.text ?? '';
  const { Items: items = [] } = await world.dynamoDb.send(new ScanCommand({ TableName: world.table }));
  const messages = world.functions.queue.messages.map((message) => JSON.stringify(message));
  const text = JSON.stringify({ objects, items, messages, batch } satisfies AwsState);
  return JSON.parse(text.replaceAll(world.bucket.name, BUCKET).replaceAll(statementId, STATEMENT)) as AwsState;
}

/**
 * Makes it be there in a new world.
 *
 * @param statementId the id of the load under way, once its control objects are there
 * @returns the messages that are in the queue
 */
export async function putState(
  world: AwsWorld,
  state: AwsState,
  statementId: (batch: SubmittedBatch) => Promise<string>,
): Promise<readonly string[]> {
  const text = JSON.stringify(state).replaceAll(BUCKET, world.bucket.name);
  const { objects, batch } = JSON.parse(text) as AwsState;
  for (const [key, body] of Object.entries(objects)) await world.objects.put(key, body);
  const { items, messages } = JSON.parse(text.replaceAll(STATEMENT, await statementId(batch))) as AwsState;
  for (const Item of items) await world.dynamoDb.send(new PutItemCommand({ TableName: world.table, Item }));
  return messages;
}

/** The same as a version would have written it that has another field in every object. Redshift's own files stay. */
export function withFieldOf(state: AwsState, name: string): AwsState {
  const { objects, items, messages } = state;
  const json = (text: string) => JSON.stringify(grown(JSON.parse(text), name));
  const more = Object.entries(objects).map(([key, text]) => [key, key.endsWith('.json') ? json(text) : text] as const);
  return {
    ...state,
    objects: Object.fromEntries(more),
    items: items.map((item) => ({ ...item, [name]: { M: { [name]: { S: name } } } })),
    messages: messages.map(json),
  };
}

function grown(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => grown(one, name));
  const fields = Object.entries(value).map(([key, own]) => [key, grown(own, name)] as const);
  return { ...Object.fromEntries(fields), [name]: { [name]: name } };
}

/** The same as a version would have written it that did not know this attribute of the audit's items. */
export function withoutAttribute(state: AwsState, name: string): AwsState {
  if (!state.items.some((item) => name in item)) throw new Error(`no item has ${name}: leaving it out tests nothing`);
  const items = state.items.map((item) => Object.fromEntries(Object.entries(item).filter(([key]) => key !== name)));
  return { ...state, items };
}
