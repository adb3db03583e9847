import { type AuditedFile, FACT_RANK, type FileRecord } from '../../src/domain/audit-record.ts';
import { objectName } from '../../src/domain/transformed-file.ts';
import type { AuditStore, FileQuery } from '../../src/ports/audit-store.ts';
import { ARRIVAL, auditedFile, facts, loadRecord } from '../support/builders.ts';
import { collect } from '../support/collect.ts';
import { seeded } from '../support/seeded.ts';

/** What the contract needs: an empty store; disposing removes it. */
export interface AuditStoreHarness extends AsyncDisposable {
  readonly audit: AuditStore;
}

const ODD_KEYS = [
  'orders/two\nlines.parquet',
  'orders/__proto__',
  '__proto__',
  'constructor',
  `orders/' " ; -- %_\\.csv`,
  'orders/😀 São.parquet',
  `orders/${'x'.repeat(1017)}`,
];

/** Says whether an adapter is an AuditStore. */
export function auditStoreContract(name: string, acquire: () => Promise<AuditStoreHarness>): void {
  describe(`${name} as an AuditStore`, () => {
    factsContract(acquire);
    queryContract(acquire);
    loadsContract(acquire);
  });
}

async function idsMet(audit: AuditStore, query: FileQuery): Promise<string[]> {
  return (await collect(audit.walk(query))).map(({ file }) => file.id).sort();
}

async function idsOf(audit: AuditStore, query: FileQuery = {}): Promise<string[]> {
  return (await allOf(audit, query)).map((record) => record.file.id);
}

async function allOf(audit: AuditStore, query: FileQuery = {}): Promise<FileRecord[]> {
  return collect(audit.files(query));
}

