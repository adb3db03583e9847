import { DynamoDbAuditStore } from '../../../src/adapters/dynamodb/dynamodb-audit-store.ts';
import { FACT_RANK, type FileFact, type LoadState } from '../../../src/domain/audit-record.ts';
import { customer, customersFile, day, order, ordersFile } from '../../contract/warehouse/sample.ts';
import { endOf, forget, itemsOf } from '../../support/audit-items.ts';
import { auditedFile, facts, loadRecord } from '../../support/builders.ts';
import { collect } from '../../support/collect.ts';
import { DynamoDbServer } from '../../support/dynamodb-server.ts';
import { REAL_CLOCK } from '../../support/real-clock.ts';
import { seeded } from '../../support/seeded.ts';
import { PATIENT, World } from '../../support/world.ts';

const KEEP_DAYS = 30;
const DAY_MS = 86_400_000;

let server: DynamoDbServer;

beforeAll(async () => {
  server = await DynamoDbServer.start();
});

afterAll(async () => server[Symbol.asyncDispose]());

async function acquire(keepDays: number | undefined) {
  const table = await server.createTable();
  const { client } = server;
  return {
    audit: new DynamoDbAuditStore({ client, table, clock: REAL_CLOCK, keepDays }),
    forget: async (nowMs: number, isDone?: Parameters<typeof forget>[3]) => forget(client, table, nowMs, isDone),
    /** When items may go, in days since 1970, by their names. */
    ends: async () => {
      const items = await itemsOf(client, table);
      return new Map(items.map((item) => [nameOf(item['pk']?.S, item['sk']?.S), inDays(endOf(item))]));
    },
  };
}

/** Of a key the kind of the item, and of which file or load. */
function nameOf(pk = '', sk = ''): string {
  const [kind = '', id = ''] = pk.split('#');
  return kind === 'key' ? `version ${id}` : `${kind} ${id} ${sk.split('#')[0] === 'files' ? 'files' : sk}`;
}

function inDays(end: number | undefined): number | undefined {
  return end === undefined ? undefined : (end * 1_000) / DAY_MS;
}

/** The fact, as if it had been found out on that day since 1970. */
function onDay<T extends FileFact>(atDay: number, fact: T): T {
  return { ...fact, at: atDay * DAY_MS };
}

test('without a time to live nothing ever goes', async () => {
  const { audit, ends } = await acquire(undefined);
  const file = auditedFile();
  await audit.record([facts.received(file), facts.loaded(file, 'l')]);
  await audit.record([facts.quarantined(auditedFile({ key: 'orders/b' }), 'order_id', 'm')]);
  await audit.recordLoad(loadRecord({ state: 'FINISHED' }));
  const all = await ends();
  expect(all.size).toBe(8);
  expect(new Set(all.values())).toEqual(new Set([undefined]));
});

test('a file is kept for so many days, each higher fact longer, and what leads to it', async () => {
  const { audit, ends } = await acquire(KEEP_DAYS);
  const [file, gone] = [auditedFile({ id: 'a', key: 'a' }), auditedFile({ id: 'b', key: 'b' })];
  await audit.record([onDay(1, facts.received(file)), onDay(1, facts.received(gone))]);
  await audit.record([onDay(2, facts.loaded(file, 'l')), onDay(2, facts.missing(gone))]);
  expect(await ends()).toEqual(
    new Map([
      ...([['version a', 75] as const, ['version b', 75] as const] as const),
      ...([['file a 1#RECEIVED', 31] as const, ['file a 9#LOADED', 46] as const] as const),
      ...([['file b 1#RECEIVED', 31] as const, ['file b 5#SET_ASIDE', 39] as const] as const),
      ['load l files', 46],
    ]),
  );
});

test('what is set aside is kept for ever, and is found, until something newer takes its place', async () => {
  const { audit, forget: sweep } = await acquire(KEEP_DAYS);
  const [bad, replaced] = [auditedFile({ key: 'bad' }), auditedFile({ key: 'replaced' })];
  await audit.record([bad, replaced].map((file) => onDay(1, facts.received(file))));
  await audit.record([bad, replaced].map((file) => onDay(2, facts.quarantined(file, 'order_id', 'l'))));
  await audit.record([onDay(3, facts.superseded(replaced))]);
  await sweep(9_999 * DAY_MS);
  for (const query of [{ key: 'bad' }, { loadId: 'l' }, { state: 'QUARANTINED' }, {}] as const) {
    expect(await collect(audit.files(query))).toMatchObject([{ file: bad, state: 'QUARANTINED' }]);
  }
  expect(await audit.latest([bad, replaced])).toEqual(new Map([[expect.anything(), expect.anything()]]));
});

test('a file that was set aside before it was loaded stays loaded', async () => {
  const { audit, forget: sweep } = await acquire(KEEP_DAYS);
  const file = auditedFile();
  await audit.record([onDay(1, facts.received(file))]);
  await audit.record([onDay(2, facts.quarantined(file))]);
  await audit.record([onDay(3, facts.loaded(file))]);
  await sweep(9_999 * DAY_MS);
  expect((await audit.lookUp([file.id])).get(file.id)?.state).toBe('LOADED');
  expect((await audit.latest([file])).size).toBe(1);
});

