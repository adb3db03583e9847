import type { DatasetName } from '../domain/dataset.ts';
import type { ObjectEvent } from '../domain/object-event.ts';
import { formatOf, type ObjectRef } from '../domain/transformed-file.ts';
import { isHidden } from '../formats/hidden-names.ts';

/** Whose objects are taken: the keys of a dataset begin with its prefix, such as `orders/`; it ends with a slash. */
export interface EventScope {
  readonly bucket: string;
  readonly prefixes: Readonly<Record<DatasetName, string>>;
}

/** An object that was created, says an event: a hint that it is worth a look. */
interface CreatedObject {
  readonly object: ObjectRef;
  readonly event: ObjectEvent;
}

/** What a message holds. */
export interface ReadMessage {
  readonly events: readonly CreatedObject[];
  /** Objects that are not ours to take, of a foreign bucket or prefix: `bucket/key` of each, for the log. */
  readonly refused: readonly string[];
  /** What is wrong with each record that cannot be understood. The others count all the same. */
  readonly notUnderstood: readonly string[];
}

/** The message, or a record of it, is no notification that anybody here understands. */
export class NotUnderstood extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'NotUnderstood';
  }
}

const NONE: readonly never[] = [];
const NOTHING: ReadMessage = { events: NONE, refused: NONE, notUnderstood: NONE };

/**
 * Reads the body of an SQS message: an S3 notification as S3 sends it, wrapped by SNS (`Message` is a string), or an
 * EventBridge event (`detail-type` `Object Created`). Every record counts. `s3:TestEvent`, removals, objects without a
 * format of ours and work in progress, which no listing shows either, are understood and hold nothing.
 *
 * Shapes: S3 user guide, "Event message structure" and "EventBridge event message structure".
 *
 * @throws NotUnderstood where nothing of it is
 */
export function readMessage(body: string, scope: EventScope): ReadMessage {
  return readNotification(parsed(body), scope, true);
}

function readNotification(message: Fields, scope: EventScope, mayBeWrapped: boolean): ReadMessage {
  const records = message['Records'];
  if (Array.isArray(records)) return readRecords(records as readonly Notified[], scope);
  if (message['Event'] === 's3:TestEvent') return NOTHING;
  if (typeof message['detail-type'] === 'string') return readEventBridge(message, scope);
  if (mayBeWrapped && typeof message['Message'] === 'string') {
    return readNotification(parsed(message['Message']), scope, false);
  }
  throw new NotUnderstood('neither an S3 notification nor one in an SNS or EventBridge envelope');
}

/**
 * A record as it may be: nothing is known of it but that it came out of JSON. Looked into with `?.` all the way, which costs
 * next to nothing, and only the leaves are held against what they must be.
 */
type Notified =
  | {
      readonly eventVersion?: unknown;
      readonly eventName?: unknown;
      readonly eventTime?: unknown;
      readonly s3?: { readonly bucket?: { readonly name?: unknown } | null; readonly object?: NotifiedObject } | null;
    }
  | null
  | undefined;

type NotifiedObject = Readonly<
  Partial<Record<'key' | 'eTag' | 'etag' | 'versionId' | 'version-id' | 'sequencer', unknown>>
> | null;

/** What is found of a message, as it grows. Lists begin as the literal of their first item: nearly always their only one. */
class Reading implements ReadMessage {
  events: CreatedObject[] | typeof NONE = NONE;
  refused: string[] | typeof NONE = NONE;
  notUnderstood: string[] | typeof NONE = NONE;

  take(bucket: string, key: string, event: ObjectEvent, scope: EventScope): void {
    const dataset = bucket === scope.bucket ? datasetOf(key, scope) : undefined;
    if (dataset === undefined) this.refused = added(this.refused, `${bucket}/${key}`);
    else if (isOurs(key, scope.prefixes[dataset])) {
      // The one text for all of them: those of the message need not be kept.
      this.events = added(this.events, { object: { dataset, bucket: scope.bucket, key }, event });
    }
  }
}

