import { attemptName } from '../../../src/adapters/redshift/load-transaction.ts';
import { LoadImpossible, Unavailable } from '../../../src/domain/errors.ts';
import { ANYTHING } from '../../../src/domain/process-transformed-orders.ts';
import { customer, customersFile, day, order, ordersFile } from '../../contract/warehouse/sample.ts';
import { Faults } from '../../support/faulty.ts';
import { LambdaWorld } from '../../support/lambda-world.ts';
import { notification, sqsEvent } from '../../support/sqs-events.ts';

const KICK = { kind: 'kick' };
const SCHEDULE = { kind: 'schedule' };
const NEVER = Number.POSITIVE_INFINITY;

/** Received and kicked for: what intake leaves behind. */
async function received(world: LambdaWorld, ...names: readonly string[]): Promise<void> {
  const keys = names.map((name, at) => world.put(ordersFile(name, day(at), [order(name)])).key);
  await world.intake(sqsEvent(notification(...keys)));
  world.queue.take();
}

function statementEvent(statementName: string | undefined, state = 'FINISHED') {
  const detail = { principal: 'arn', statementId: 's', statementName, state };
  return { source: 'aws.redshift-data', 'detail-type': 'Redshift Data Statement Status Change', detail };
}

/** A warehouse whose loads stand still until they are let go. */
function heldWarehouse(world: LambdaWorld) {
  let goOn = () => {};
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const begun: string[] = [];
  const warehouse = world.warehouse({
    onStep: async (step, load) => {
      if (step !== 'stage') return;
      begun.push(load.id);
      await held;
    },
  });
  return { warehouse, begun, goOn: () => goOn() };
}

test('from notification to final table, by kicks and follow-ups alone', async () => {
  const world = new LambdaWorld();
  const warehouse = world.warehouse();
  const keys = [
    world.put(customersFile('c.csv', day(0), [customer('c1', 'Santos')])).key,
    world.put(ordersFile('a.csv', day(1), [order('o1'), order('o2')])).key,
  ];
  await world.intake(sqsEvent(notification(...keys)));
  for (
    let minutes = 0;
    minutes < 60 && (await world.plans.open()).length + (await world.plans.free(1)).length > 0;
    minutes += 6
  ) {
    await world.drain({ warehouse });
    world.clock.nowMs += 360_000;
  }
  expect(world.orders('customer_city')).toEqual({ o1: 'Santos', o2: 'Santos' });
  expect(await world.states()).toEqual(['LOADED', 'LOADED']);
});

test('an invocation is one run, whatever the number of its messages', async () => {
  const world = new LambdaWorld();
  let runs = 0;
  const process = { run: async () => Promise.resolve({ loads: [], setAside: [], runs: runs++ }) };
  expect(await world.loader(sqsEvent(KICK, SCHEDULE, KICK), {}, { process })).toEqual([]);
  expect(runs).toBe(1);
});

test('a message that nobody understands fails alone; the others are acted on', async () => {
  const world = new LambdaWorld();
  await received(world, 'a.csv');
  expect(await world.loader(sqsEvent('no JSON', KICK, { kind: 'other' }))).toEqual(['m0', 'm2']);
  expect(world.orders()).toEqual({ 'a.csv': 'created' });
});

describe('completion by event', () => {
  test('fault 30: submitted once, left alone, settled by its statement event', async () => {
    const world = new LambdaWorld();
    const { warehouse, begun, goOn } = heldWarehouse(world);
    await received(world, 'a.csv');
    expect(await world.loader(sqsEvent(KICK), { warehouse })).toEqual([]);
    const [loadId = ''] = await world.plans.open();
    for (let kicks = 0; kicks < 5; kicks++) expect(await world.loader(sqsEvent(KICK), { warehouse })).toEqual([]);
    goOn();
    await new Promise((resolve) => setImmediate(resolve));
    expect(await world.loader(sqsEvent(statementEvent(attemptName(loadId, 1))), { warehouse })).toEqual([]);
    expect(begun).toEqual([loadId]);
    expect(world.orders()).toEqual({ 'a.csv': 'created' });
    expect(await world.plans.open()).toEqual([]);
  });

  test('fault 30: for hours a follow-up asks and asks again, once each time; nothing is reported', async () => {
    const world = new LambdaWorld();
    const { warehouse, begun, goOn } = heldWarehouse(world);
    await received(world, 'a.csv');
    await world.loader(sqsEvent(KICK), { warehouse });
    for (let hours = 0; hours < 6; hours++) {
      world.clock.nowMs += 3_600_000;
      const due = world.queue.take();
      expect(due).toHaveLength(1);
      // SQS delivers now and then twice: still one follow-up goes on.
      expect(await world.loader(sqsEvent(...due, ...due), { warehouse })).toEqual([]);
    }
    goOn();
    world.clock.nowMs += 3_600_000;
    await world.drain({ warehouse });
    expect(begun).toHaveLength(1);
    expect(world.orders()).toEqual({ 'a.csv': 'created' });
    expect(world.queue.messages).toEqual([]);
  });

  test("other people's statements are nothing to us: no run", async () => {
    const world = new LambdaWorld();
    await received(world, 'a.csv');
    const others = [
      statementEvent(undefined),
      statementEvent('nightly-report'),
      statementEvent('transformed-orders/ledger'),
    ];
    expect(await world.loader(sqsEvent(...others))).toEqual([]);
    expect(await world.plans.open()).toEqual([]);
    expect(await world.plans.free(9)).toHaveLength(1);
  });

  test('a follow-up that comes early is sent on, and is no reason for a run', async () => {
    const world = new LambdaWorld();
    const early = { kind: 'follow-up', loadId: 'l', dueMs: world.clock.now() + 60_000, sinceMs: world.clock.now() };
    await received(world, 'a.csv');
    expect(await world.loader(sqsEvent(early))).toEqual([]);
    expect(world.queue.messages).toEqual([early]);
    expect(await world.plans.free(9)).toHaveLength(1);
    world.queue.isDown = true;
    expect(await world.loader(sqsEvent(early))).toEqual(['m0']);
  });
});

