import { InMemoryFileSource } from '../../src/adapters/memory/in-memory-file-source.ts';
import { Unavailable } from '../../src/domain/errors.ts';
import { differencesLeft, type Reconciled } from '../../src/domain/reconcile-findings.ts';
import { fileId } from '../../src/domain/transformed-file.ts';
import { readMessage } from '../../src/entry/s3-events.ts';
import { customer, customersFile, day, order, ordersFile } from '../contract/warehouse/sample.ts';
import { bareListing } from '../support/bare-listing.ts';
import { collect } from '../support/collect.ts';
import { Faults, Killed } from '../support/faulty.ts';
import { under } from '../support/faulty-ports.ts';
import type { Ports } from '../support/pipeline.ts';
import { PATIENT, World } from '../support/world.ts';

async function reconcile(world: World, fix: boolean, ports: Partial<Ports> = {}): Promise<Reconciled> {
  return world.start(ports).reconcile.run({ fix }, PATIENT);
}

/** The conditions that were met, with how many files. */
function met({ counts }: Reconciled): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

/** A file that is loaded, and its answer lost: the ledger holds it, and the audit does not say so. */
async function loadUnnoticed(world: World, spec: Parameters<World['put']>[0]) {
  const ref = world.put(spec);
  const faults = new Faults();
  faults.inject({ of: 'warehouse.submit', how: 'after', error: new Killed('just now') });
  await expect(world.run(under(faults, world.ports()))).rejects.toThrow(Killed);
  return ref;
}

/** The warehouse is put back to a state without these files. */
function forget(world: World, ids: readonly string[]): void {
  const { committed } = world.tables;
  const ledger = new Map([...committed.ledger].filter(([id]) => !ids.includes(id)));
  world.tables.committed = { ...committed, ledger };
}

/** One file of every condition that reconciliation knows. */
async function everything(): Promise<World> {
  const world = new World();
  world.put(customersFile('c.csv', day(0), [customer('c1', 'Santos')]));
  world.put(ordersFile('loaded.parquet', day(0), [order('loaded')]));
  world.put(ordersFile('torn.parquet', day(0), [order('torn')]), 'truncated');
  world.put(ordersFile('lost.parquet', day(1), [order('lost')]));
  const lostAndGone = world.put(ordersFile('lost-and-gone.parquet', day(1), [order('lost-and-gone')]));
  const overwritten = ordersFile('lost-and-overwritten.parquet', day(1), [order('over', 'created')]);
  world.put(overwritten);
  await world.run();
  world.source.remove(lostAndGone);
  const loaded = await collect(world.audit.files({ state: 'LOADED' }));
  forget(
    world,
    loaded.flatMap(({ file }) => (file.key.includes('lost') ? [file.id] : [])),
  );
  world.put({ ...overwritten, arrival: day(2), rows: [order('over', 'shipped')] });
  await loadUnnoticed(world, ordersFile('unnoticed.parquet', day(2), [order('unnoticed')]));
  const gone = world.put(ordersFile('gone.parquet', day(3), [order('gone')]));
  world.put(ordersFile('waits.parquet', day(3), [order('waits')]));
  world.put(ordersFile('again.parquet', day(3), [order('again')]));
  await world.start().receive.run((await collect(world.source.list('orders'))).flat());
  world.source.remove(gone);
  world.put(ordersFile('again.parquet', day(4), [order('again')]));
  world.put(ordersFile('missing.parquet', day(5), [order('missing')]));
  return world;
}

/** What has to be the same however it came about. */
async function outcome(world: World) {
  await world.run();
  return {
    states: await world.states(),
    orders: world.orders(),
    ledger: [...world.tables.committed.ledger.keys()].sort(),
    partitions: world.cataloger.partitions().length,
    free: await world.plans.free(100),
    open: await world.plans.open(),
  };
}

