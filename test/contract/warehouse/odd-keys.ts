import { day, ORDERS_FOLDER, order, ordersFile } from './sample.ts';
import { loadFiles } from './settle.ts';
import { columnByKey, idsOf } from './state.ts';
import type { WarehouseSubject } from './traits.ts';

const NAMES = [
  'a b+c %2B %20',
  `quotes ' " \` ;`,
  `'; DROP TABLE orders; --`,
  'two\nlines\ttab',
  'hash # & = ? @ :',
  '$( ) {x} ~ ^ | < >',
  '$1 ? :name %s {}',
  'emoji 😀 São',
  'back\\slash',
  '__proto__',
  '-dash',
];

/** A key that fills all of the 1 024 bytes, in folders that a file system takes. */
function longest(ending: string): string {
  const bytes = 1024 - ORDERS_FOLDER.length - ending.length;
  const folder = `${'x'.repeat(199)}/`;
  const folders = folder.repeat(Math.floor(bytes / folder.length));
  return folders + 'y'.repeat(bytes - folders.length) + ending;
}

/** No name of a file means anything to the engine. */
export function takesOddKeys(subject: WarehouseSubject): void {
  test.each(['.parquet', '.csv', '.jsonl.gz'])('fault 14: odd names of files, all in one load (%s)', async (ending) => {
    await using harness = await subject.acquire();
    const names = [...NAMES.map((name) => name + ending), longest(ending)];
    const files = await Promise.all(names.map((name, at) => harness.put(ordersFile(name, day(0), [order(`o-${at}`)]))));
    expect(Buffer.byteLength(files.at(-1)!.key)).toBe(1024);
    await loadFiles(harness.warehouse, ...files);
    const expected = Object.fromEntries(names.map((_, at) => [`o-${at}`, 'created']));
    expect(await columnByKey(harness, 'order_status')).toEqual(expected);
    const ledger = await harness.warehouse.loaded(files);
    expect(ledger.map(({ fileId }) => fileId).sort()).toEqual(idsOf(...files));
  });

  test.each(['.parquet', '.csv'])(
    'fault 14: a name that looks like a pattern matches no other file (%s)',
    async (ending) => {
      await using harness = await subject.acquire();
      for (const decoy of ['a', 'b', 'ab', 'a/b']) {
        await harness.put(ordersFile(`x/${decoy}${ending}`, day(0), [order(`decoy ${decoy}`)]));
      }
      const patterns = ['[ab]', '?', '*', '{a,b}', '**'];
      for (const [at, name] of patterns.entries()) {
        await loadFiles(
          harness.warehouse,
          await harness.put(ordersFile(`x/${name}${ending}`, day(0), [order(`own ${at}`)])),
        );
      }
      const expected = Object.fromEntries(patterns.map((_, at) => [`own ${at}`, 'created']));
      expect(await columnByKey(harness, 'order_status')).toEqual(expected);
    },
  );

  test.each(['.parquet', '.csv'])(
    'fault 14: a folder that looks like a partition gives a row no value (%s)',
    async (ending) => {
      await using harness = await subject.acquire();
      const name = `order_status=canceled/order_id=evil/window=1/part${ending}`;
      await loadFiles(harness.warehouse, await harness.put(ordersFile(name, day(0), [order('o1', 'shipped')])));
      expect(await columnByKey(harness, 'order_status')).toEqual({ o1: 'shipped' });
    },
  );
}