describe('completion by waiting', () => {
  test('the invocation waits until the load is decided', async () => {
    const world = new LambdaWorld();
    world.settings = { ...world.settings, completion: 'wait' };
    await received(world, 'a.csv', 'b.csv');
    expect(await world.loader(sqsEvent(KICK))).toEqual([]);
    expect(Object.keys(world.orders())).toEqual(['a.csv', 'b.csv']);
    expect(await world.plans.open()).toEqual([]);
  });

  test('fault 28: the deadline comes first: the next invocation takes the load up, and does not submit it again', async () => {
    const world = new LambdaWorld();
    world.settings = { ...world.settings, completion: 'wait' };
    const { warehouse, begun, goOn } = heldWarehouse(world);
    await received(world, 'a.csv');
    const deadline = world.clock.now() + 60_000;
    expect(await world.loader(sqsEvent(KICK), { warehouse }, {}, deadline)).toEqual([]);
    expect(world.clock.now()).toBeLessThanOrEqual(deadline);
    goOn();
    world.clock.nowMs += 300_000;
    await world.drain({ warehouse });
    expect(begun).toHaveLength(1);
    expect(world.orders()).toEqual({ 'a.csv': 'created' });
  });

  test('what there was no time to begin is called for', async () => {
    const world = new LambdaWorld();
    const deadline = world.clock.now() + 1_000;
    const process = {
      run: async () => {
        world.clock.nowMs = deadline;
        return Promise.resolve({ loads: [], setAside: [] });
      },
    };
    await world.loader(sqsEvent(KICK), {}, { process }, deadline);
    expect(world.queue.messages).toEqual([KICK]);
  });
});

describe('the schedule', () => {
  const EVERY = { completion: 'wait', loadEverySeconds: 900, minimum: { files: 3, sizeBytes: NEVER } } as const;

  test('makes loads of whatever waits; before it only a minimum does, and open loads are looked after', async () => {
    const world = new LambdaWorld();
    world.settings = EVERY;
    await received(world, 'a.csv', 'b.csv');
    await world.loader(sqsEvent(KICK));
    expect(world.orders()).toEqual({});
    await world.loader(sqsEvent(SCHEDULE));
    expect(Object.keys(world.orders())).toEqual(['a.csv', 'b.csv']);
    await received(world, 'c.csv', 'd.csv', 'e.csv');
    await world.loader(sqsEvent(KICK));
    expect(Object.keys(world.orders())).toHaveLength(5);
  });

  test('an open load is taken up by a kick, whatever the minimum', async () => {
    const world = new LambdaWorld();
    const { warehouse, goOn } = heldWarehouse(world);
    await received(world, 'a.csv');
    await world.loader(sqsEvent(SCHEDULE), { warehouse }, { settings: { ...EVERY, completion: 'event' } });
    expect(await world.plans.open()).toHaveLength(1);
    goOn();
    await world.loader(sqsEvent(KICK), { warehouse }, { settings: EVERY });
    expect(world.orders()).toEqual({ 'a.csv': 'created' });
  });

  test('starts a crawl that is owed; a catalog that is away holds no load up', async () => {
    const world = new LambdaWorld();
    await received(world, 'a.csv');
    const calls: string[] = [];
    const runOwed = async () => {
      calls.push('runOwed');
      return Promise.reject(new Unavailable('Glue is down'));
    };
    world.settings = EVERY;
    expect(await world.loader(sqsEvent(KICK), {}, { runOwed })).toEqual([]);
    expect(calls).toEqual([]);
    expect(await world.loader(sqsEvent(SCHEDULE), {}, { runOwed })).toEqual([]);
    expect(calls).toEqual(['runOwed']);
    expect(world.orders()).toEqual({ 'a.csv': 'created' });
  });
});

