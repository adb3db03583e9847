import { SqliteAuditStore } from '../../../src/adapters/sqlite/sqlite-audit-store.ts';
import { auditStoreContract } from '../../contract/audit-store.contract.ts';
import { auditedFile, facts } from '../../support/builders.ts';
import { collect } from '../../support/collect.ts';
import { TemporaryHome } from './temporary-home.ts';

auditStoreContract('SqliteAuditStore', async () => {
  const home = new TemporaryHome();
  const audit = new SqliteAuditStore({ state: home.open() });
  return { audit, [Symbol.asyncDispose]: () => home[Symbol.asyncDispose]() };
});

test('more files than fit a page come whole and in order, also when some are taken away meanwhile', async () => {
  await using home = new TemporaryHome();
  const audit = new SqliteAuditStore({ state: home.open() });
  const files = Array.from({ length: 1_100 }, (_, at) => auditedFile({ key: `orders/${1_000 + at}.csv` }));
  await audit.record(files.flatMap((file) => [facts.received(file), facts.loaded(file, 'l')]));
  for (const query of [{}, { loadId: 'l' }, { state: 'LOADED' as const }]) {
    expect((await collect(audit.files(query))).map(({ file }) => file.key)).toEqual(files.map(({ key }) => key));
  }
  await audit.record(files.map((file) => facts.quarantined(file)));
  await audit.retractLoaded(files.map(({ id }) => id));
  expect(await collect(audit.files({ state: 'QUARANTINED' }))).toHaveLength(1_100);
  expect(await collect(audit.files({ reason: 'REQUIRED_NULL order_id', loadId: 'l' }))).toHaveLength(0);
});

test('what is recorded is there for the next process, and for one that only reads meanwhile', async () => {
  await using home = new TemporaryHome();
  const file = auditedFile();
  await new SqliteAuditStore({ state: home.open() }).record([facts.received(file)]);
  const reader = new SqliteAuditStore({ state: home.openReadOnly() });
  expect((await reader.lookUp([file.id])).get(file.id)?.state).toBe('RECEIVED');
  await new SqliteAuditStore({ state: home.open() }).record([facts.loaded(file)]);
  expect((await reader.lookUp([file.id])).get(file.id)?.state).toBe('LOADED');
});
