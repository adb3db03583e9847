import type { LoadStep } from '../../src/adapters/memory/in-memory-warehouse.ts';
import { Unavailable } from '../../src/domain/errors.ts';
import { customer, customersFile, day, order, ordersFile } from '../contract/warehouse/sample.ts';
import { Faults, Killed } from '../support/faulty.ts';
import { under } from '../support/faulty-ports.ts';
import { seeded } from '../support/seeded.ts';
import { PATIENT, World } from '../support/world.ts';

/** A little of everything: late customers, repeated orders, a bad date, a torn file, an overwritten and a deleted one. */
async function scenario(): Promise<World> {
  const world = new World();
  world.put(customersFile('c1.parquet', day(0), [customer('c1', 'Santos')]));
  world.put(customersFile('c2.csv', day(3), [customer('c2', 'Lagoa'), customer('c1', 'Recife')]));
  for (let at = 0; at < 4; at++) {
    world.put(
      ordersFile(`${at}.parquet`, day(at), [order('o', ['created', 'shipped'][at % 2], 'c2'), order(`o${at}`)]),
    );
  }
  world.put(ordersFile('bad.parquet', day(1), [order('bad'), ['worse', 'c1', null, 'soon', null]]));
  world.put(ordersFile('torn.parquet', day(1), [order('torn')]), 'truncated');
  const gone = world.put(ordersFile('gone.parquet', day(1), [order('gone')]));
  world.put(ordersFile('twice.parquet', day(1), [order('twice')]));
  await world.start().scan.run(PATIENT);
  world.source.remove(gone);
  world.put(ordersFile('twice.parquet', day(2), [order('twice', 'shipped'), order('thrice')]));
  world.put(ordersFile('late.parquet', day(0), [order('o', 'canceled'), order('late')]));
  return world;
}

/** Two loads of orders at least. */
const LIMITS = { files: 4, sizeBytes: Number.POSITIVE_INFINITY, slots: Number.POSITIVE_INFINITY };

/** All that has to come out the same, however often somebody died on the way. */
async function outcome(world: World) {
  const shown: string[] = [];
  for await (const { record, state } of world.start().inspect.run({})) shown.push(`${record.file.key} ${state}`);
  const strip = (row: Readonly<Record<string, string | null>>) => ({ ...row, create_timestamp: null, load_id: null });
  return {
    files: shown.sort(),
    orders: world.tables.rows('orders').map(strip),
    customers: world.tables.rows('customers').map(strip),
    ledger: [...world.tables.committed.ledger.keys()].sort(),
    partitions: world.cataloger.partitions().length,
    staged: [...world.tables.staging.orders, ...world.tables.staging.customers].length,
    open: await world.plans.open(),
    free: await world.plans.free(100),
  };
}

/** What the audit says is loaded, the ledger says too (I4), at any moment. */
async function expectAuditBehindLedger(world: World): Promise<void> {
  for await (const { file } of world.audit.files({ state: 'LOADED' })) {
    expect(world.tables.committed.ledger.has(file.id)).toBe(true);
  }
}

async function reference() {
  const world = await scenario();
  const faults = new Faults();
  await world.run(under(faults, world.ports({ limits: LIMITS })));
  return { expected: await outcome(world), calls: faults.calls };
}

test('the scenario ends with everything loaded or explained', async () => {
  const { expected } = await reference();
  expect(expected).toMatchObject({ staged: 0, open: [], free: [] });
  expect(expected.files.map((line) => line.slice(line.lastIndexOf('/') + 1))).toEqual([
    ...['c1.parquet LOADED', 'c2.csv LOADED'],
    ...['0.parquet LOADED', '1.parquet LOADED', '2.parquet LOADED', '3.parquet LOADED'],
    ...['bad.parquet QUARANTINED', 'gone.parquet MISSING', 'late.parquet LOADED', 'torn.parquet QUARANTINED'],
    ...['twice.parquet LOADED', 'twice.parquet SUPERSEDED'],
  ]);
});

describe.each(['before', 'after'] as const)('fault 27: killed at every call of a port, %s its effect', (when) => {
  test.each([
    ['C10: the engine forgets what was submitted', false],
    ['C3: the engine goes on', true],
  ])('%s', async (_, engineLives) => {
    const { expected, calls } = await reference();
    for (let call = 1; call <= calls.length; call++) {
      const world = await scenario();
      const faults = new Faults();
      faults.killAt(call, when);
      const ports = world.ports({ limits: LIMITS });
      await expect(world.run(under(faults, ports))).rejects.toThrow(Killed);
      await expectAuditBehindLedger(world);
      await world.run(engineLives ? ports : world.ports({ limits: LIMITS }));
      expect(await outcome(world)).toEqual(expected);
    }
    expect(calls.length).toBeGreaterThan(40);
  });
});

