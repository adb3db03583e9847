import { appendFileSync, closeSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FilesystemFileSource } from '../../../src/adapters/filesystem/filesystem-file-source.ts';
import { FilesystemWatcher } from '../../../src/adapters/filesystem/filesystem-watcher.ts';
import { collect } from '../../support/collect.ts';
import { TemporaryArea } from './temporary-area.ts';

const SETTLE_MS = 300;

/** A watched area; each call lists it, as a run would. */
async function watched() {
  const area = new TemporaryArea();
  const source = new FilesystemFileSource({ area: area.path, settleMs: SETTLE_MS });
  const listings: Promise<string[]>[] = [];
  const errors: Error[] = [];
  const watcher = await FilesystemWatcher.start({
    area: area.path,
    datasets: ['orders', 'customers'],
    settleMs: SETTLE_MS,
    onChange: () => listings.push(list()),
    onError: (error) => errors.push(error),
  });
  const list = async () => (await collect(source.list('orders'))).flat().map(({ key }) => key);
  /** What the nth call (from 1) found. */
  const listing = async (nth: number): Promise<string[]> => {
    for (let waited = 0; listings.length < nth && waited < 10_000; waited += 20) await sleep(20);
    expect(errors).toEqual([]);
    return (await listings[nth - 1]) ?? ['no call came'];
  };
  return {
    ...{ area, watcher, listings, listing },
    [Symbol.asyncDispose]: async () => {
      await watcher.close();
      area[Symbol.dispose]();
    },
  };
}

test('a file in a folder that is created later is noticed, once it rests', async () => {
  await using run = await watched();
  const { area, listing, listings } = run;
  area.write('orders/year=2024/month=3/a.parquet', 'x');
  expect(await listing(1)).toEqual(['orders/year=2024/month=3/a.parquet']);
  area.write('orders/year=2024/month=3/b.parquet', 'x');
  expect(await listing(2)).toHaveLength(2);
  rmSync(join(area.path, 'orders/year=2024/month=3/b.parquet'));
  expect(await listing(3)).toHaveLength(1);
  await sleep(SETTLE_MS * 3);
  expect(listings).toHaveLength(3);
});

test('a file is waited for until its writer has finished', async () => {
  await using run = await watched();
  const { area, listing, listings } = run;
  const path = area.write('orders/a.csv', 'a\n');
  for (let written = 0; written < 8; written++) {
    await sleep(SETTLE_MS / 4);
    appendFileSync(path, 'row\n');
    expect(listings).toHaveLength(0);
  }
  expect(await listing(1)).toEqual(['orders/a.csv']);
});

test('one that is written without end holds up no other', async () => {
  await using run = await watched();
  const { area, listing } = run;
  area.write('orders/finished.csv', 'a\n');
  const fd = openSync(join(area.path, 'orders/endless.csv'), 'a');
  const end = new AbortController();
  const writing = (async () => {
    while (!end.signal.aborted) {
      writeSync(fd, 'row\n');
      await sleep(SETTLE_MS / 5);
    }
  })();
  expect(await listing(1)).toEqual(['orders/finished.csv']);
  end.abort();
  await writing;
  closeSync(fd);
  expect(await listing(2)).toHaveLength(2);
});

test('a file that is moved into place is noticed, and what is none of ours is not', async () => {
  await using run = await watched();
  const { area, listing, listings } = run;
  mkdirSync(join(area.path, 'orders'));
  await listing(1);
  const others = ['other/a.csv', 'orders/notes.txt', 'orders/_temporary/b.csv', 'orders/c.csv.tmp'];
  for (const other of others) area.write(other, 'a\n');
  await sleep(SETTLE_MS * 3);
  expect(listings).toHaveLength(1);
  renameSync(join(area.path, 'orders/c.csv.tmp'), join(area.path, 'orders/c.csv'));
  expect(await listing(2)).toEqual(['orders/c.csv']);
});

test('after close no call comes any more', async () => {
  await using run = await watched();
  const { area, watcher, listings } = run;
  area.write('orders/a.csv', 'a\n');
  await sleep(SETTLE_MS / 3);
  await watcher.close();
  area.write('orders/b.csv', 'a\n');
  await sleep(SETTLE_MS * 3);
  expect(listings).toHaveLength(0);
});
