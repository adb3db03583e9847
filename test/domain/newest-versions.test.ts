import { InMemoryAuditStore } from '../../src/adapters/memory/in-memory-audit-store.ts';
import { recordOf } from '../../src/domain/audit-record.ts';
import { newestVersions } from '../../src/domain/newest-versions.ts';
import { day, order, ordersFile } from '../contract/warehouse/sample.ts';
import { auditedFile, facts, pendingFile } from '../support/builders.ts';
import { Faults, Killed } from '../support/faulty.ts';
import { under } from '../support/faulty-ports.ts';
import { PATIENT, World } from '../support/world.ts';

const KEY = ordersFile('a.parquet', 0, []).key;

/** Two intakes raced: each described another version of the object, and neither saw the other's. */
async function raced(): Promise<World> {
  const world = new World();
  for (const [at, status] of ['created', 'shipped'].entries()) {
    const object = world.put(ordersFile('a.parquet', day(at), [order('o1', status)]));
    const own = new InMemoryAuditStore();
    await world.start({ audit: own }).receive.run([object]);
    for await (const { facts: told } of own.files({})) await world.audit.record(told);
  }
  return world;
}

test('fault 23: of versions of one object the last modified stays, whatever their order', () => {
  const versions = [2, 3, 1].map((at) => pendingFile({ eTag: `v${at}`, lastModified: at }));
  const other = pendingFile({ key: 'orders/b.csv' });
  const elsewhere = pendingFile({ bucket: 'other', lastModified: 1 });
  const { newest, older } = newestVersions([...versions, other, elsewhere], new Map());
  expect(newest).toEqual([versions[1], other, elsewhere]);
  expect(older).toEqual([versions[0], versions[2]].map((file) => ({ file, by: versions[1]!.id })));
});

test('fault 23: of two versions of one second the one found last stays; one without a record was found just now', () => {
  const [a, b] = [pendingFile({ eTag: 'a' }), pendingFile({ eTag: 'b' })];
  const found = (file: typeof a, at: number) => [file.id, recordOf([facts.received(auditedFile(file), at)])] as const;
  const kept = (...known: readonly (readonly [string, ReturnType<typeof recordOf>])[]) => {
    return [
      [a, b],
      [b, a],
    ].map((files) => newestVersions(files, new Map(known)).newest);
  };
  expect(kept(found(a, 2), found(b, 1))).toEqual([[a], [a]]);
  expect(kept(found(a, 1), found(b, 2))).toEqual([[b], [b]]);
  expect(kept(found(a, 1))).toEqual([[b], [b]]);
});

test('fault 23: two versions pending at once: one is planned, the older is SUPERSEDED and waits no more', async () => {
  const world = await raced();
  expect((await world.plans.free(9)).map(({ key }) => key)).toEqual([KEY, KEY]);
  expect(await world.states()).toEqual(['RECEIVED', 'RECEIVED']);
  const previewed = (await world.start().preview.pending()).loads.flatMap(({ load }) => load?.id ?? []);
  const { loads } = await world.start().process.run(PATIENT);
  expect(loads.map(({ loadId, is, files }) => [loadId, is, files])).toEqual([[previewed[0], 'finished', 1]]);
  expect(previewed).toHaveLength(1);
  expect(await world.states()).toEqual(['SUPERSEDED', 'LOADED']);
  expect(await world.plans.free(9)).toEqual([]);
  expect(world.orders()).toEqual({ o1: 'shipped' });
});

test('fault 27: killed at any call on the way, the next run ends the same', async () => {
  const counting = new Faults();
  const world = await raced();
  await world.start(under(counting, world.ports())).process.run(PATIENT);
  for (let call = 1; call <= counting.calls.length; call++) {
    for (const when of ['before', 'after'] as const) {
      const again = await raced();
      const faults = new Faults();
      faults.killAt(call, when);
      await expect(again.start(under(faults, again.ports())).process.run(PATIENT)).rejects.toThrow(Killed);
      await again.start().process.run(PATIENT);
      expect(await again.states()).toEqual(['SUPERSEDED', 'LOADED']);
      expect(await again.plans.free(9)).toEqual([]);
      expect(again.orders()).toEqual({ o1: 'shipped' });
    }
  }
});
