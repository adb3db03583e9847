import { createHash } from 'node:crypto';
import { appendFileSync, chmodSync, mkdirSync, renameSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as later, setTimeout as sleep } from 'node:timers/promises';
import { FileContent } from '../../../src/adapters/filesystem/file-content.ts';
import { FilesystemFileSource } from '../../../src/adapters/filesystem/filesystem-file-source.ts';
import { AreaUnusable, Unavailable } from '../../../src/domain/errors.ts';
import type { Description } from '../../../src/ports/file-source.ts';
import { collect } from '../../support/collect.ts';
import { asNobody } from './as-nobody.ts';
import { TemporaryArea } from './temporary-area.ts';

function look(area: TemporaryArea, key: string): Promise<Description> {
  const source = new FilesystemFileSource({ area: area.path });
  return source.describe({ dataset: 'orders', bucket: area.path, key });
}

async function lookAtFile(area: TemporaryArea, key: string): Promise<Extract<Description, { is: 'file' }>> {
  const description = await look(area, key);
  if (description.is === 'gone') throw new Error(`${key} is gone`);
  return description;
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

test('the eTag is the SHA-256 of the content, for small files and for those read in pieces', async () => {
  using area = new TemporaryArea();
  const row = `${'x'.repeat(1_000)}\n`;
  for (const content of ['', 'a\n', `a\n${row.repeat(4_200)}`, `a\n${row.repeat(20_000)}`]) {
    area.write('orders/a.csv', content, 1_700_000_000.9);
    const { version, shape } = await lookAtFile(area, 'orders/a.csv');
    expect(version.eTag).toBe(sha256(content));
    expect(version.sizeBytes).toBe(content.length);
    expect(version.lastModified).toBe(1_700_000_000);
    expect(shape?.columns).toHaveLength(content === '' ? 0 : 1);
  }
});

test('a time before 1970 is rounded down like any other', async () => {
  using area = new TemporaryArea();
  area.write('orders/a.csv', 'a\n', -1.5);
  expect((await lookAtFile(area, 'orders/a.csv')).version.lastModified).toBe(-2);
});

test('no key leads out of the area, and only files are files', async () => {
  using outer = new TemporaryArea();
  outer.write('secret.csv', 'a\n');
  outer.write('orders/folder.csv/a.csv', 'a\n');
  mkdirSync(join(outer.path, 'area'));
  const source = new FilesystemFileSource({ area: join(outer.path, 'area') });
  for (const key of [
    '../secret.csv',
    'orders/../../secret.csv',
    '/etc/a.csv',
    'orders//a.csv',
    'a\0.csv',
    './a.csv',
    '',
  ]) {
    const description = await source.describe({ dataset: 'orders', bucket: join(outer.path, 'area'), key });
    expect(description).toEqual({ is: 'gone' });
  }
  expect(await look(outer, 'orders/folder.csv')).toEqual({ is: 'gone' });
  expect(await look(outer, 'orders/folder.csv/a.csv/b.csv')).toEqual({ is: 'gone' });
  expect(await look(outer, `orders/${'x'.repeat(300)}.csv`)).toEqual({ is: 'gone' });
});

test('another area is no place where files are gone', async () => {
  using area = new TemporaryArea();
  const source = new FilesystemFileSource({ area: area.path });
  const elsewhere = source.describe({ dataset: 'orders', bucket: '/elsewhere', key: 'orders/a.csv' });
  await expect(elsewhere).rejects.toThrow(AreaUnusable);
});

test('an area that was taken away has not lost its files', async () => {
  const area = new TemporaryArea();
  rmSync(area.path, { recursive: true });
  await expect(look(area, 'orders/a.csv')).rejects.toThrow(Unavailable);
});

test('what may not be read is unreadable, the same each time, and another file once it can be read', async () => {
  using area = new TemporaryArea();
  const path = area.write('orders/a.csv', 'a\n', 1_700_000_000);
  chmodSync(path, 0o000);
  const [first, second] = await asNobody(area.path, async () => [
    await lookAtFile(area, 'orders/a.csv'),
    await lookAtFile(area, 'orders/a.csv'),
  ]);
  expect(first).toMatchObject({
    shape: null,
    problem: { code: 'UNREADABLE' },
    version: { lastModified: 1_700_000_000 },
  });
  expect(first.problem?.detail).toContain('chmod u+r');
  expect(second).toEqual(first);
  chmodSync(path, 0o644);
  const readable = await asNobody(area.path, () => lookAtFile(area, 'orders/a.csv'));
  expect(readable.problem).toBeNull();
  expect(readable.version.eTag).not.toBe(first.version.eTag);
});

test('a folder that may not be entered says nothing about its files', async () => {
  using area = new TemporaryArea();
  area.write('orders/a/a.csv', 'a\n');
  chmodSync(join(area.path, 'orders/a'), 0o000);
  await expect(asNobody(area.path, () => look(area, 'orders/a/a.csv'))).rejects.toThrow(Unavailable);
});

describe('a file that changes while it is read', () => {
  test.each([
    ['grows', (path: string) => appendFileSync(path, 'x')],
    ['is cut', (path: string) => truncateSync(path, 1)],
    ['is replaced', (path: string) => renameSync(`${path}.new`, path)],
    ['is removed', (path: string) => rmSync(path)],
  ])('and %s is not described', async (_, change) => {
    using area = new TemporaryArea();
    const path = area.write('orders/a.csv', 'a\n');
    area.write('orders/a.csv.new', 'b\n');
    const stat = statSync(path, { bigint: true });
    // What happens to a file within one tick of the system's clock may leave no trace; its content was whole then.
    await sleep(30);
    expect(await new FileContent().read(path, stat, () => change(path))).toBeUndefined();
  });

  test('without end is unavailable, after a few tries', async () => {
    using area = new TemporaryArea();
    // Large, since the others get their turn only then.
    const path = area.write('orders/a.csv', 'x'.repeat(5 * 1024 * 1024));
    const end = new AbortController();
    const writing = (async () => {
      while (!end.signal.aborted) {
        appendFileSync(path, 'x');
        await later();
      }
    })();
    await expect(look(area, 'orders/a.csv')).rejects.toThrow(Unavailable);
    end.abort();
    await writing;
  });
});

test('files that may still be written to are left out of the list, and named', async () => {
  using area = new TemporaryArea();
  area.write('orders/a.csv', 'a\n', 1_700_000_000);
  const unsettled: string[] = [];
  const list = (settleMs: number) => {
    const onUnsettled = (path: string) => unsettled.push(path);
    return collect(new FilesystemFileSource({ area: area.path, settleMs, onUnsettled }).list('orders'));
  };
  expect(await list(60_000)).toEqual([]);
  expect(unsettled).toEqual([join(area.path, 'orders/a.csv')]);
  expect((await list(0)).flat()).toHaveLength(1);
});
