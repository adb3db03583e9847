import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DescriptionCache } from '../../../src/adapters/filesystem/description-cache.ts';
import { FilesystemFileSource } from '../../../src/adapters/filesystem/filesystem-file-source.ts';
import { TemporaryArea } from './temporary-area.ts';

const LOOK = {
  eTag: 'e',
  shape: { columns: [{ name: 'a', type: 'text' }], rowCount: 3 },
  problem: null,
} as const;
const UNFIT = { eTag: 'f', shape: null, problem: { code: 'UNREADABLE', detail: 'torn' } } as const;

test('a look comes back for the same stamp only, also in the next process', () => {
  using area = new TemporaryArea();
  const path = join(area.path, 'cache.sqlite');
  const cache = new DescriptionCache(path);
  cache.put('/a', 'stamp', LOOK);
  cache.put('/b', 'stamp', UNFIT);
  expect(cache.get('/a', 'stamp')).toEqual(LOOK);
  cache.close();
  const again = new DescriptionCache(path);
  expect([again.get('/a', 'stamp'), again.get('/b', 'stamp')]).toEqual([LOOK, UNFIT]);
  expect([again.get('/a', 'other'), again.get('/c', 'stamp')]).toEqual([undefined, undefined]);
  again.put('/a', 'newer', UNFIT);
  expect([again.get('/a', 'newer'), again.get('/a', 'stamp')]).toEqual([UNFIT, undefined]);
  again.close();
});

test.each([
  ['no database', (path: string) => writeFileSync(path, 'something else entirely'.repeat(100))],
  ['a database of other code', (path: string) => withDatabase(path, (db) => db.exec('PRAGMA user_version = 77'))],
  ['gone', (path: string) => rmSync(path)],
  ['an empty file', (path: string) => writeFileSync(path, '')],
])('when its file is %s it starts anew', (_, damage) => {
  using area = new TemporaryArea();
  const path = join(area.path, 'cache.sqlite');
  const put = new DescriptionCache(path);
  put.put('/a', 'stamp', LOOK);
  put.close();
  damage(path);
  const cache = new DescriptionCache(path);
  expect(cache.get('/a', 'stamp')).toBeUndefined();
  cache.put('/a', 'stamp', LOOK);
  cache.close();
  const again = new DescriptionCache(path);
  expect(again.get('/a', 'stamp')).toEqual(LOOK);
  again.close();
});

test('damaged in its middle, or in no place to write, it is only of no use', () => {
  using area = new TemporaryArea();
  const path = join(area.path, 'cache.sqlite');
  const put = new DescriptionCache(path);
  for (let at = 0; at < 3_000; at++) put.put(`/${at}`, 'stamp', LOOK);
  put.close();
  writeFileSync(path, Buffer.alloc(100_000, 0xff), { flag: 'r+' });
  for (const cache of [new DescriptionCache(path), new DescriptionCache(join(area.path, 'no/such/folder'))]) {
    for (let at = 0; at < 3_000; at++) {
      cache.get(`/${at}`, 'stamp');
      cache.put(`/${at}`, 'stamp', LOOK);
    }
    cache.close();
  }
});

function withDatabase(path: string, action: (db: DatabaseSync) => void): void {
  const db = new DatabaseSync(path);
  action(db);
  db.close();
}

describe('a source with a cache', () => {
  /** Describes the file with a source of its own and returns its eTag. */
  async function eTagOf(area: TemporaryArea, aside: number): Promise<string> {
    // The clock of the source runs ahead: as if the file had been at rest for so long.
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + aside);
    const source = new FilesystemFileSource({ area: area.path, cachePath: join(area.path, 'cache.sqlite') });
    const description = await source.describe({ dataset: 'orders', bucket: area.path, key: 'orders/a.csv' });
    source.close();
    jest.restoreAllMocks();
    return description.is === 'file' ? description.version.eTag : 'gone';
  }

  function forge(area: TemporaryArea): number {
    let changes = 0;
    withDatabase(join(area.path, 'cache.sqlite'), (db) => {
      changes = Number(db.prepare("UPDATE looks SET e_tag = 'forged'").run().changes);
    });
    return changes;
  }

  test('reads no file again that has not changed', async () => {
    using area = new TemporaryArea();
    area.write('orders/a.csv', 'a\n');
    const eTag = await eTagOf(area, 5_000);
    expect(forge(area)).toBe(1);
    expect(await eTagOf(area, 5_000)).toBe('forged');
    // The same size and the same time, set by hand: the time of change tells.
    area.write('orders/a.csv', 'b\n', 1_700_000_000);
    const changed = await eTagOf(area, 5_000);
    expect(changed).not.toBe(eTag);
    forge(area);
    area.write('orders/a.csv', 'c\n', 1_700_000_000);
    expect(await eTagOf(area, 5_000)).toMatch(/^[0-9a-f]{64}$/);
  });

  test('trusts no look at a file that might have changed again within the same tick of the clock', async () => {
    using area = new TemporaryArea();
    area.write('orders/a.csv', 'a\n', 1_700_000_000);
    await eTagOf(area, 0);
    expect(forge(area)).toBe(0);
    await eTagOf(area, 1_500);
    expect(forge(area)).toBe(0);
    await eTagOf(area, 5_000);
    expect(forge(area)).toBe(1);
  });

  test('without a cache nothing is written anywhere', async () => {
    using area = new TemporaryArea();
    area.write('orders/a.csv', 'a\n', 1_700_000_000);
    const source = new FilesystemFileSource({ area: area.path });
    await source.describe({ dataset: 'orders', bucket: area.path, key: 'orders/a.csv' });
    source.close();
    expect(readdirSync(area.path)).toEqual(['orders']);
    expect(existsSync(join(area.path, 'cache.sqlite'))).toBe(false);
  });
});

test('two at the same time: nobody fails, one of them remembers', () => {
  using area = new TemporaryArea();
  const path = join(area.path, 'cache.sqlite');
  const [one, two] = [new DescriptionCache(path), new DescriptionCache(path)];
  for (const cache of [one, two]) {
    cache.put('/a', 'stamp', LOOK);
    cache.save();
    expect(cache.get('/a', 'other')).toBeUndefined();
  }
  two.close();
  one.close();
  const again = new DescriptionCache(path);
  expect(again.get('/a', 'stamp')).toEqual(LOOK);
  again.close();
});
