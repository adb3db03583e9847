import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { walkArea } from '../../../src/adapters/filesystem/walk-area.ts';
import { AreaUnusable } from '../../../src/domain/errors.ts';
import { asNobody } from './as-nobody.ts';
import { TemporaryArea } from './temporary-area.ts';

function walk(area: TemporaryArea): { keys: string[]; ignored: Record<string, string> } {
  const ignored: Record<string, string> = {};
  const keys = [...walkArea(area.path, 'orders', (path, why) => (ignored[path.slice(area.path.length + 1)] = why))];
  return { keys: keys.sort(), ignored };
}

test('hidden and temporary files are passed over without a word', () => {
  using area = new TemporaryArea();
  area.write('orders/a.parquet', '');
  const others = [
    '.b.parquet',
    '_c.parquet',
    'd.parquet.tmp',
    'e.parquet.crdownload',
    'f.csv.part',
    '_SUCCESS',
    'g.txt',
  ];
  for (const name of others) area.write(`orders/${name}`, '');
  area.write('orders/_temporary/0/h.parquet', '');
  area.write('orders/.staging/i.parquet', '');
  area.write('other/j.parquet', '');
  expect(walk(area)).toEqual({ keys: ['orders/a.parquet'], ignored: {} });
});

test('a folder may end like a file, as Spark names its output', () => {
  using area = new TemporaryArea();
  area.write('orders/out.parquet/part-0.parquet', '');
  expect(walk(area).keys).toEqual(['orders/out.parquet/part-0.parquet']);
});

test('links are followed, to files and folders, also out of the area', () => {
  using area = new TemporaryArea();
  using elsewhere = new TemporaryArea();
  elsewhere.write('day/a.parquet', '');
  const file = elsewhere.write('b.csv', '');
  mkdirSync(join(area.path, 'orders'));
  symlinkSync(join(elsewhere.path, 'day'), join(area.path, 'orders/linked'));
  symlinkSync(file, join(area.path, 'orders/c.csv'));
  symlinkSync(file, join(area.path, 'orders/d.txt'));
  expect(walk(area)).toEqual({ keys: ['orders/c.csv', 'orders/linked/a.parquet'], ignored: {} });
});

test('the folder of a dataset may be a link itself', () => {
  using area = new TemporaryArea();
  using elsewhere = new TemporaryArea();
  elsewhere.write('a.parquet', '');
  symlinkSync(elsewhere.path, join(elsewhere.path, 'again'));
  symlinkSync(elsewhere.path, join(area.path, 'orders'));
  const { keys, ignored } = walk(area);
  expect(keys).toEqual(['orders/a.parquet']);
  expect(Object.keys(ignored)).toEqual(['orders/again']);
});

test('links in a circle end', () => {
  using area = new TemporaryArea();
  area.write('orders/a/one.csv', '');
  area.write('orders/b/two.csv', '');
  symlinkSync(join(area.path, 'orders/b'), join(area.path, 'orders/a/to-b'));
  symlinkSync(join(area.path, 'orders/a'), join(area.path, 'orders/b/to-a'));
  symlinkSync(area.path, join(area.path, 'orders/up'));
  symlinkSync('/', join(area.path, 'orders/root'));
  symlinkSync('self.csv', join(area.path, 'orders/self.csv'));
  const { keys, ignored } = walk(area);
  const twice = ['orders/a/one.csv', 'orders/a/to-b/two.csv', 'orders/b/to-a/one.csv', 'orders/b/two.csv'];
  expect(keys).toEqual(twice);
  expect(Object.keys(ignored).sort()).toEqual([
    ...['orders/a/to-b/to-a', 'orders/b/to-a/to-b', 'orders/root', 'orders/self.csv', 'orders/up'],
  ]);
});

test('what cannot be taken is told: no UTF-8, too long, no file, a link to nothing', () => {
  using area = new TemporaryArea();
  const folder = join(area.path, 'orders');
  mkdirSync(folder);
  const odd = `printf '' > "$(printf '\\377.csv')"; mkdir "$(printf '\\376')"; mkfifo pipe.csv`;
  execFileSync('sh', ['-c', odd], { cwd: folder });
  symlinkSync('nowhere', join(folder, 'broken.csv'));
  symlinkSync('nowhere', join(folder, 'broken'));
  const deep = `orders/${`${'x'.repeat(199)}/`.repeat(5)}`;
  area.write(`${deep}${'é'.repeat(10)}.csv`, '');
  const { keys, ignored } = walk(area);
  expect(keys).toEqual([]);
  expect(Object.keys(ignored)).toHaveLength(5);
  expect(ignored['orders/\uFFFD.csv']).toContain('UTF-8');
  expect(ignored['orders/\uFFFD']).toContain('UTF-8');
  expect(ignored['orders/pipe.csv']).toContain('no regular file');
  expect(ignored['orders/broken.csv']).toContain('leads nowhere');
  expect(Object.values(ignored).join()).toContain('longer than 1024 bytes');
});

test('a folder that may not be read is told, and harms no other', async () => {
  using area = new TemporaryArea();
  area.write('orders/a/a.csv', '');
  area.write('orders/b/b.csv', '');
  chmodSync(join(area.path, 'orders/b'), 0o000);
  const { keys, ignored } = await asNobody(area.path, async () => walk(area));
  expect(keys).toEqual(['orders/a/a.csv']);
  expect(ignored['orders/b']).toContain('chmod');
  chmodSync(join(area.path, 'orders'), 0o000);
  await expect(asNobody(area.path, async () => walk(area))).rejects.toThrow(AreaUnusable);
  chmodSync(join(area.path, 'orders'), 0o755);
});

test('a dataset without a folder has no files; without the area nothing can be said', () => {
  const area = new TemporaryArea();
  expect(walk(area).keys).toEqual([]);
  area.write('orders', 'a file');
  expect(() => walk(area)).toThrow('orders is not a folder');
  rmSync(area.path, { recursive: true });
  expect(() => walk(area)).toThrow(AreaUnusable);
  expect(() => walk(area)).toThrow('does not exist; create it');
});