function factsContract(acquire: () => Promise<AuditStoreHarness>): void {
  test('a file is what its highest fact says, with all that is known of it', async () => {
    await using harness = await acquire();
    const file = auditedFile();
    const all = [facts.loaded(file, 'l', { won: null, older: null, repeated: null }), facts.received(file, 5, ['odd'])];
    await harness.audit.record([...all, facts.quarantined(file, 'order_id', 'l')]);
    const expected = {
      file,
      state: 'LOADED',
      facts: [all[1], facts.quarantined(file, 'order_id', 'l'), all[0]],
    };
    expect(await harness.audit.lookUp([file.id, 'unknown'])).toEqual(new Map([[file.id, expected]]));
    expect(await harness.audit.lookUp([])).toEqual(new Map());
  });

  test('what an event told is kept, as far as it told it', async () => {
    await using harness = await acquire();
    const [whole, part] = ['a', 'b'].map((key) => auditedFile({ key })) as [AuditedFile, AuditedFile];
    const event = { versionId: 'v 1', sequencer: '0055AED6DCD90281E5', time: '2026-01-02T03:04:05.678Z' };
    const told = [facts.received(whole, 1, [], event), facts.received(part, 1, ['odd'], { sequencer: '0A' })];
    await harness.audit.record(told);
    await harness.audit.record([facts.loaded(whole)]);
    const records = await harness.audit.lookUp([whole.id, part.id]);
    expect([whole, part].map(({ id }) => records.get(id)?.facts[0])).toEqual(told);
  });

  test('fault 42: facts may come late and in any order, a state never falls', async () => {
    for (let seed = 0; seed < 20; seed++) {
      await using harness = await acquire();
      const file = auditedFile();
      const late = [facts.received(file), facts.quarantined(file), facts.loaded(file), facts.received(file)];
      let highest = 0;
      for (const fact of seeded(seed).shuffle(late)) {
        await harness.audit.record([fact]);
        highest = Math.max(highest, FACT_RANK[fact.kind]);
        const state = (await harness.audit.lookUp([file.id])).get(file.id)!.state;
        expect(FACT_RANK[state]).toBe(highest);
      }
    }
  });

  test('a later fact of the same rank takes the place of the earlier one', async () => {
    await using harness = await acquire();
    const file = auditedFile();
    await harness.audit.record([facts.quarantined(file)]);
    await harness.audit.record([facts.superseded(file, 'by')]);
    expect((await harness.audit.lookUp([file.id])).get(file.id)!.facts).toEqual([facts.superseded(file, 'by')]);
  });

  test('fault 41: facts of one file and rank in one call collapse, the last one stays', async () => {
    await using harness = await acquire();
    const file = auditedFile();
    await harness.audit.record([
      facts.missing(file),
      facts.received(file, 1),
      facts.quarantined(file),
      facts.received(file, 2),
    ]);
    const expected = [facts.received(file, 2), facts.quarantined(file)];
    expect((await harness.audit.lookUp([file.id])).get(file.id)!.facts).toEqual(expected);
    expect(await idsOf(harness.audit)).toEqual([file.id]);
  });

  test('fault 17: thousands of facts at once', async () => {
    await using harness = await acquire();
    const files = Array.from({ length: 3_000 }, (_, at) => auditedFile({ key: `orders/${at}.csv` }));
    await harness.audit.record(files.map((file) => facts.received(file)));
    await harness.audit.record([]);
    expect((await harness.audit.lookUp(files.map(({ id }) => id))).size).toBe(files.length);
  });

  test('fault 1: writers at the same time lose nothing', async () => {
    await using harness = await acquire();
    const files = Array.from({ length: 20 }, (_, at) => auditedFile({ key: `orders/${at}.csv` }));
    const writes = files.flatMap((file) => [[facts.received(file)], [facts.loaded(file)], [facts.received(file)]]);
    await Promise.all(writes.map((write) => harness.audit.record(write)));
    const records = await harness.audit.lookUp(files.map(({ id }) => id));
    expect([...records.values()].map(({ state }) => state)).toEqual(files.map(() => 'LOADED'));
  });

  test('only a loaded fact can be taken back, and only by name', async () => {
    await using harness = await acquire();
    const [a, b, c] = ['a', 'b', 'c'].map((key) => auditedFile({ key }));
    await harness.audit.record([facts.received(a!), facts.loaded(a!), facts.received(b!), facts.loaded(b!)]);
    await harness.audit.record([facts.received(c!), facts.quarantined(c!)]);
    await harness.audit.retractLoaded([a!.id, c!.id, 'unknown']);
    await harness.audit.retractLoaded([]);
    const states = (await allOf(harness.audit)).map(({ file, state }) => [file.key, state]);
    expect(states).toEqual([
      ['a', 'RECEIVED'],
      ['b', 'LOADED'],
      ['c', 'QUARANTINED'],
    ]);
    await harness.audit.record([facts.loaded(a!, 'again')]);
    expect((await harness.audit.lookUp([a!.id])).get(a!.id)!.state).toBe('LOADED');
  });
}

