import { NotUnderstood, readMessage } from '../../src/entry/s3-events.ts';

const SCOPE = { bucket: 'area', prefixes: { orders: 'orders/', customers: 'customers/' } };

function record(key: string, change: Record<string, unknown> = {}, bucket = 'area') {
  return {
    eventVersion: '2.4',
    eventName: 'ObjectCreated:Put',
    eventTime: '2026-01-02T03:04:05.678Z',
    s3: { bucket: { name: bucket }, object: { key, size: 12, eTag: 'e', versionId: 'v', sequencer: '0A' } },
    ...change,
  };
}

/** As S3 encodes a key in a notification: slashes kept, a blank is a plus. */
function encoded(key: string): string {
  return encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/');
}

function keysOf(body: unknown): string[] {
  return readMessage(JSON.stringify(body), SCOPE).events.map(({ object }) => object.key);
}

test('every record of a message is taken, with its event and dataset', () => {
  const body = JSON.stringify({ Records: [record('orders/a.parquet'), record('customers/b.csv')] });
  const { events, refused } = readMessage(body, SCOPE);
  expect(refused).toEqual([]);
  expect(events).toEqual([
    {
      object: { dataset: 'orders', bucket: 'area', key: 'orders/a.parquet' },
      event: { eTag: 'e', versionId: 'v', sequencer: '0A', time: '2026-01-02T03:04:05.678Z' },
    },
    expect.objectContaining({ object: { dataset: 'customers', bucket: 'area', key: 'customers/b.csv' } }),
  ]);
});

test('fault 7: s3:TestEvent holds nothing', () => {
  const body = { Service: 'Amazon S3', Event: 's3:TestEvent', Time: '2026-01-01T00:00:00.000Z', Bucket: 'area' };
  expect(readMessage(JSON.stringify(body), SCOPE)).toMatchObject({ events: [], refused: [], notUnderstood: [] });
});

test.each([
  'ObjectRemoved:Delete',
  'ObjectRemoved:DeleteMarkerCreated',
  'LifecycleExpiration:Delete',
  'ObjectTagging:Put',
])('fault 8: %s holds nothing', (eventName) => {
  const body = { Records: [record('orders/a.parquet', { eventName }), record('orders/b.parquet')] };
  expect(keysOf(body)).toEqual(['orders/b.parquet']);
});

test('fault 10: SNS wraps the notification in a string', () => {
  const Message = JSON.stringify({ Records: [record('orders/a.parquet')] });
  expect(keysOf({ Type: 'Notification', TopicArn: 'arn', Message })).toEqual(['orders/a.parquet']);
  expect(() => keysOf({ Message: JSON.stringify({ Message }) })).toThrow(NotUnderstood);
});

test('fault 10: EventBridge has a shape of its own, and its keys are not encoded', () => {
  const detail = {
    bucket: { name: 'area' },
    object: { key: 'orders/a+b%2B.parquet', size: 1, etag: 'e', 'version-id': 'v', sequencer: '0A' },
  };
  const event = { version: '0', source: 'aws.s3', 'detail-type': 'Object Created', time: 't', detail };
  expect(readMessage(JSON.stringify(event), SCOPE).events).toEqual([
    {
      object: { dataset: 'orders', bucket: 'area', key: 'orders/a+b%2B.parquet' },
      event: { eTag: 'e', versionId: 'v', sequencer: '0A', time: 't' },
    },
  ]);
  expect(keysOf({ ...event, 'detail-type': 'Object Deleted' })).toEqual([]);
});

test.each(['', 'no JSON', '[1', 'null', '7', '[]', '"text"', '{}', '{"Records":{}}', '{"Message":"no JSON"}'])(
  'fault 12: a body that is no notification is not understood: %j',
  (body) => {
    expect(() => readMessage(body, SCOPE)).toThrow(NotUnderstood);
  },
);

const WRONG: readonly (readonly [string, unknown])[] = [
  ['no record', null],
  ['a record of another major version', record('orders/a.parquet', { eventVersion: '3.0' })],
  ['no event name', record('orders/a.parquet', { eventName: undefined })],
  ['no s3', record('orders/a.parquet', { s3: undefined })],
  ['a bucket without a name', record('orders/a.parquet', { s3: { bucket: {}, object: { key: 'orders/a.parquet' } } })],
  ['a key that is a number', record('orders/a.parquet', { s3: { bucket: { name: 'area' }, object: { key: 7 } } })],
  ['an empty key', record('')],
  ['a key that is not UTF-8', record('orders/%E0%A4%A.parquet')],
];

test.each(WRONG)('fault 9, fault 13: %s is not understood; the good record beside it counts', (_, wrong) => {
  const body = { Records: [wrong, record('orders/good.parquet')] };
  const { events, notUnderstood } = readMessage(JSON.stringify(body), SCOPE);
  expect(events.map(({ object }) => object.key)).toEqual(['orders/good.parquet']);
  expect(notUnderstood).toHaveLength(1);
});

test.each([{}, { bucket: {} }, { bucket: { name: 'area' }, object: { key: 7 } }, null, 'text'])(
  'fault 13: an EventBridge event with the detail %j is not understood',
  (detail) => {
    expect(() => keysOf({ source: 'aws.s3', 'detail-type': 'Object Created', detail })).toThrow(NotUnderstood);
  },
);

test.each(['orders/_temporary/0/a.parquet', 'orders/.a.parquet', 'orders/day=1/_a.csv', 'orders/.hidden/a.json'])(
  'work in progress that no listing shows is left alone: %s',
  (key) => {
    expect(keysOf({ Records: [record(key), record('orders/__proto__.csv')] })).toEqual(['orders/__proto__.csv']);
  },
);

const ODD = ['a+b', 'a b', '%2B', '%252B', "'", '"', ';', '\n', '../', '😀', '#&=`$( )', 'ü'.repeat(500)];

test.each(ODD)('fault 14: a key decodes once to what it was: %j', (odd) => {
  const key = `orders/${odd}x.parquet`;
  expect(keysOf({ Records: [record(encoded(key))] })).toEqual([key]);
});

test('fault 15: a foreign bucket or prefix is refused, and named', () => {
  const records = [record('orders/a.parquet', {}, 'other'), record('invoices/a.parquet'), record('orders/b.parquet')];
  const { events, refused } = readMessage(JSON.stringify({ Records: records }), SCOPE);
  expect(events.map(({ object }) => object.key)).toEqual(['orders/b.parquet']);
  expect(refused).toEqual(['other/orders/a.parquet', 'area/invoices/a.parquet']);
});

test('fault 16: __proto__ is inert', () => {
  const inner = JSON.stringify(record('orders/a.parquet')).slice(0, -1);
  const body = `{"__proto__":{"polluted":true},"Records":[${inner},"__proto__":{"polluted":true}}]}`;
  expect(readMessage(body, SCOPE).events).toHaveLength(1);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

test('an object without a format of ours is understood and left alone', () => {
  const body = { Records: [record('orders/_SUCCESS'), record('orders/README.md')] };
  expect(readMessage(JSON.stringify(body), SCOPE)).toMatchObject({ events: [], refused: [], notUnderstood: [] });
});
