import { InMemoryAuditStore } from '../../../src/adapters/memory/in-memory-audit-store.ts';
import { MeteredAuditStore } from '../../../src/entry/lambda/metered-audit-store.ts';
import { Tally } from '../../../src/entry/lambda/tally.ts';
import { auditStoreContract } from '../../contract/audit-store.contract.ts';
import { auditedFile, facts, loadRecord } from '../../support/builders.ts';
import { disposable } from '../../support/disposable.ts';

auditStoreContract('MeteredAuditStore', async () => {
  return Promise.resolve(disposable({ audit: new MeteredAuditStore(new InMemoryAuditStore(), new Tally()) }));
});

const FINISHED = loadRecord({
  ...{ state: 'FINISHED', files: 3, plannedAt: 1_000, at: 61_000, awaitingCustomer: 4 },
  accounting: { rows: 10, won: 5, older: 3, repeated: 2 },
});

test('facts are counted by their kind, loaded files by their load', async () => {
  const tally = new Tally();
  const store = new MeteredAuditStore(new InMemoryAuditStore(), tally);
  const file = auditedFile();
  await store.record([facts.received(file), facts.superseded(file), facts.quarantined(file), facts.loaded(file)]);
  await store.recordLoad(loadRecord({ state: 'SUBMITTED' }));
  await store.recordLoad(FINISHED);
  const { counts, loadSeconds, ordersAwaitingCustomer } = tally.take();
  expect(Object.fromEntries(counts)).toEqual({
    ...{ FilesReceived: 1, FilesSuperseded: 1, FilesQuarantined: 1, FilesLoaded: 3 },
    ...{ RowsIn: 10, RowsWon: 5, RowsOlder: 3, RowsRepeated: 2 },
  });
  expect(loadSeconds).toEqual([60]);
  expect(ordersAwaitingCustomer).toBe(4);
});

test('fault 45: a load that is concluded again, since its catalog is owed, counts once', async () => {
  const tally = new Tally();
  const store = new MeteredAuditStore(new InMemoryAuditStore(), tally);
  for (let runs = 0; runs < 3; runs++) await store.recordLoad(FINISHED);
  expect(tally.take().counts.get('FilesLoaded')).toBe(3);
});
