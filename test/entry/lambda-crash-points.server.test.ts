import { type AwsBench, describeOnAws } from '../support/aws-bench.ts';
import { cutOff, unprocessed } from '../support/aws-faults.ts';
import { expectRight, HARDLY_ANY_MS, KICK, scenario } from '../support/aws-scenario.ts';
import { Faults } from '../support/faulty.ts';
import { sqsEvent } from '../support/sqs-events.ts';

const HOUR_MS = 3_600_000;

/** Kills a process at the `nth` call of that method, among the calls that it makes when nothing goes wrong. */
function killed(calls: readonly string[], of: string, nth: number, when: 'before' | 'after'): Faults {
  const found = calls.flatMap((call, at) => (call === of ? [at + 1] : []))[nth - 1];
  if (found === undefined) throw new Error(`no call ${nth} of ${of} among ${calls.join()}`);
  const faults = new Faults();
  faults.killAt(found, when);
  return faults;
}

function expectNoAttemptTwice({ submitted }: AwsBench): void {
  expect(submitted).toEqual([...new Set(submitted)]);
}

describeOnAws('the crash points of docs/protocol.md, of both functions over the adapters of AWS', (bench) => {
  /** Of ports, when nothing goes wrong. */
  let calls: { readonly intake: readonly string[]; readonly loader: readonly string[] };

  beforeAll(async () => {
    const { world, event } = await scenario(bench());
    await using _ = world;
    const [intake, loader] = [new Faults(), new Faults()];
    await world.intake(event, intake);
    await world.loader(KICK, loader);
    await expectRight(world);
    calls = { intake: intake.calls, loader: loader.calls };
  });
  beforeEach(() => {
    bench().batches.length = 0;
  });

  test.each([
    ['C0: before anything is durable', 'before'],
    ['C1: once pending is written', 'after'],
  ] as const)('fault 27: intake is killed, %s', async (_, when) => {
    const { world, event } = await scenario(bench());
    await using __ = world;
    expect(await world.intake(event, killed(calls.intake, 'plans.keep', 1, when))).toEqual(['m0', 'm1', 'm2', 'm3']);
    expect(await world.intake(event)).toEqual([]);
    await world.settle();
    await expectRight(world);
  });

  test.each([
    ['C2: once the plan is written', 'plans.put', 1, 'after'],
    ['C2, fault 29: between submit and recording', 'warehouse.submit', 1, 'after'],
    ['C3: while it runs', 'warehouse.check', 2, 'before'],
    ['C4: once it is committed', 'warehouse.check', 1, 'after'],
    ['C5: before the catalog is refreshed', 'cataloger.refresh', 1, 'before'],
    ['C6: before the plan is closed', 'plans.close', 1, 'before'],
    ['C7: once the audit is written, and nothing after it', 'audit.record', 1, 'after'],
  ] as const)('fault 27: the loader is killed, %s', async (_, of, nth, when) => {
    const { world, event } = await scenario(bench());
    await using __ = world;
    await world.intake(event);
    const faults = killed(calls.loader, of, nth, when);
    expect(await world.loader(KICK, faults)).toEqual(['m0']);
    expect(faults.isDead).toBe(true);
    expect(await world.loader(KICK)).toEqual([]);
    await world.settle();
    await expectRight(world);
    expectNoAttemptTwice(bench());
  });

  test('fault 27: C7: of the audit half is written, then DynamoDB is away', async () => {
    const { world, event } = await scenario(bench());
    await using _ = world;
    await world.intake(event);
    const { proxy } = bench().server;
    proxy.put('BatchWriteItem', unprocessed(1), 1);
    proxy.put('BatchWriteItem', cutOff);
    expect(await world.loader(KICK)).toEqual([]);
    proxy.heal();
    await world.settle();
    await expectRight(world);
  });

  test('fault 27: C8, fault 2: the same messages in two intakes at once, the same call in three loaders', async () => {
    const { world, event } = await scenario(bench());
    await using _ = world;
    expect(await Promise.all([world.intake(event), world.intake(event)])).toEqual([[], []]);
    await Promise.all([world.loader(KICK), world.loader(KICK), world.loader(KICK)]);
    await world.settle();
    await expectRight(world);
  });

  test('fault 27: C9, faults 33, 34: a conflict, an abort and a dead session are rolled back, and tried again', async () => {
    const { world, event } = await scenario(bench());
    await using _ = world;
    await world.intake(event);
    const { faults } = bench().peer;
    faults.inject({ statement: 'enriched_orders_sp', how: 'fail', times: 1 });
    faults.inject({ statement: 'clean_up', how: 'kill', times: 1 });
    await world.loader(KICK);
    await world.settle();
    await expectRight(world);
  });

  test('fault 27: C10, fault 37: the service forgets what it was given, once committed: the ledger tells', async () => {
    const { world, event } = await scenario(bench());
    await using _ = world;
    await world.intake(event);
    await world.loader(KICK, killed(calls.loader, 'warehouse.submit', 1, 'after'));
    const { api } = bench().peer.server;
    await api.settled();
    api.forgetStatements();
    await world.settle();
    await expectRight(world);
  });

  test('fault 27: C11, faults 28, 30, 38: a lock that is held for long outlasts invocation after invocation', async () => {
    const { world, event } = await scenario(bench());
    await using _ = world;
    await world.intake(event);
    await world.during('LOCK TABLE ecommerce.load_lock', async () => {
      for (let invocation = 0; invocation < 5; invocation++) {
        const due = world.functions.queue.take();
        expect(await world.loader(sqsEvent({ kind: 'kick' }, ...due), undefined, HARDLY_ANY_MS)).toEqual([]);
        // One that looks after the load, however many kicks there are.
        expect(world.functions.queue.messages).toMatchObject([{ kind: 'follow-up' }]);
        world.functions.clock.nowMs += HOUR_MS;
      }
      // Customers and orders are planned, one after the other submitted.
      expect(await world.ports().plans.open()).toHaveLength(2);
      expect(bench().submitted).toHaveLength(1);
    });
    await world.settle();
    await expectRight(world);
    expectNoAttemptTwice(bench());
  });
});
