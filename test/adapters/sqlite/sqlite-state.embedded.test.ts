import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SqliteAuditStore } from '../../../src/adapters/sqlite/sqlite-audit-store.ts';
import { SqliteLoadPlans } from '../../../src/adapters/sqlite/sqlite-load-plans.ts';
import { SqliteState } from '../../../src/adapters/sqlite/sqlite-state.ts';
import { Busy, LoadImpossible } from '../../../src/domain/errors.ts';
import { makeLoad } from '../../../src/domain/load.ts';
import { loadFile, pendingFile } from '../../support/builders.ts';
import { collect } from '../../support/collect.ts';
import { childProcess, kill } from './child.ts';
import { TemporaryHome } from './temporary-home.ts';

test('marks are kept', async () => {
  await using home = new TemporaryHome();
  const state = home.open();
  expect(state.getMeta('warehouse')).toBeUndefined();
  state.setMeta('warehouse', 'w1');
  state.setMeta('warehouse', 'w2');
  state.close();
  state.close();
  expect(home.open().getMeta('warehouse')).toBe('w2');
});

test('a state of a newer version is left alone', async () => {
  await using home = new TemporaryHome();
  home.open().close();
  const db = new DatabaseSync(home.statePath);
  db.exec('PRAGMA user_version = 99');
  db.close();
  for (const open of [() => SqliteState.open(home.statePath), () => SqliteState.openReadOnly(home.statePath)]) {
    expect(open).toThrow(LoadImpossible);
    expect(open).toThrow('newer version of this program (format 99, this one knows 1); update');
  }
});

test('what is no database, or cannot be opened, is told with the remedy', async () => {
  await using home = new TemporaryHome();
  writeFileSync(home.statePath, 'something else entirely'.repeat(100));
  expect(() => home.open()).toThrow('is damaged; move it away');
  expect(() => SqliteState.open(join(home.statePath, 'state.sqlite'))).toThrow(LoadImpossible);
});

test('looking at a home that has no state makes none', async () => {
  await using home = new TemporaryHome();
  expect(SqliteState.openReadOnly(home.statePath)).toBeUndefined();
  expect(existsSync(home.statePath)).toBe(false);
});

test('a short look leaves no trace in the folder', async () => {
  await using home = new TemporaryHome();
  expect(SqliteState.openWithoutTrace(home.statePath)).toBeUndefined();
  const writer = home.open();
  writer.setMeta('a', '1');
  const beside = SqliteState.openWithoutTrace(home.statePath);
  expect(beside?.getMeta('a')).toBe('1');
  beside?.close();
  writer.close();
  const before = readdirSync(home.path);
  const after = SqliteState.openWithoutTrace(home.statePath);
  expect(after?.getMeta('a')).toBe('1');
  expect(() => after?.setMeta('a', '2')).toThrow(LoadImpossible);
  expect(readdirSync(home.path)).toEqual(before);
  after?.close();
  expect(readdirSync(home.path)).toEqual(before);
});

test('one that only looks can write nothing, works beside a writer and after it', async () => {
  await using home = new TemporaryHome();
  const writer = home.open();
  writer.setMeta('a', '1');
  const reader = home.openReadOnly();
  writer.transaction(() => {
    writer.setMeta('a', '2');
    expect(reader.getMeta('a')).toBe('1');
  });
  expect(reader.getMeta('a')).toBe('2');
  expect(() => reader.setMeta('a', '3')).toThrow(LoadImpossible);
  writer.close();
  reader.close();
  expect(home.openReadOnly().getMeta('a')).toBe('2');
});

test('a transaction that throws has not happened', async () => {
  await using home = new TemporaryHome();
  const state = home.open();
  const act = () =>
    state.transaction(() => {
      state.setMeta('a', '1');
      throw new Error('enough');
    });
  expect(act).toThrow('enough');
  expect(state.getMeta('a')).toBeUndefined();
  state.transaction(() => state.setMeta('a', '2'));
  expect(state.getMeta('a')).toBe('2');
});

test('a writer that stays is waited for, then it is busy', async () => {
  await using home = new TemporaryHome();
  const state = home.open();
  const code = `const state = SqliteState.open(home + '/state.sqlite'); state.transaction(() => { state.setMeta('a', '1'); ready();
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000); });`;
  const child = await childProcess(home.path, code);
  expect(() => state.setMeta('a', '2')).toThrow(Busy);
  await kill(child);
  state.setMeta('a', '3');
  expect(state.getMeta('a')).toBe('3');
}, 30_000);

test('fault 50: on a full disk nothing is half written, and it says so', async () => {
  await using home = new TemporaryHome();
  const state = home.open();
  const plans = new SqliteLoadPlans({ state });
  const files = Array.from({ length: 300 }, (_, at) => pendingFile({ key: `orders/${at}.csv` }));
  await plans.keep(files.slice(0, 100));
  const [pages] = state.row('PRAGMA page_count') ?? [];
  state.row(`PRAGMA max_page_count = ${pages}`);
  await expect(plans.keep(files)).rejects.toThrow(LoadImpossible);
  await expect(plans.keep(files)).rejects.toThrow('no space left');
  await expect(plans.put(makeLoad('orders', files.slice(0, 100).map(loadFile)))).rejects.toThrow(LoadImpossible);
  expect(await plans.free(1_000)).toHaveLength(100);
  expect(await plans.open()).toEqual([]);
  state.row('PRAGMA max_page_count = 1000000');
  await plans.keep(files);
  expect(await plans.free(1_000)).toHaveLength(300);
});

test('a mistake of ours is not dressed up as the fault of the world', async () => {
  await using home = new TemporaryHome();
  const state = home.open();
  expect(() => state.rows('SELECT 1 FROM nowhere')).toThrow('no such table');
});

test('fault 48: killed at any moment, a home has all of a step or nothing of it', async () => {
  await using home = new TemporaryHome();
  const template = JSON.stringify(pendingFile());
  const code = `
    const plans = new SqliteLoadPlans({ state: SqliteState.open(home + '/state.sqlite') });
    for (let round = 0; ; round++) {
      const files = Array.from({ length: 50 }, (_, at) => ({ ...${template}, id: process.pid + '-' + round + '-' + at, window: 0 }));
      await plans.keep(files);
      const load = { id: process.pid + '-' + round, dataset: 'orders', files, parent: null };
      await plans.put(load);
      if (round === 2) ready();
      if (round % 2 === 0) await plans.close(load.id, files.slice(0, 25).map((file) => file.id));
      await plans.drop(files);
    }`;
  for (let round = 0; round < 5; round++) {
    const child = await childProcess(home.path, code);
    await new Promise((resolve) => setTimeout(resolve, 7 * round));
    await kill(child);
    const state = home.open();
    const plans = new SqliteLoadPlans({ state });
    const audit = new SqliteAuditStore({ state });
    for (const id of await plans.open()) {
      const load = await plans.get(id);
      expect(load?.files).toHaveLength(50);
      expect((await plans.pendingOf(load!.files)).size).toBe(50);
    }
    expect([0, 25, 50]).toContain(
      (await plans.free(1_000)).length % 75 === 0 ? 0 : (await plans.free(1_000)).length % 75,
    );
    expect(await collect(audit.files({}))).toEqual([]);
    expect(state.row('PRAGMA integrity_check')).toEqual(['ok']);
    state.close();
  }
}, 60_000);
