import { Unavailable } from '../../../src/domain/errors.ts';
import type { ObjectRef } from '../../../src/domain/transformed-file.ts';
import { IntakeHandler } from '../../../src/entry/lambda/intake-handler.ts';
import { Tally } from '../../../src/entry/lambda/tally.ts';
import { day, order, ordersFile } from '../../contract/warehouse/sample.ts';
import { collect } from '../../support/collect.ts';
import { Faults } from '../../support/faulty.ts';
import { FixedClock } from '../../support/fixed-clock.ts';
import { LambdaWorld } from '../../support/lambda-world.ts';
import { notification, putRecord, sqsEvent } from '../../support/sqs-events.ts';

/** Puts files of one order each; gives their keys. */
function put(world: LambdaWorld, ...names: readonly string[]): string[] {
  return names.map((name, at) => world.put(ordersFile(name, day(at), [order(name)])).key);
}

async function pendingKeys(world: LambdaWorld): Promise<string[]> {
  return (await world.plans.free(100)).map(({ key }) => key).sort();
}

test('every record of every message is received, and the loader is called once', async () => {
  const world = new LambdaWorld();
  const [a, b, c] = put(world, 'a.csv', 'b.csv', 'c.csv') as [string, string, string];
  expect(await world.intake(sqsEvent(notification(a, b), notification(c)))).toEqual([]);
  expect(await pendingKeys(world)).toEqual([a, b, c].sort());
  expect(world.queue.messages).toEqual([{ kind: 'kick' }]);
  expect(world.tally.take().counts.get('FilesReceived')).toBe(3);
});

/** The record with this event's data. */
function told(key: string, eTag: string, sequencer: string, versionId: string) {
  const { s3, ...record } = putRecord(key);
  return { ...record, s3: { ...s3, object: { ...s3.object, eTag, sequencer, versionId } } };
}

test('fault 4: the audit keeps what the latest event of the object told, and none about another content', async () => {
  const world = new LambdaWorld();
  const [a, b] = put(world, 'a.csv', 'b.csv') as [string, string];
  const described = await world.source.describe({ dataset: 'orders', bucket: 'area', key: a });
  const eTag = described.is === 'file' ? described.version.eTag : '';
  const [early, late, last] = [
    told(a, eTag, '0055AE', 'v1'),
    told(a, eTag, '0055AE1', 'v2'),
    told(b, 'another', '01', 'v3'),
  ];
  await world.intake(sqsEvent({ Records: [late, last] }, { Records: [early] }));
  const events = (await collect(world.audit.files({}))).map(({ facts }) =>
    facts[0]?.kind === 'RECEIVED' ? facts[0].event : null,
  );
  const time = '2026-01-02T03:04:05.678Z';
  expect(events).toEqual([{ versionId: 'v2', sequencer: '0055AE1', time }, undefined]);
});

test('fault 7: s3:TestEvent is acknowledged and leaves no trace', async () => {
  const world = new LambdaWorld();
  expect(await world.intake(sqsEvent({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'area' }))).toEqual([]);
  expect(await world.states()).toEqual([]);
  expect(world.queue.messages).toEqual([]);
});

test('fault 8: a removal is acknowledged, nothing is received', async () => {
  const world = new LambdaWorld();
  const [key] = put(world, 'a.csv') as [string];
  const removed = { ...putRecord(key), eventName: 'ObjectRemoved:Delete' };
  expect(await world.intake(sqsEvent({ Records: [removed] }))).toEqual([]);
  expect(await world.states()).toEqual([]);
});

test('fault 9: of several records one cannot be understood: the good ones are received, that message alone is reported', async () => {
  const world = new LambdaWorld();
  const [a, b, c] = put(world, 'a.csv', 'b.csv', 'c.csv') as [string, string, string];
  const mixed = { Records: [putRecord(a), { ...putRecord(b), eventVersion: '9.0' }] };
  expect(await world.intake(sqsEvent(notification(c), mixed))).toEqual(['m1']);
  expect(await pendingKeys(world)).toEqual([a, c].sort());
});

