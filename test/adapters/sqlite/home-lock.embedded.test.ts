import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HomeLock } from '../../../src/adapters/sqlite/home-lock.ts';
import { Busy, LoadImpossible } from '../../../src/domain/errors.ts';
import { childProcess, kill } from './child.ts';
import { TemporaryHome } from './temporary-home.ts';

test('fault 49: another process is told at once, and by whom the home is held', async () => {
  await using home = new TemporaryHome();
  const child = await childProcess(home.path, 'globalThis.lock = HomeLock.acquire(home); ready();');
  expect(() => HomeLock.acquire(home.path)).toThrow(Busy);
  expect(() => HomeLock.acquire(home.path)).toThrow(`(process ${child.pid}, since 20`);
  await kill(child);
});

test('fault 48: a killed process leaves the home free at once', async () => {
  await using home = new TemporaryHome();
  for (let round = 0; round < 3; round++) {
    await kill(await childProcess(home.path, 'globalThis.lock = HomeLock.acquire(home); ready();'));
    HomeLock.acquire(home.path).release();
  }
});

test('the same process cannot have it twice, and a failed try takes nothing away', async () => {
  await using home = new TemporaryHome();
  const lock = HomeLock.acquire(home.path);
  for (let round = 0; round < 3; round++) expect(() => HomeLock.acquire(home.path)).toThrow(Busy);
  await expect(
    childProcess(home.path, 'try { HomeLock.acquire(home); ready(); } catch { process.exit(3); }'),
  ).rejects.toThrow('with 3');
  lock.release();
  lock.release();
  expect(existsSync(join(home.path, 'lock.holder'))).toBe(false);
  HomeLock.acquire(home.path).release();
});

test('a home that is not there is made; one that cannot be made is told', async () => {
  await using home = new TemporaryHome();
  HomeLock.acquire(join(home.path, 'a/b')).release();
  writeFileSync(join(home.path, 'file'), '');
  expect(() => HomeLock.acquire(join(home.path, 'file'))).toThrow(LoadImpossible);
  expect(() => HomeLock.acquire(join(home.path, 'file/deeper'))).toThrow(LoadImpossible);
});
