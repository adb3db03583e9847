import {
  cutLoads,
  halve,
  type LoadFile,
  type LoadLimits,
  loadId,
  makeLoad,
  slotOf,
  withWindows,
} from '../../src/domain/load.ts';
import { ARRIVAL, loadFile, ordersShape, pendingFile } from '../support/builders.ts';
import { seeded } from '../support/seeded.ts';

const NONE: LoadLimits = { files: Infinity, sizeBytes: Infinity, slots: Infinity };

function file(key: string, change: Partial<LoadFile> = {}): LoadFile {
  return loadFile({ key, ...change });
}

/** Keys by load, for a plan in which only that matters. */
function keys(files: readonly LoadFile[], limits: Partial<LoadLimits> = {}): string[][] {
  return cutLoads(files, { ...NONE, ...limits }).map((load) => load.files.map(({ key }) => key));
}

const inWindows = Array.from({ length: 6 }, (_, at) => file(`f${at}`, { window: ARRIVAL + at * 60, sizeBytes: 10 }));

test('the same files make the same load, whoever plans it in whatever order', () => {
  const load = makeLoad('orders', inWindows);
  const again = makeLoad('orders', seeded(1).shuffle(inWindows));
  expect(again).toEqual(load);
  expect(load.id).toBe(loadId('orders', inWindows.map(({ id }) => id).reverse()));
  expect(load.id).toMatch(/^[0-9a-f]{64}$/);
  expect(makeLoad('orders', inWindows.slice(1)).id).not.toBe(load.id);
  expect(
    loadId(
      'customers',
      inWindows.map(({ id }) => id),
    ),
  ).not.toBe(load.id);
});

test('files of a load ascend by window, then id', () => {
  const files = [
    file('a', { window: 5, id: '2' }),
    file('b', { window: 5, id: '1' }),
    file('c', { window: 4, id: '9' }),
  ];
  expect(makeLoad('orders', files).files.map(({ id }) => id)).toEqual(['9', '1', '2']);
});

test('without limits there is one load for each dataset, customers first', () => {
  const customers = file('customers/c', { dataset: 'customers' });
  const loads = cutLoads([...inWindows, customers], NONE);
  expect(loads.map(({ dataset, files, parent }) => [dataset, files.length, parent])).toEqual([
    ['customers', 1, null],
    ['orders', 6, null],
  ]);
  expect(cutLoads([], NONE)).toEqual([]);
});

test('a limit of files cuts in ascending order', () => {
  expect(keys(seeded(2).shuffle(inWindows), { files: 4 })).toEqual([
    ['f0', 'f1', 'f2', 'f3'],
    ['f4', 'f5'],
  ]);
  expect(keys(inWindows, { files: 1 })).toHaveLength(6);
});

test('a limit of bytes may be filled, not passed; one file above it is a load of its own', () => {
  expect(keys(inWindows.slice(0, 4), { sizeBytes: 20 })).toEqual([
    ['f0', 'f1'],
    ['f2', 'f3'],
  ]);
  expect(keys(inWindows.slice(0, 4), { sizeBytes: 29 })).toEqual([
    ['f0', 'f1'],
    ['f2', 'f3'],
  ]);
  const giant = { ...inWindows[1]!, sizeBytes: 1_000 };
  expect(keys([inWindows[0]!, giant, inWindows[2]!], { sizeBytes: 100 })).toEqual([['f0'], ['f1'], ['f2']]);
});

test('a limit of slots counts pairs of window and shape, not files', () => {
  const other = { ...inWindows[0]!, key: 'other', id: 'x', shape: { columns: [], rowCount: 1 } };
  const same = { ...inWindows[0]!, key: 'same', id: 'y' };
  expect(keys([...inWindows.slice(0, 2), same], { slots: 2 })).toHaveLength(1);
  expect(keys([...inWindows.slice(0, 2), same, other], { slots: 2 })).toHaveLength(2);
  expect(keys([inWindows[0]!, same], { slots: 1 })).toHaveLength(1);
  expect(keys(inWindows, { slots: 1 })).toHaveLength(6);
});

test('whatever the limits, every file is in exactly one load', () => {
  for (let seed = 0; seed < 50; seed++) {
    const random = seeded(seed);
    const files = Array.from({ length: random.below(40) }, (_, at) => {
      return file(`${at}`, { window: random.below(5) * 60, sizeBytes: random.below(30) });
    });
    const limits = { files: random.below(9) + 1, sizeBytes: random.below(60) + 1, slots: random.below(3) + 1 };
    const loads = cutLoads(files, limits);
    expect(loads.flatMap((load) => load.files.map(({ key }) => key)).sort()).toEqual(
      files.map(({ key }) => key).sort(),
    );
    for (const load of loads) {
      const sizeBytes = load.files.reduce((sum, one) => sum + one.sizeBytes, 0);
      expect(load.files.length).toBeLessThanOrEqual(limits.files);
      expect(load.files.length === 1 || sizeBytes <= limits.sizeBytes).toBe(true);
      expect(new Set(load.files.map(slotOf)).size).toBeLessThanOrEqual(limits.slots);
    }
  }
});

test('a slot is told by window, format, names, types and order of the columns; not by rows', () => {
  const base = file('a.parquet');
  const reversed = { columns: [...ordersShape().columns].reverse(), rowCount: 1 };
  expect(slotOf({ ...base, shape: ordersShape(7), key: 'b.parquet' })).toBe(slotOf(base));
  const others = [
    { ...base, window: 1 },
    { ...base, shape: reversed },
    { ...base, format: { kind: 'csv', gzip: false } },
  ];
  for (const other of others as LoadFile[]) expect(slotOf(other)).not.toBe(slotOf(base));
});

test('halves hold all files in order and remember where they come from', () => {
  const load = makeLoad('orders', inWindows.slice(0, 5));
  const halves = halve(load);
  expect(halves.map(({ files }) => files.length)).toEqual([3, 2]);
  expect(halves.flatMap(({ files }) => files)).toEqual(load.files);
  expect(halves.map(({ parent }) => parent)).toEqual([load.id, load.id]);
  expect(halve(halves[1]).map(({ files }) => files.length)).toEqual([1, 1]);
});

test('windows follow from arrival and horizon, and change nothing else', () => {
  const pending = pendingFile({ arrival: ARRIVAL + 61 });
  expect(withWindows([pending], ARRIVAL)).toEqual([{ ...pending, window: ARRIVAL + 60 }]);
  expect(withWindows([pending], ARRIVAL + 3_600)).toEqual([{ ...pending, window: ARRIVAL }]);
});