test('nothing to say where area, audit and ledger agree', async () => {
  const world = new World();
  world.put(ordersFile('a.parquet', day(0), [order('o1')]));
  expect(met(await reconcile(world, true))).toEqual({ missing: 1 });
  await world.run();
  const found = await reconcile(world, false);
  expect([met(found), differencesLeft(found), found.complete]).toEqual([{ loaded: 1 }, 0, true]);
});

test.each([false, true])(
  'says of every file what it is, and puts right what is not (names only: %s)',
  async (isBare) => {
    const world = await everything();
    const source = isBare ? bareListing(world.source) : world.source;
    const states = await world.states();
    const found = await reconcile(world, false, { source });
    expect(met(found)).toEqual({
      ...{ loaded: 2, quarantined: 1, pending: 2, unchanged: 1, missing: 1 },
      ...{ loadedNotAudited: 2, auditedNotLoaded: 3, gone: 1 },
    });
    expect(differencesLeft(found)).toBe(7);
    expect(found.examples.missing.map(({ key }) => key.split('/').at(-1))).toEqual(['missing.parquet']);
    expect(await world.states()).toEqual(states);

    const fixed = await reconcile(world, true, { source });
    expect(fixed.fixed).toEqual({ missing: 1, loadedNotAudited: 2, auditedNotLoaded: 3, gone: 1 });
    expect(differencesLeft(fixed)).toBe(0);
    expect(differencesLeft(await reconcile(world, false, { source }))).toBe(0);

    const { orders, states: after } = await outcome(world);
    expect(orders).toMatchObject({ lost: 'created', over: 'shipped', missing: 'created', unnoticed: 'created' });
    expect([after.includes('RECEIVED'), differencesLeft(await reconcile(world, false, { source }))]).toEqual([
      false,
      0,
    ]);
  },
);

test('fault 11: an event that never came: the file is found, received and loaded', async () => {
  const world = new World();
  const told = world.put(ordersFile('told.parquet', day(0), [order('told')]));
  world.put(ordersFile('untold.parquet', day(1), [order('untold')]));
  const { receive, process } = world.start();
  await receive.run([told]);
  await process.run(PATIENT);
  expect(world.orders()).toEqual({ told: 'created' });
  const found = await reconcile(world, true);
  expect([found.counts.missing, found.fixed.missing]).toEqual([1, 1]);
  const { loads } = await process.run(PATIENT);
  expect(loads.map(({ is, files }) => [is, files])).toEqual([['finished', 1]]);
  expect(world.orders()).toEqual({ told: 'created', untold: 'created' });
  expect(met(await reconcile(world, false))).toEqual({ loaded: 2 });
});

test('fault 51: by event, backfill and reconcile, bucket versioned: one id, one window, one load', async () => {
  const world = new World();
  const version = world.source.put({
    ...{ dataset: 'orders', bucket: 'area', key: 'orders/a b+c.csv', lastModified: day(1) + 59 },
    columns: ordersFile('', 0, []).columns.map(({ name }) => ({ name, type: 'text' })),
    rows: [order('o1')],
  });
  const s3 = { bucket: { name: 'area' }, object: { key: 'orders/a+b%2Bc.csv', versionId: 'v1', sequencer: '0A' } };
  const message = JSON.stringify({
    Records: [{ eventVersion: '2.1', eventName: 'ObjectCreated:Put', eventTime: '2030-01-01T00:00:00Z', s3 }],
  });
  const scope = { bucket: 'area', prefixes: { orders: 'orders/', customers: 'customers/' } };
  const byEvent = async () => {
    const { events } = readMessage(message, scope);
    expect(events).toHaveLength(1);
    await world.start().receive.run(events.map(({ object }) => object));
  };
  const choice = { datasets: ['orders'] as const, prefix: '', limit: Number.POSITIVE_INFINITY };
  const byBackfill = async () => world.start().backfill.run(choice, PATIENT);
  const byReconcile = async () => reconcile(world, true);
  await Promise.all([byEvent(), byBackfill(), byReconcile()]);
  for (const way of [byEvent, byBackfill, byReconcile]) await way();
  expect((await world.plans.free(10)).map(({ id, arrival }) => [id, arrival])).toEqual([
    [fileId(version), day(1) + 59],
  ]);

  const windows: number[] = [];
  const { loads } = await world.start().process.run(PATIENT, (progress) => {
    if (progress.is === 'begun') windows.push(...progress.load.files.map(({ window }) => window));
  });
  expect([windows, loads.map(({ is }) => is)]).toEqual([[day(1)], ['finished']]);
  for (const way of [byEvent, byBackfill, byReconcile]) await way();
  expect((await world.start().process.run(PATIENT)).loads).toEqual([]);
  expect((await collect(world.audit.files({}))).map(({ file, state }) => [file.id, state])).toEqual([
    [fileId(version), 'LOADED'],
  ]);
  expect(world.orders()).toEqual({ o1: 'created' });
});