test('fault 27: once received, every file is settled without being found again, wherever loading was killed', async () => {
  const { expected, calls } = await reference();
  let deaths = 0;
  for (let call = 1; call <= calls.length; call++) {
    for (const when of ['before', 'after'] as const) {
      const world = await scenario();
      await world.start().scan.run(PATIENT);
      const faults = new Faults();
      faults.killAt(call, when);
      await world
        .start(under(faults, world.ports({ limits: LIMITS })))
        .process.run(PATIENT)
        .catch((error: unknown) => {
          if (!(error instanceof Killed)) throw error;
          deaths++;
        });
      await world.start({ warehouse: world.warehouse({ limits: LIMITS }) }).process.run(PATIENT);
      expect(await outcome(world)).toEqual(expected);
    }
  }
  expect(deaths).toBeGreaterThan(50);
});

test('fault 27: C8, C11: killed again and again, with another process at work all the time', async () => {
  const { expected, calls } = await reference();
  for (let seed = 0; seed < 150; seed++) {
    const chance = seeded(seed);
    const world = await scenario();
    const process = async () => {
      const faults = new Faults();
      faults.killAt(1 + chance.below(calls.length + 5), chance.pick(['before', 'after']));
      await world.run(under(faults, world.ports({ limits: LIMITS }))).catch((error: unknown) => {
        if (!(error instanceof Killed)) throw error;
      });
    };
    for (let round = 0; round < 3; round++) await Promise.all([process(), process()]);
    await expectAuditBehindLedger(world);
    for (let run = 0; run < 2; run++) await world.run({ warehouse: world.warehouse({ limits: LIMITS }) });
    expect(await outcome(world)).toEqual(expected);
  }
});

test.each<LoadStep>(['lock', 'guard', 'stage', 'enrich', 'clean up', 'ledger', 'commit', 'committed'])(
  'fault 27: C9: the engine dies before step "%s" of any load',
  async (step) => {
    const { expected } = await reference();
    for (let load = 1; load <= 4; load++) {
      const world = await scenario();
      let seen = 0;
      const onStep = async (at: LoadStep) => {
        if (at === step && ++seen === load) throw new Killed('the engine is gone');
      };
      await world.run({ warehouse: world.warehouse({ limits: LIMITS, onStep }) }).catch((error: unknown) => {
        if (!(error instanceof Killed)) throw error;
      });
      expect(seen).toBeGreaterThanOrEqual(load);
      await world.run({ warehouse: world.warehouse({ limits: LIMITS }) });
      expect(await outcome(world)).toEqual(expected);
    }
  },
);

describe('fault 29: death between submit and recording the handle', () => {
  test('the same attempt is submitted again: the engine knows it, and runs it once', async () => {
    const world = new World();
    world.put(ordersFile('a.parquet', day(0), [order('o1')]));
    const begun: string[] = [];
    const onStep = async (step: LoadStep, { id }: { id: string }) => {
      if (step === 'stage') begun.push(id);
    };
    const ports = world.ports({ onStep });
    const faults = new Faults();
    faults.inject({ of: 'warehouse.submit', how: 'after', error: new Killed('just now') });
    await expect(world.run(under(faults, ports))).rejects.toThrow(Killed);
    await world.run(ports);
    expect(begun).toHaveLength(1);
    expect(await world.states()).toEqual(['LOADED']);
  });
});

test('fault 36: every answer of every port is lost once, or every call fails once: the same outcome', async () => {
  const { expected, calls } = await reference();
  const seen = new Map<string, number>();
  for (const of of calls) {
    const nth = (seen.get(of) ?? 0) + 1;
    seen.set(of, nth);
    for (const how of ['before', 'after'] as const) {
      const world = await scenario();
      const faults = new Faults();
      faults.inject({ of, calls: [nth], how });
      await world.run(under(faults, world.ports({ limits: LIMITS }))).catch((error: unknown) => {
        if (!(error instanceof Unavailable)) throw error;
      });
      await world.run({ warehouse: world.warehouse({ limits: LIMITS }) });
      expect(await outcome(world)).toEqual(expected);
    }
  }
});
