import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDbAuditStore } from '../../../src/adapters/dynamodb/dynamodb-audit-store.ts';
import { type LoadRecord, type LoadState, loadAdvances } from '../../../src/domain/audit-record.ts';
import { LoadImpossible, Unavailable } from '../../../src/domain/errors.ts';
import { objectName } from '../../../src/domain/transformed-file.ts';
import { answerLost, cutOff, refused, slow, unprocessed } from '../../support/aws-faults.ts';
import { auditedFile, facts, loadRecord } from '../../support/builders.ts';
import { collect } from '../../support/collect.ts';
import { DynamoDbServer } from '../../support/dynamodb-server.ts';
import { FixedClock } from '../../support/fixed-clock.ts';

let server: DynamoDbServer;

beforeAll(async () => {
  server = await DynamoDbServer.start();
});

afterEach(() => server.proxy.heal());

afterAll(async () => server[Symbol.asyncDispose]());

async function acquire(giveUpAfterMs = 60_000) {
  const clock = new FixedClock();
  const table = await server.createTable();
  return { audit: new DynamoDbAuditStore({ client: server.client, table, clock, giveUpAfterMs }), clock, table };
}

function files(count: number) {
  return Array.from({ length: count }, (_, at) => auditedFile({ key: `orders/${at}.csv` }));
}

test.each([1, 20, 25])(
  'fault 40: %i of each batch unprocessed, again and again, are all written in the end',
  async (count) => {
    const { audit } = await acquire();
    const all = files(60);
    server.proxy.put('BatchWriteItem', unprocessed(count), 12);
    server.proxy.put('BatchGetItem', unprocessed(count), 5);
    await audit.record(all.map((file) => facts.received(file)));
    expect((await audit.lookUp(all.map(({ id }) => id))).size).toBe(60);
  },
);

test('fault 40: what is never taken is given up in time, with what DynamoDB said', async () => {
  const { audit, clock } = await acquire(10_000);
  const begin = clock.now();
  server.proxy.put('BatchWriteItem', refused(400, 'ProvisionedThroughputExceededException'));
  const failure = await audit.record([facts.received(auditedFile())]).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Unavailable);
  expect((failure as Unavailable).cause).toMatchObject({ name: 'ProvisionedThroughputExceededException' });
  expect(clock.now() - begin).toBeLessThan(10_000);
});

test('fault 40: a batch is given up by the deadline of the moment, however long it may take otherwise', async () => {
  const { clock, table } = await acquire();
  let deadlineMs = clock.now() + 100_000;
  const deadline = () => deadlineMs;
  const audit = new DynamoDbAuditStore({ client: server.client, table, clock, deadline });
  server.proxy.put('BatchWriteItem', refused(400, 'ThrottlingException'));
  await expect(audit.record([facts.received(auditedFile())])).rejects.toThrow('within 60000 ms');
  deadlineMs = clock.now() + 3_000;
  await expect(audit.record([facts.received(auditedFile())])).rejects.toThrow('within 3000 ms');
  expect(clock.now()).toBeLessThan(deadlineMs);
  // With no time left it is tried once all the same: what is written after the last step costs nothing to try.
  clock.nowMs = deadlineMs + 1;
  server.proxy.heal();
  await audit.record([facts.received(auditedFile())]);
  expect((await audit.lookUp([auditedFile().id])).size).toBe(1);
});

test('fault 40: throttled batches wait longer and longer, and go through', async () => {
  const { audit, clock } = await acquire();
  const begin = clock.now();
  server.proxy.put('BatchWriteItem', refused(400, 'ThrottlingException'), 4);
  const [file] = files(1);
  await audit.record([facts.received(file!)]);
  expect((await audit.lookUp([file!.id])).size).toBe(1);
  expect(clock.now()).toBeGreaterThan(begin);
});

test.each([
  ['an answer lost', answerLost],
  ['a connection cut', cutOff],
  ['500', refused(500, 'InternalServerError')],
  ['503', refused(503, 'ServiceUnavailable')],
])('fault 43: %s is made up for', async (_, fault) => {
  const { audit } = await acquire();
  const all = files(30);
  server.proxy.put('Batch', fault, 6);
  await audit.record(all.flatMap((file) => [facts.received(file), facts.loaded(file)]));
  expect((await audit.lookUp(all.map(({ id }) => id))).size).toBe(30);
});

test('fault 43: DynamoDB down is Unavailable, whatever is asked, and nothing is taken for done', async () => {
  const { audit } = await acquire(1_000);
  const file = auditedFile();
  server.proxy.put('', cutOff);
  const calls = [
    () => audit.record([facts.received(file)]),
    () => audit.lookUp([file.id]),
    () => audit.latest([file]),
    () => collect(audit.files({})),
    () => collect(audit.files({ key: file.key })),
    () => collect(audit.files({ state: 'QUARANTINED' })),
    () => audit.retractLoaded([file.id]),
    () => audit.recordLoad(loadRecord()),
    () => audit.load('load-1'),
    () => collect(audit.loads()),
  ];
  for (const call of calls) await expect(call()).rejects.toThrow(Unavailable);
  server.proxy.heal();
  expect(await collect(audit.files({}))).toEqual([]);
});