test('fault 9: of several objects one cannot be looked at: its messages alone are reported, however many', async () => {
  const world = new LambdaWorld();
  const [a, b] = put(world, 'a.csv', 'b.csv') as [string, string];
  const describe = async (object: ObjectRef) => {
    if (object.key === b) throw new Unavailable('slow down');
    return world.source.describe(object);
  };
  const source = { describe, list: world.source.list.bind(world.source) };
  const event = sqsEvent(notification(a, b), notification(a), notification(b));
  expect(await world.intake(event, { source })).toEqual(['m0', 'm2']);
  expect(await pendingKeys(world)).toEqual([a]);
  expect(await world.intake(event)).toEqual([]);
  expect(await pendingKeys(world)).toEqual([a, b].sort());
});

test('fault 10: SNS and EventBridge envelopes', async () => {
  const world = new LambdaWorld();
  const [a, b] = put(world, 'a.csv', 'b.csv') as [string, string];
  const detail = { bucket: { name: 'area' }, object: { key: b, size: 1, etag: 'e', sequencer: '0A' } };
  const bridge = { source: 'aws.s3', 'detail-type': 'Object Created', time: 't', detail };
  const sns = { Type: 'Notification', Message: JSON.stringify(notification(a)) };
  expect(await world.intake(sqsEvent(sns, bridge))).toEqual([]);
  expect(await pendingKeys(world)).toEqual([a, b].sort());
});

test.each([
  ['fault 12: no JSON', 'no JSON'],
  ['fault 12: another JSON', '{"hello":"world"}'],
  [
    'fault 13: a key that is a number',
    { Records: [{ ...putRecord('x'), s3: { bucket: { name: 'area' }, object: { key: 7 } } }] },
  ],
  ['fault 13: no bucket', { Records: [{ ...putRecord('x'), s3: { object: { key: 'orders/a.csv' } } }] }],
])('%s: that message alone fails, named in the log', async (_, bad) => {
  const world = new LambdaWorld();
  const [key] = put(world, 'a.csv') as [string];
  expect(await world.intake(sqsEvent(notification(key), bad))).toEqual(['m1']);
  expect(await pendingKeys(world)).toEqual([key]);
  expect(world.logged.filter(({ level }) => level === 'error')).toMatchObject([{ fields: { messageId: 'm1' } }]);
  expect(world.tally.take().counts.get('MessagesNotUnderstood')).toBe(1);
});

test('fault 15: a foreign bucket or prefix is refused: acknowledged, logged, counted', async () => {
  const world = new LambdaWorld();
  const foreign = { Records: [putRecord('orders/a.csv', 'other'), putRecord('invoices/a.csv')] };
  expect(await world.intake(sqsEvent(foreign))).toEqual([]);
  expect(world.tally.take().counts.get('FilesRefused')).toBe(2);
  expect(world.logged).toContainEqual(
    expect.objectContaining({
      level: 'warn',
      fields: { messageId: 'm0', count: 2, objects: ['other/orders/a.csv', 'area/invoices/a.csv'] },
    }),
  );
});

test('fault 17: 10 000 records at once go through in batches, each object once', async () => {
  const sizes: number[] = [];
  const seen = new Set<string>();
  const receive = {
    run: async (objects: readonly ObjectRef[]) => {
      sizes.push(objects.length);
      for (const { key } of objects) seen.add(key);
      return Promise.resolve([]);
    },
  };
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const scope = { bucket: 'area', prefixes: { orders: 'orders/', customers: 'customers/' } };
  const kick = async () => Promise.resolve();
  const intake = new IntakeHandler({ receive, kick, scope, log, clock: new FixedClock(), tally: new Tally() });
  const bodies = Array.from({ length: 5_000 }, (_, at) =>
    notification(`orders/${at % 4_500}.csv`, `orders/x${at}.csv`),
  );
  expect(await intake.handle(sqsEvent(...bodies), Number.POSITIVE_INFINITY)).toEqual({ batchItemFailures: [] });
  expect(Math.max(...sizes)).toBeLessThanOrEqual(2_000);
  expect(seen.size).toBe(9_500);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(9_500);
});

