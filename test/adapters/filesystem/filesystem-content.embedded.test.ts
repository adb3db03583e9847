import { appendFileSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesystemContent } from '../../../src/adapters/filesystem/filesystem-content.ts';
import { ContentLost } from '../../../src/formats/object-content.ts';
import { loadFile } from '../../support/builders.ts';
import { collect } from '../../support/collect.ts';

const folder = mkdtempSync(join(tmpdir(), 'filesystem-content-'));
const path = join(folder, 'a.csv');
const open = filesystemContent(({ key }) => join(folder, key));

afterAll(() => rmSync(folder, { recursive: true }));

function put(text: string) {
  writeFileSync(path, text);
  const { size, mtimeMs } = statSync(path);
  return loadFile({ key: 'a.csv', sizeBytes: size, lastModified: Math.floor(mtimeMs / 1000) });
}

test('any range, and the whole in pieces', async () => {
  const text = 'abc'.repeat(500_000);
  await using content = await open(put(text));
  expect(Buffer.from(await content.read(1, 4)).toString()).toBe('bcab');
  const pieces = await collect(content.stream());
  expect(pieces).toHaveLength(2);
  expect(Buffer.concat(pieces).toString()).toBe(text);
});

test('fault 22: a file that is gone, or lies in a folder that is', async () => {
  const file = put('a');
  rmSync(path);
  await expect(open(file)).rejects.toEqual(new ContentLost('gone'));
  await expect(open({ ...file, key: 'a.csv/b.csv' })).rejects.toEqual(new ContentLost('gone'));
});

test('fault 23: a file of another size or time, and one that is written to while it is read', async () => {
  const file = put('abc');
  await expect(open({ ...file, sizeBytes: 2 })).rejects.toEqual(new ContentLost('changed'));
  await expect(open({ ...file, lastModified: file.lastModified - 1 })).rejects.toEqual(new ContentLost('changed'));
  await using content = await open(file);
  utimesSync(path, 1, 1);
  await expect(content.read(0, 1)).rejects.toEqual(new ContentLost('changed'));
  utimesSync(path, file.lastModified, file.lastModified);
  await content.read(0, 1);
  appendFileSync(path, 'd');
  await expect(collect(content.stream())).rejects.toEqual(new ContentLost('changed'));
});