function queryContract(acquire: () => Promise<AuditStoreHarness>): void {
  test('the newest version of each object is the latest', async () => {
    await using harness = await acquire();
    const [a1, a2, a3] = [2, 3, 1].map((at) => auditedFile({ key: 'a', eTag: `${at}`, lastModified: ARRIVAL + at }));
    const other = auditedFile({ key: 'a', dataset: 'customers' });
    const elsewhere = auditedFile({ key: 'a', bucket: 'other', lastModified: ARRIVAL + 9 });
    const never = auditedFile({ key: 'b' });
    await harness.audit.record([facts.received(a1!), facts.received(elsewhere)]);
    await harness.audit.record([facts.received(a2!), facts.quarantined(a2!), facts.received(other)]);
    await harness.audit.record([facts.received(a3!), facts.loaded(a3!)]);
    const latest = await harness.audit.latest([a1!, other, never]);
    expect(new Map([...latest].map(([object, { file, state }]) => [object, [file.id, state]]))).toEqual(
      new Map([
        [objectName(a2!), [a2!.id, 'QUARANTINED']],
        [objectName(other), [other.id, 'RECEIVED']],
      ]),
    );
    expect(await harness.audit.latest([])).toEqual(new Map());
  });

  test('of versions of the same second the one that was found last is the latest', async () => {
    await using harness = await acquire();
    const [first, second] = ['x', 'y'].map((eTag) => auditedFile({ eTag }));
    await harness.audit.record([facts.received(first!, 1_000)]);
    await harness.audit.record([facts.received(second!, 1_001)]);
    await harness.audit.record([facts.loaded(first!)]);
    expect((await harness.audit.latest([first!])).get(objectName(first!))!.file.id).toBe(second!.id);
  });

  test('files are asked for by state, reason, key and load, all conditions together', async () => {
    await using harness = await acquire();
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((key) => auditedFile({ key }));
    await harness.audit.record([a, b, c, d].map((file) => facts.received(file!)));
    await harness.audit.record([facts.loaded(a!, 'l1'), facts.quarantined(b!, 'order_id', 'l1')]);
    await harness.audit.record([facts.quarantined(c!, 'customer_id', null)]);
    const ask = async (query: FileQuery) => {
      const ids = await idsOf(harness.audit, query);
      expect(await idsMet(harness.audit, query)).toEqual([...ids].sort());
      return ids;
    };
    expect(await ask({})).toEqual([a!.id, b!.id, c!.id, d!.id]);
    expect(await ask({ state: 'QUARANTINED' })).toEqual([b!.id, c!.id]);
    expect(await ask({ state: 'RECEIVED' })).toEqual([d!.id]);
    expect(await ask({ reason: 'REQUIRED_NULL customer_id' })).toEqual([c!.id]);
    expect(await ask({ reason: 'REQUIRED_NULL' })).toEqual([]);
    expect(await ask({ loadId: 'l1' })).toEqual([a!.id, b!.id]);
    expect(await ask({ loadId: 'l1', state: 'LOADED' })).toEqual([a!.id]);
    expect(await ask({ key: 'd' })).toEqual([d!.id]);
    expect(await ask({ key: 'd', state: 'LOADED' })).toEqual([]);
    expect(await ask({ key: 'nowhere' })).toEqual([]);
  });

  test('files come by dataset, key, lastModified and id', async () => {
    await using harness = await acquire();
    const files = [
      auditedFile({ dataset: 'customers', key: 'z' }),
      auditedFile({ key: 'B' }),
      auditedFile({ key: 'a', lastModified: ARRIVAL - 5 }),
      auditedFile({ key: 'a', lastModified: ARRIVAL, id: '1' }),
      auditedFile({ key: 'a', lastModified: ARRIVAL, id: '2' }),
      auditedFile({ key: 'a1' }),
      auditedFile({ key: 'é' }),
    ];
    await harness.audit.record(
      seeded(7)
        .shuffle(files)
        .map((file) => facts.received(file)),
    );
    expect(await idsOf(harness.audit)).toEqual(files.map(({ id }) => id));
  });

  test.each(['files', 'walk'] as const)('%s may be left early, and others may write meanwhile', async (how) => {
    await using harness = await acquire();
    const files = Array.from({ length: 50 }, (_, at) => auditedFile({ key: `orders/${at}.csv` }));
    await harness.audit.record(files.map((file) => facts.received(file)));
    let seen = 0;
    for await (const { file } of harness.audit[how]({ state: 'RECEIVED' })) {
      seen += 1;
      await harness.audit.record([facts.loaded(file)]);
      if (seen === 10) break;
    }
    expect(await idsOf(harness.audit, { state: 'LOADED' })).toHaveLength(10);
  });

  test.each(ODD_KEYS)('fault 16: the key %j means nothing but itself', async (key) => {
    await using harness = await acquire();
    const file = auditedFile({ key, id: key });
    const decoy = auditedFile({ key: 'orders/decoy.csv' });
    await harness.audit.record([facts.received(file), facts.received(decoy), facts.loaded(file, key)]);
    const expected = { file, state: 'LOADED', facts: [facts.received(file), facts.loaded(file, key)] };
    expect(await harness.audit.lookUp([key])).toEqual(new Map([[key, expected]]));
    expect(await harness.audit.latest([file])).toEqual(new Map([[objectName(file), expected]]));
    expect(await allOf(harness.audit, { key })).toEqual([expected]);
    expect(await allOf(harness.audit, { loadId: key })).toEqual([expected]);
    expect(await harness.audit.lookUp(['toString', 'hasOwnProperty'])).toEqual(new Map());
  });
}