test.each(['audit.latest', 'audit.record', 'plans.keep'])(
  'fault 43: %s fails: nothing is acknowledged; delivered again, all is received',
  async (of) => {
    const world = new LambdaWorld();
    const keys = put(world, 'a.csv', 'b.csv');
    const faults = new Faults();
    faults.inject({ of, how: 'before' });
    const ports = { audit: faults.wrap('audit', world.audit), plans: faults.wrap('plans', world.plans) };
    const event = sqsEvent(...keys.map((key) => notification(key)), { Event: 's3:TestEvent' });
    expect(await world.intake(event, ports)).toEqual(['m0', 'm1']);
    faults.heal();
    expect(await world.intake(event, ports)).toEqual([]);
    expect(await pendingKeys(world)).toEqual([...keys].sort());
    expect(world.queue.messages).toEqual([{ kind: 'kick' }]);
  },
);

test('a kick that cannot be sent brings the messages back, and the second delivery kicks', async () => {
  const world = new LambdaWorld();
  const [key] = put(world, 'a.csv') as [string];
  world.queue.isDown = true;
  expect(await world.intake(sqsEvent(notification(key)))).toEqual(['m0']);
  world.queue.isDown = false;
  expect(await world.intake(sqsEvent(notification(key)))).toEqual([]);
  expect(world.queue.messages).toEqual([{ kind: 'kick' }]);
  expect(await pendingKeys(world)).toEqual([key]);
});

test('what is loaded, unchanged or gone kicks nobody', async () => {
  const world = new LambdaWorld();
  const [key] = put(world, 'a.csv') as [string];
  await world.run();
  expect(await world.intake(sqsEvent(notification(key), notification('orders/never.csv')))).toEqual([]);
  expect(world.queue.messages).toEqual([]);
});

test('what is not begun by the deadline comes again', async () => {
  const world = new LambdaWorld();
  const [key] = put(world, 'a.csv') as [string];
  expect(await world.intake(sqsEvent(notification(key)), {}, world.clock.now())).toEqual(['m0']);
  expect(await pendingKeys(world)).toEqual([]);
});

test('fault 17: a batch for which too little time is left is not begun, and comes again', async () => {
  const world = new LambdaWorld();
  const names = Array.from({ length: 2_001 }, (_, at) => `${at}.csv`);
  const keys = put(world, ...names);
  const messages = [notification(...keys.slice(0, 2_000)), notification(keys[2_000]!)];
  expect(await world.intake(sqsEvent(...messages), {}, world.clock.now() + 5_000)).toEqual(['m1']);
  expect(await world.plans.free(3_000)).toHaveLength(2_000);
  expect(world.logged).toContainEqual(
    expect.objectContaining({
      ...{ level: 'warn', message: 'no time is left for a batch; it comes again' },
      fields: { objects: 1, messages: 1, messageIds: ['m1'] },
    }),
  );
});

test('a failure names its messages, the first of many', async () => {
  const world = new LambdaWorld();
  const names = Array.from({ length: 25 }, (_, at) => `${at}.csv`);
  const event = sqsEvent(...put(world, ...names).map((key) => notification(key)));
  const named = { messages: 25, messageIds: Array.from({ length: 20 }, (_, at) => `m${at}`) };
  const faults = new Faults();
  faults.inject({ of: 'plans.keep', how: 'before' });
  await world.intake(event, { plans: faults.wrap('plans', world.plans) });
  world.queue.isDown = true;
  await world.intake(event);
  expect(world.logged.filter(({ level }) => level === 'error')).toMatchObject([
    { message: 'a batch could not be received', fields: named },
    { message: 'the loader could not be called', fields: named },
  ]);
});

test('intake asks the warehouse nothing', async () => {
  const world = new LambdaWorld();
  const [key] = put(world, 'a.csv') as [string];
  const faults = new Faults();
  const warehouse = faults.wrap('warehouse', world.warehouse());
  expect(await world.intake(sqsEvent(notification(key)), { warehouse })).toEqual([]);
  expect(faults.calls).toEqual([]);
});