test('I7 while it is forgotten, whatever DynamoDB takes first within its days, no state falls', async () => {
  const { audit, forget: sweep } = await acquire(KEEP_DAYS);
  const files = Array.from({ length: 30 }, (_, at) => auditedFile({ key: String(at) }));
  const random = seeded(7);
  for (const [at, file] of files.entries()) {
    const [received, aside, loaded] = [1, 1 + random.below(2), 2 + random.below(3)];
    const between = [facts.missing(file), facts.superseded(file), facts.quarantined(file)][at % 4];
    await audit.record([onDay(received, facts.received(file))]);
    if (between !== undefined) await audit.record([onDay(aside, between)]);
    if (at % 3 > 0) await audit.record([onDay(loaded, facts.loaded(file))]);
  }
  /** Forgotten is the last that becomes of a file. */
  const ranks = async () => {
    const records = await audit.lookUp(files.map(({ id }) => id));
    return files.map(({ id }) => {
      const record = records.get(id);
      return record === undefined ? Number.POSITIVE_INFINITY : FACT_RANK[record.state];
    });
  };
  let before = await ranks();
  for (let today = 5; today < 90; today++) {
    // It comes to an item within two days, as a rule.
    await sweep(today * DAY_MS, (item) => random.pick([true, false, false]) || today - (inDays(endOf(item)) ?? 0) > 5);
    const now = await ranks();
    expect(now.filter((rank, at) => rank < (before[at] ?? 0))).toEqual([]);
    before = now;
  }
  const isKept = (at: number) => at % 4 === 2 || (at % 4 < 3 && at % 3 > 0);
  expect(before.map((rank) => rank === Number.POSITIVE_INFINITY)).toEqual(files.map((_, at) => !isKept(at)));
});

test('an open load is kept as long as it is open; a decided one goes with its files', async () => {
  const { audit, ends } = await acquire(KEEP_DAYS);
  const record = async (state: LoadState, atDay: number, attempt = 1) => {
    await audit.recordLoad(loadRecord({ id: 'l', state, attempt, at: atDay * DAY_MS }));
    return (await ends()).get('load l record');
  };
  for (const state of ['PLANNED', 'SUBMITTED', 'FAILED', 'BLOCKED'] as const) {
    expect(await record(state, 1)).toBeUndefined();
  }
  expect(await record('FINISHED', 100, 2)).toBe(144);
  expect(await record('REFUSED', 200, 3)).toBe(244);
  expect(await audit.load('l')).toEqual(loadRecord({ id: 'l', state: 'REFUSED', attempt: 3, at: 200 * DAY_MS }));
});

test('a forgotten file that is told of again is refused by the ledger, and known again; its rows count once', async () => {
  const world = new World();
  const { audit, forget: sweep } = await acquire(KEEP_DAYS);
  world.put(customersFile('c1.parquet', day(0), [customer('c1', 'Santos')]));
  world.put(ordersFile('1.parquet', day(1), [order('o1'), order('o2')]));
  await world.run({ audit });
  await world.clock.sleep(200 * DAY_MS);
  await sweep(world.clock.now());
  expect(await collect(audit.files({}))).toEqual([]);

  const { counts } = await world.start({ audit }).reconcile.run({ fix: false }, PATIENT);
  expect(counts).toMatchObject({ loadedNotAudited: 2, missing: 0 });
  world.put(ordersFile('2.parquet', day(2), [order('o3')]));
  const { loads } = await world.run({ audit });
  // The customers come together as before, which the ledger knows as that very load.
  expect(loads.map(({ dataset, files, is }) => [dataset, files, is])).toEqual([
    ['customers', 1, 'finished'],
    ['orders', 2, 'refused'],
    ['orders', 1, 'finished'],
  ]);
  expect(Object.keys(world.orders()).sort()).toEqual(['o1', 'o2', 'o3']);
  expect([...world.tables.committed.ledger.keys()]).toHaveLength(3);
  const again = await world.start({ audit }).reconcile.run({ fix: true }, PATIENT);
  expect(again.counts).toMatchObject({ loaded: 3, loadedNotAudited: 0 });
  expect(await world.plans.free(9)).toEqual([]);
});

test('reconcile --fix says of forgotten files anew that they are loaded', async () => {
  const world = new World();
  const { audit, forget: sweep } = await acquire(KEEP_DAYS);
  world.put(customersFile('c1.parquet', day(0), [customer('c1', 'Santos')]));
  await world.run({ audit });
  await world.clock.sleep(200 * DAY_MS);
  await sweep(world.clock.now());
  expect((await world.start({ audit }).reconcile.run({ fix: true }, PATIENT)).fixed.loadedNotAudited).toBe(1);
  await sweep(world.clock.now());
  expect(await collect(audit.files({}))).toMatchObject([{ state: 'LOADED' }]);
});
