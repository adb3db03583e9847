import { chance } from './chance.ts';
import type { CustomersFile, Defect, OrdersFile, SampleFile, SampleFormat, Wave } from './sample-file.ts';

/** What a sample shall hold. */
export interface SampleSize {
  /** Distinct orders; each appears in one to three files, now and then twice in one. */
  readonly orders: number;
  /** Files in all, those of customers and the two bad ones included. */
  readonly files: number;
  readonly seed: number;
  /** When the two years end, seconds since 1970. No file is younger. */
  readonly end: number;
}

const DAY = 86_400;
/** Days on which orders are purchased: two years but for the time the last ones need to arrive. */
const PURCHASE_DAYS = 730 - 45;
/** Few enough for any file system's patience; the area of a busy shop has no more in two years. */
const MAX_FILES = 100_000;
const MAX_ORDERS = 100_000_000;
const MIN_FILES = 8;
const BAD_FILES = 2;
/** Days from the purchase to the night in which the file of a wave arrives. */
const ARRIVES_AFTER_DAYS: Readonly<Record<Wave, number>> = { placed: 1, moved: 5, closed: 18 };
/** One in so many files of the second wave arrives weeks late, with what was true long ago. */
const LATE_EVERY = 10;

/** A day of purchase, with the orders placed on it: those numbered `from` to below `to`. */
interface PurchaseDay {
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

/** How many customers such a sample has; every fifth order is by somebody who has ordered before. */
function customersOf(orders: number): number {
  return Math.ceil((orders * 4) / 5);
}

/**
 * Every file of the sample, in no particular order.
 *
 * @throws RangeError for a size that makes no sample
 */
export function planSample(size: SampleSize): SampleFile[] {
  check('files', size.files, MIN_FILES, MAX_FILES);
  check('orders', size.orders, size.files, MAX_ORDERS);
  check('seed', size.seed, 0, Number.MAX_SAFE_INTEGER);
  const customers = planCustomers(size, Math.min(8, Math.max(2, Math.round(size.files / 20))));
  const good = planOrders(size, size.files - customers.length - BAD_FILES);
  return [...customers, ...good, ...planBad(good)];
}

function check(name: string, value: number, least: number, most: number): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  throw new RangeError(`a sample takes ${name} from ${least} to ${most}, not ${value}`);
}

/** Each order once in a file of the first wave; then, as far as the number of files goes, in later ones. */
function planOrders(size: SampleSize, count: number): OrdersFile[] {
  const firsts = Math.ceil(count / 3);
  const days = purchaseDays(size, firsts);
  const waves: readonly Wave[] = ['placed', 'closed', 'moved'];
  return waves
    .flatMap((wave) => days.map((day, number) => ({ wave, day, number })))
    .slice(0, count)
    .map(({ wave, day, number }, at) => {
      const late = wave === 'moved' && number % LATE_EVERY === 0;
      const nights = ARRIVES_AFTER_DAYS[wave] + (late ? 16 + Math.floor(chance(size.seed, 'late', at) * 20) : 0);
      const format = formatOf(at);
      return {
        dataset: 'orders',
        key: orderKey(day.at, `part-${String(number).padStart(5, '0')}-${wave}-${tag(size.seed, at)}.${format}`),
        modifiedAt: night(day.at, nights, chance(size.seed, 'night', at)),
        format,
        from: day.from,
        to: day.to,
        wave,
        day: day.at,
        datesAsText: at % 7 === 3,
        defect: null,
      };
    });
}

/** Business grows, with better and worse days. More than one part on a day when there are more parts than days. */
function purchaseDays({ orders, seed, end }: SampleSize, count: number): PurchaseDay[] {
  const begin = end - 730 * DAY;
  const weights = Array.from({ length: count }, (_, at) => 0.6 + (0.8 * at) / count + 0.4 * chance(seed, 'day', at));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let reached = 0;
  let from = 0;
  return weights.map((weight, at) => {
    reached += weight;
    const to = at === count - 1 ? orders : Math.round((orders * reached) / total);
    const day = { at: begin + Math.floor(((at + 0.5) * PURCHASE_DAYS) / count) * DAY, from, to };
    from = to;
    return day;
  });
}

/** The first at the very beginning, the last at the very end, with those who were still missing. */
function planCustomers({ orders, seed, end }: SampleSize, count: number): CustomersFile[] {
  const begin = end - 730 * DAY;
  const bound = (at: number) => Math.round((customersOf(orders) * Math.min(at, count - 1)) / (count - 1));
  return Array.from({ length: count }, (_, number) => ({
    dataset: 'customers',
    key: `customers/part-${String(number).padStart(5, '0')}-${tag(seed, `customers ${number}`)}.parquet`,
    modifiedAt: night(begin + Math.floor((number * 728) / (count - 1)) * DAY, 0, chance(seed, 'customers', number)),
    format: 'parquet',
    from: bound(number),
    to: bound(number + 1),
    stragglersFrom: bound(Math.max(number - 1, 0)),
    number,
  }));
}

/** Two files that cannot be loaded, for two reasons. All that is in them is in good files too. */
function planBad(good: readonly OrdersFile[]): OrdersFile[] {
  const defects: readonly Defect[] = ['truncated', 'unreadable-date'];
  const firsts = good.filter(({ wave }) => wave === 'placed');
  return defects.flatMap((defect, at) => {
    const like = firsts[Math.floor((firsts.length * (at + 1)) / 3)];
    if (like === undefined) return [];
    const key = orderKey(like.day, `part-9000${at}-again-${tag(like.from, defect)}.parquet`);
    return [{ ...like, key, format: 'parquet', datesAsText: true, defect, modifiedAt: like.modifiedAt + 3_600 }];
  });
}

function formatOf(at: number): SampleFormat {
  if (at % 24 === 5) return 'csv';
  return at % 24 === 17 ? 'jsonl.gz' : 'parquet';
}

/** Between one and five in the morning, so many nights after that day. */
function night(day: number, nights: number, luck: number): number {
  return day + nights * DAY + 3_600 + Math.floor(luck * 4 * 3_600);
}

function orderKey(day: number, name: string): string {
  const date = new Date(day * 1000);
  const [year, month, dayOfMonth] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
  const folder = `order_purchase_year=${year}/order_purchase_month=${month}/order_purchase_day=${dayOfMonth}`;
  return `orders/${folder}/${name}`;
}

/** What makes a file's name look like that of a distributed job, and unique. */
function tag(seed: number, what: string | number): string {
  return Math.floor(chance(seed, 'tag', what) * 2 ** 32)
    .toString(16)
    .padStart(8, '0');
}