test('the files of a blocked load are told apart from those that only wait', async () => {
  const world = new World();
  for (let at = 0; at < 6; at++) world.put(ordersFile(`${at}.parquet`, day(0), [['o', 'c1', null, 'soon', null]]));
  await world.run();
  const found = await reconcile(world, true);
  expect([met(found), differencesLeft(found)]).toEqual([{ blocked: 6 }, 0]);
});

test('files of another area are left alone', async () => {
  const world = new World();
  world.put(ordersFile('a.parquet', day(0), [order('o1')]));
  await world.run();
  forget(world, [...world.tables.committed.ledger.keys()]);
  const { reconcile: use } = world.start({ source: new InMemoryFileSource() });
  expect(met(await use.run({ bucket: 'elsewhere', fix: true }, PATIENT))).toEqual({});
  expect(met(await use.run({ bucket: 'area', fix: false }, PATIENT))).toEqual({ auditedNotLoaded: 1 });
});

test('what nobody can look at is no difference that was put right', async () => {
  const world = new World();
  world.put(ordersFile('a.parquet', day(0), [order('o1')]));
  const faults = new Faults();
  faults.inject({ of: 'source.describe', how: 'before', error: new Unavailable('not now') });
  const found = await reconcile(world, true, under(faults, world.ports()));
  expect([met(found), differencesLeft(found)]).toEqual([{ unread: 1 }, 1]);
});

test('ended early it says that it is not complete', async () => {
  const world = await everything();
  const found = await world.start().reconcile.run({ fix: true }, { deadline: 0 });
  expect([found.complete, met(found)]).toEqual([false, {}]);
});

describe.each(['before', 'after'] as const)('fault 27: killed at every call of a port, %s its effect', (when) => {
  test('the same call again puts right what is left', async () => {
    const whole = await everything();
    const faults = new Faults();
    await reconcile(whole, true, under(faults, whole.ports()));
    const expected = await outcome(whole);
    expect(faults.calls.length).toBeGreaterThan(25);
    for (let call = 1; call <= faults.calls.length; call++) {
      const world = await everything();
      const deadly = new Faults();
      deadly.killAt(call, when);
      await expect(reconcile(world, true, under(deadly, world.ports()))).rejects.toThrow(Killed);
      expect(differencesLeft(await reconcile(world, true))).toBe(0);
      expect(await outcome(world)).toEqual(expected);
    }
  });
});

test('fault 36: every call fails once, or its answer is lost: it is asked again', async () => {
  const whole = await everything();
  const counting = new Faults();
  await reconcile(whole, true, under(counting, whole.ports()));
  const expected = await outcome(whole);
  for (const name of new Set(counting.calls)) {
    for (const how of ['before', 'after'] as const) {
      const world = await everything();
      const faults = new Faults();
      faults.inject({ of: name, calls: [1], how });
      await reconcile(world, true, under(faults, world.ports())).catch((error: unknown) => {
        if (!(error instanceof Unavailable)) throw error;
      });
      expect(differencesLeft(await reconcile(world, true))).toBe(0);
      expect(await outcome(world)).toEqual(expected);
    }
  }
});
