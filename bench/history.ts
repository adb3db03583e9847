import { cpSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeFiles } from './areas.ts';
import type { Figure } from './figures.ts';
import { interleaved, type Side } from './measure.ts';
import { expectWork, workAlone } from './work-alone.ts';
import type { Area, Workplace } from './workplace.ts';

/** A home with a history, one without, and the load that is measured on both. Every run has a fresh copy of its home. */
interface Comparison {
  readonly folder: string;
  /** The area that holds nothing but the files of the load. */
  readonly area: string;
  readonly files: number;
}

/** 3a: the same load with 100 times its files in the ledger already, and with next to none. */
export async function ledgerHistory(place: Workplace, rounds: number): Promise<Figure[]> {
  const folder = place.fresh('ledger-history');
  const load = await place.area({ orders: 100_000, files: 200 });
  const comparison = { folder, area: load.path, files: load.files.length };
  const past = await smallPast(folder, load);
  expectWork(await workAlone(folder, past, 'short'), 1);
  const loaded = load.files.length * 100;
  copyUnderOtherNames(past, loaded);
  expectWork(await workAlone(folder, past, 'long'), loaded);
  const what = `load of ${comparison.files} files with ${loaded} in the ledger, against one`;
  return [{ name: '3a', what, ...(await compare(comparison, rounds)), target: { time: 1.1 } }];
}

/** 3b: the same load with 100 times its rows in the final table already; of orders that are not there, and of some that are. */
export async function finalHistory(place: Workplace, rounds: number): Promise<Figure[]> {
  const folder = place.fresh('final-history');
  const million = await place.area({ orders: 1_000_000, files: 200 });
  expectWork(await workAlone(folder, million.path, 'long'), million.files.length);
  return [await newOrders(place, folder, million, rounds), await knownOrders(folder, million, rounds)];
}

async function newOrders(place: Workplace, folder: string, million: Area, rounds: number): Promise<Figure> {
  expectWork(await workAlone(folder, await smallPast(folder, million), 'short'), 1);
  const load = await place.area({ orders: 10_000, files: 10 }, 21);
  const usages = await compare({ folder, area: load.path, files: load.files.length }, rounds);
  const what = 'load of 10 000 new orders with 1 000 000 in final, against next to none';
  return { name: '3b', what, ...usages, target: { time: 1.3 } };
}

async function knownOrders(folder: string, { files, more, seed }: Area, rounds: number): Promise<Figure> {
  const again = more.slice(0, 2);
  const days = new Set(again.map((file) => (file.dataset === 'orders' ? file.day : undefined)));
  // These orders alone, as they stand in the long history, with the customers of those days.
  const before = files.filter((file) => (file.dataset === 'orders' ? days.has(file.day) : file.number === 0));
  const past = join(folder, 'same-orders');
  await writeFiles(past, { seed, files: before });
  rmSync(join(folder, 'short'), { recursive: true });
  expectWork(await workAlone(folder, past, 'short'), before.length);

  const area = join(folder, 'again');
  await writeFiles(area, { seed, files: again }, Math.floor(Date.now() / 1000));
  const usages = await compare({ folder, area, files: again.length }, rounds);
  const what = 'load of 10 000 orders that replace as many, with 1 000 000 in final, against these alone';
  return { name: '3b', what, ...usages, target: { time: 1.3 } };
}

async function compare({ folder, area, files }: Comparison, rounds: number) {
  const side = (home: string): Side => ({
    prepare: () => {
      rmSync(join(folder, 'measured'), { recursive: true, force: true });
      cpSync(join(folder, home), join(folder, 'measured'), { recursive: true });
    },
    run: async () => expectWork(await workAlone(folder, area, 'measured'), files),
  });
  return interleaved(rounds, side('long'), side('short'));
}

/** An area of one small file, older than the files of the load. */
async function smallPast(folder: string, { files, seed }: Area): Promise<string> {
  const past = join(folder, 'past');
  const file = files.find(({ dataset }) => dataset === 'orders');
  if (file?.dataset !== 'orders') throw new Error('the area has no file of orders');
  const one = { ...file, to: file.from + 1, key: ONE };
  await writeFiles(past, { seed, files: [one] }, file.modifiedAt - 86_400);
  return past;
}

const ONE = 'orders/order_purchase_year=2020/order_purchase_month=1/order_purchase_day=1/one.parquet';

/** The same bytes under another key are another file: a long ledger is soon made. */
function copyUnderOtherNames(past: string, count: number): void {
  const bytes = readFileSync(join(past, ONE));
  const folder = dirname(join(past, ONE));
  for (let at = 1; at < count; at++) {
    const path = join(folder, `${String(at).padStart(6, '0')}.parquet`);
    writeFileSync(path, bytes);
    const modifiedAt = Date.UTC(2020, 0, 2 + (at % 700)) / 1000;
    utimesSync(path, modifiedAt, modifiedAt);
  }
}