function loadsContract(acquire: () => Promise<AuditStoreHarness>): void {
  test('a load is remembered as it was recorded last', async () => {
    await using harness = await acquire();
    expect(await harness.audit.load('load-1')).toBeUndefined();
    const planned = loadRecord();
    const submitted = loadRecord({ state: 'SUBMITTED', handle: 'h', at: 2_000 });
    const finished = loadRecord({
      ...{ state: 'FINISHED', handle: 'h', at: 3_000, awaitingCustomer: 2 },
      accounting: { rows: 3, won: 1, older: 1, repeated: 1 },
    });
    for (const record of [planned, planned, submitted, finished]) {
      expect(await harness.audit.recordLoad(record)).toBe('recorded');
      expect(await harness.audit.load('load-1')).toEqual(record);
    }
  });

  test('every part of a record comes back', async () => {
    await using harness = await acquire();
    const blocked = loadRecord({
      ...{ id: '__proto__', dataset: 'customers', state: 'BLOCKED', attempt: 3, parent: 'p', failure: 'two\nlines' },
      blocked: { by: 'breaker', reason: 'BAD_DATE order_id' },
      suspect: { code: 'BAD_DATE', column: 'order_id', row: 2, detail: "it's" },
    });
    await harness.audit.recordLoad(blocked);
    expect(await harness.audit.load('__proto__')).toEqual(blocked);
    expect(await collect(harness.audit.loads())).toEqual([blocked]);
  });

  test('fault 42: a writer who is late is outrun, and the later state stays', async () => {
    await using harness = await acquire();
    const failed = loadRecord({ state: 'FAILED', attempt: 2 });
    await harness.audit.recordLoad(failed);
    for (const late of [loadRecord({ state: 'SUBMITTED', attempt: 2 }), loadRecord({ state: 'BLOCKED', attempt: 1 })]) {
      expect(await harness.audit.recordLoad(late)).toBe('outrun');
      expect(await harness.audit.load('load-1')).toEqual(failed);
    }
    const finished = loadRecord({ state: 'FINISHED', attempt: 2 });
    expect(await harness.audit.recordLoad(finished)).toBe('recorded');
    expect(await harness.audit.recordLoad(loadRecord({ state: 'SUBMITTED', attempt: 3 }))).toBe('outrun');
    expect(await harness.audit.load('load-1')).toEqual(finished);
  });

  test('of writers at the same time the furthest state stays', async () => {
    for (let seed = 0; seed < 10; seed++) {
      await using harness = await acquire();
      const states = ['PLANNED', 'SUBMITTED', 'FAILED', 'BLOCKED', 'FINISHED'] as const;
      const records = seeded(seed).shuffle(states.map((state) => loadRecord({ state })));
      await Promise.all(records.map((record) => harness.audit.recordLoad(record)));
      expect((await harness.audit.load('load-1'))!.state).toBe('FINISHED');
    }
  });

  test('loads come the latest planned first, then by id', async () => {
    await using harness = await acquire();
    const order = [
      loadRecord({ id: 'c', plannedAt: 30 }),
      loadRecord({ id: 'a', plannedAt: 20, state: 'FINISHED' }),
      loadRecord({ id: 'b', plannedAt: 20, state: 'BLOCKED' }),
      loadRecord({ id: 'd', plannedAt: 10, state: 'REFUSED' }),
    ];
    for (const record of seeded(3).shuffle(order)) await harness.audit.recordLoad(record);
    expect(await collect(harness.audit.loads())).toEqual(order);
  });
}