function added<T>(list: T[] | typeof NONE, item: T): T[] {
  if (list === NONE) return [item];
  (list as T[]).push(item);
  return list as T[];
}

function readRecords(records: readonly Notified[], scope: EventScope): ReadMessage {
  const reading = new Reading();
  for (const record of records) {
    try {
      readRecord(record, scope, reading);
    } catch (error) {
      if (!(error instanceof NotUnderstood)) throw error;
      reading.notUnderstood = added(reading.notUnderstood, error.message);
    }
  }
  return reading;
}

function readRecord(record: Notified, scope: EventScope, reading: Reading): void {
  const version = record?.eventVersion;
  // The minor version may grow; another major one would mean another structure.
  if (typeof version !== 'string' || !version.startsWith('2.')) {
    throw new NotUnderstood('a record of an unknown eventVersion');
  }
  if (!text(record?.eventName, 'eventName').startsWith('ObjectCreated:')) return;
  const object = record?.s3?.object;
  const bucket = text(record?.s3?.bucket?.name, 's3.bucket.name');
  const key = decodedKey(text(object?.key, 's3.object.key'));
  reading.take(bucket, key, eventOf(object?.eTag, object?.versionId, object?.sequencer, record?.eventTime), scope);
}

function readEventBridge(message: Fields, scope: EventScope): ReadMessage {
  if (message['source'] !== 'aws.s3') throw new NotUnderstood('an EventBridge event of another source than aws.s3');
  if (message['detail-type'] !== 'Object Created') return NOTHING;
  const detail = message['detail'] as NonNullable<Notified>['s3'];
  const object = detail?.object;
  const reading = new Reading();
  const bucket = text(detail?.bucket?.name, 'detail.bucket.name');
  // EventBridge gives the key as it is.
  const key = text(object?.key, 'detail.object.key');
  reading.take(bucket, key, eventOf(object?.etag, object?.['version-id'], object?.sequencer, message['time']), scope);
  return reading;
}

/** Of a format of ours, and no work in progress by the name of the file or of a folder below the dataset. */
function isOurs(key: string, prefix: string): boolean {
  if (!key.endsWith('.parquet') && formatOf(key) === undefined) return false;
  // Few names begin so: most keys need not be cut up.
  if (!key.includes('/_') && !key.includes('/.')) return true;
  return !key.slice(prefix.length).split('/').some(isHidden);
}

function datasetOf(key: string, { prefixes }: EventScope): DatasetName | undefined {
  if (key.startsWith(prefixes.orders)) return 'orders';
  return key.startsWith(prefixes.customers) ? 'customers' : undefined;
}

/** S3 encodes keys as forms do: a blank is `+`, the rest is percent-encoded UTF-8. Decoded once, no more. */
function decodedKey(key: string): string {
  if (!key.includes('%') && !key.includes('+')) return key;
  try {
    return decodeURIComponent(key.includes('+') ? key.replaceAll('+', ' ') : key);
  } catch (cause) {
    throw new NotUnderstood('s3.object.key is not percent-encoded UTF-8', { cause });
  }
}

function eventOf(eTag: unknown, versionId: unknown, sequencer: unknown, time: unknown): ObjectEvent {
  return {
    eTag: textOrNull(eTag),
    versionId: textOrNull(versionId),
    sequencer: textOrNull(sequencer),
    time: textOrNull(time),
  };
}

type Fields = Readonly<Record<string, unknown>>;

function parsed(body: string): Fields {
  try {
    return fields(JSON.parse(body), 'the body');
  } catch (cause) {
    if (cause instanceof NotUnderstood) throw cause;
    throw new NotUnderstood('the body is no JSON', { cause });
  }
}

function fields(value: unknown, name: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new NotUnderstood(`${name} is no object`);
  return value as Fields;
}

function text(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '') throw new NotUnderstood(`${name} is no text`);
  return value;
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