test('a table that is not there is for somebody to act on', async () => {
  const audit = new DynamoDbAuditStore({ client: server.client, table: 'elsewhere', clock: new FixedClock() });
  for (const call of [() => audit.record([facts.received(auditedFile())]), () => audit.load('load-1')]) {
    const failure = await call().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(LoadImpossible);
    expect((failure as Error).message).toMatch(/elsewhere.*ResourceNotFoundException/);
  }
});

test('a right that lacks is for somebody to act on', async () => {
  const { audit } = await acquire();
  server.proxy.put('', refused(400, 'AccessDeniedException', 'not authorized to perform: dynamodb:PutItem'));
  await expect(audit.recordLoad(loadRecord())).rejects.toThrow(LoadImpossible);
  await expect(audit.recordLoad(loadRecord())).rejects.toThrow('dynamodb:PutItem');
});

test('C7: an audit half written is whole once it is written again', async () => {
  const { audit } = await acquire(1_000);
  const all = files(100);
  const received = all.map((file) => facts.received(file));
  for (const passing of [1, 3, 5, 7]) {
    server.proxy.put('BatchWriteItem', slow(1), passing);
    server.proxy.put('BatchWriteItem', cutOff);
    await expect(audit.record(received)).rejects.toThrow(Unavailable);
    server.proxy.heal();
    // A way that leads to no fact yet leads nowhere.
    const known = await audit.lookUp(all.map(({ id }) => id));
    expect(new Set((await audit.latest(all)).keys())).toEqual(
      new Set([...known.values()].map(({ file }) => objectName(file))),
    );
  }
  await audit.record(received);
  expect((await audit.latest(all)).size).toBe(100);
});

test('a file whose first fact is that it is loaded is found by its object, too', async () => {
  const { audit } = await acquire();
  const [loaded, setAside] = files(2);
  await audit.record([facts.loaded(loaded!), facts.quarantined(setAside!)]);
  expect((await audit.latest([loaded!, setAside!])).size).toBe(2);
  expect(await collect(audit.files({ key: loaded!.key }))).toHaveLength(1);
});

test('a version whose facts were taken back makes way for the one before', async () => {
  const { audit } = await acquire();
  const versions = Array.from({ length: 7 }, (_, at) => auditedFile({ eTag: `${at}`, lastModified: 1_000 + at }));
  await audit.record(versions.map((file) => facts.loaded(file)));
  await audit.retractLoaded(versions.slice(1).map(({ id }) => id));
  expect((await audit.latest([versions[6]!])).get(objectName(versions[0]!))!.file).toEqual(versions[0]);
});

test('fault 42: the condition of a load says what loadAdvances says, for every pair of records', async () => {
  const { audit } = await acquire();
  const states: LoadState[] = ['PLANNED', 'SUBMITTED', 'FAILED', 'BLOCKED', 'REFUSED', 'FINISHED'];
  const records = [1, 2, 3].flatMap((attempt) => states.map((state) => ({ state, attempt })));
  const pairs = records.flatMap((current) => records.map((next) => ({ current, next })));
  const answers = await Promise.all(
    pairs.map(async ({ current, next }, at) => {
      const id = `load-${at}`;
      const [first, second]: LoadRecord[] = [loadRecord({ id, ...current }), loadRecord({ id, ...next, at: 2_000 })];
      await audit.recordLoad(first!);
      const answer = await audit.recordLoad(second!);
      expect(await audit.load(id)).toEqual(answer === 'recorded' ? second : first);
      return answer === 'recorded';
    }),
  );
  const expected = pairs.map(({ current, next }) => loadAdvances(loadRecord(current), loadRecord(next)));
  expect(answers).toEqual(expected);
});

test('a lost answer about a load is no reason to call it outrun', async () => {
  const { audit } = await acquire();
  server.proxy.put('PutItem', answerLost, 1);
  await expect(audit.recordLoad(loadRecord({ state: 'FINISHED' }))).rejects.toThrow(Unavailable);
  expect(await audit.recordLoad(loadRecord({ state: 'FINISHED' }))).toBe('recorded');
});

test('the server refuses a key twice in a batch, as DynamoDB does: fault 41 is not shown by chance', async () => {
  const { table } = await acquire();
  const Item = { pk: { S: 'a' }, sk: { S: 'b' } };
  const twice = new BatchWriteItemCommand({
    RequestItems: { [table]: [{ PutRequest: { Item } }, { PutRequest: { Item } }] },
  });
  await expect(server.client.send(twice)).rejects.toThrow('duplicates');
});

test('a walk over everything holds a page of it, while the files in their order are all read before the first', async () => {
  const { audit } = await acquire();
  const wide = files(4_000).map((file) => facts.received(file, 1_000, ['w'.repeat(600)]));
  await audit.record(wide);
  const scans = async (walk: AsyncIterable<unknown>) => {
    const before = server.proxy.calls.length;
    for await (const _ of walk) break;
    return server.proxy.calls.slice(before).filter((call) => call.includes('Scan')).length;
  };
  expect(await scans(audit.walk({}))).toBe(1);
  expect(await scans(audit.files({}))).toBeGreaterThan(2);
  expect((await collect(audit.walk({}))).length).toBe(4_000);
});