describe('when a run fails', () => {
  test('fault 54: the warehouse is down for hours: nothing is reported, one call waits at a time, all loads afterwards', async () => {
    const world = new LambdaWorld();
    const faults = new Faults();
    const warehouse = faults.wrap('warehouse', world.warehouse());
    for (const call of ['horizon', 'submit', 'loaded']) faults.inject({ of: `warehouse.${call}`, how: 'before' });
    world.settings = { ...world.settings, completion: 'wait' };
    for (let hour = 0; hour < 5; hour++) {
      await received(world, `${hour}.csv`);
      expect(await world.loader(sqsEvent(KICK, KICK), { warehouse })).toEqual([]);
      for (let minutes = 0; minutes < 60; minutes += 5) {
        world.clock.nowMs += 300_000;
        const due = world.queue.take();
        if (due.length > 0) expect(await world.loader(sqsEvent(...due), { warehouse })).toEqual([]);
        expect(world.queue.messages.length).toBeLessThanOrEqual(2);
      }
    }
    expect(world.tally.take().counts.get('RunsFailed')).toBeGreaterThan(50);
    faults.heal();
    world.clock.nowMs += 300_000;
    await world.drain({ warehouse });
    expect(Object.keys(world.orders())).toHaveLength(5);
    expect(await world.plans.free(9)).toEqual([]);
  });

  test('a load that was followed is followed on', async () => {
    const world = new LambdaWorld();
    const faults = new Faults();
    const { warehouse } = heldWarehouse(world);
    const flaky = faults.wrap('warehouse', warehouse);
    await received(world, 'a.csv');
    await world.loader(sqsEvent(KICK), { warehouse: flaky });
    const [loadId] = await world.plans.open();
    faults.inject({ of: 'warehouse.check', how: 'before' });
    world.clock.nowMs += 300_000;
    expect(await world.loader(sqsEvent(...world.queue.take()), { warehouse: flaky })).toEqual([]);
    expect(world.queue.messages).toContainEqual(expect.objectContaining({ kind: 'follow-up', loadId }));
  });

  test('for a reason that does not pass by itself, all messages are reported', async () => {
    const world = new LambdaWorld();
    const run = async () => Promise.reject(new LoadImpossible('the warehouse has no horizon: run migrate'));
    expect(await world.loader(sqsEvent(KICK, SCHEDULE), {}, { process: { run } })).toEqual(['m0', 'm1']);
    expect(world.logged.filter(({ level }) => level === 'error')).toMatchObject([
      { message: 'the run failed', fields: { messages: 2, messageIds: ['m0', 'm1'] } },
    ]);
    expect(world.queue.messages).toEqual([]);
  });

  test('and where it cannot be put off, too', async () => {
    const world = new LambdaWorld();
    world.queue.isDown = true;
    const run = async () => Promise.reject(new Unavailable('down'));
    expect(await world.loader(sqsEvent(KICK), {}, { process: { run } })).toEqual(['m0']);
    expect(world.logged.filter(({ level }) => level === 'error')).toMatchObject([
      { message: 'the run failed', fields: { messageIds: ['m0'] } },
      { message: 'the run could not be put off', fields: { messageIds: ['m0'] } },
    ]);
  });
});

test('what is told: files, rows, orders that wait, seconds, and the age of what waits longest', async () => {
  const world = new LambdaWorld();
  world.settings = { ...world.settings, completion: 'wait' };
  world.put(ordersFile('bad.csv', day(0), [['x', 'c1', 'created', 'tomorrow', null]]));
  await received(world, 'a.csv', 'b.csv');
  await world.intake(sqsEvent(notification(ordersFile('bad.csv', 0, []).key)));
  expect(world.tally.take().counts.get('FilesReceived')).toBe(3);
  await world.loader(sqsEvent(KICK));
  const told = world.tally.take();
  expect(Object.fromEntries(told.counts)).toEqual({ FilesQuarantined: 1, FilesLoaded: 2, RowsIn: 2, RowsWon: 2 });
  expect(told.ordersAwaitingCustomer).toBe(2);
  expect(told.loadSeconds).toHaveLength(1);
  expect(Object.fromEntries(told.oldestWaitingSeconds)).toEqual({ customers: 0, orders: 0 });
  world.put(ordersFile('c.csv', day(0), [order('c')]));
  world.clock.nowMs = (day(0) + 500) * 1_000;
  await world.intake(sqsEvent(notification(ordersFile('c.csv', 0, []).key)));
  await world.loader(
    sqsEvent(KICK),
    {},
    { settings: { ...world.settings, loadEverySeconds: 900, minimum: { ...ANYTHING, files: 9 } } },
  );
  expect(Object.fromEntries(world.tally.take().oldestWaitingSeconds)).toEqual({ customers: 0, orders: 500 });
});

test('no line of the log has content of rows', async () => {
  const world = new LambdaWorld();
  world.put(ordersFile('bad.csv', day(0), [['very-secret', 'c1', 'created', 'tomorrow', null]]));
  await world.intake(sqsEvent(notification(ordersFile('bad.csv', 0, []).key)));
  await world.loader(sqsEvent(KICK), {}, { settings: { ...world.settings, completion: 'wait' } });
  expect(world.logged.map(({ message }) => message)).toContain('a load was looked after');
  expect(JSON.stringify(world.logged)).not.toMatch(/very-secret|tomorrow/);
});
