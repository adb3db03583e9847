import { join } from 'node:path';
import { progressText } from '../../src/entry/cli/backfill/backfill-line.ts';
import type { LoadReport } from '../../src/entry/cli/load/load-report.ts';
import { run, runJson, start } from '../support/command-line.ts';
import { type Place, place } from './order-files.ts';

interface Told extends LoadReport {
  readonly area: string;
  readonly receiveOnly: boolean;
  readonly backfill: { readonly done: number; readonly ended: string; readonly prefix: string };
}

const DAY = (day: number) => `order_purchase_year=2024/order_purchase_month=1/order_purchase_day=${day}/a.csv`;

/** Three days of orders, one file each, and their customer. */
function history(): Place {
  const here = place();
  for (let day = 1; day <= 3; day++) here.orders(DAY(day), [`o${day},c1,created`], Date.UTC(2024, 0, day) / 1000);
  here.customers('c.csv', ['c1,u1,50000,recife,PE'], Date.UTC(2024, 0, 1) / 1000);
  return here;
}

async function backfill(here: Place, path: string, ...args: string[]) {
  const { code, json, stderr } = await runJson<Told>(['backfill', path, ...args, '--home', here.home]);
  const { backfill: part, files, loads } = json;
  return { code, stderr, json, part, received: files.new, loaded: files.loaded, loads: loads.length };
}

describe('backfill', () => {
  it('receives and loads what is there, once', async () => {
    using here = history();
    const first = await backfill(here, here.area);
    expect(first).toMatchObject({ code: 0, received: 4, loaded: 4, loads: 2, part: { done: 4, ended: 'complete' } });
    const second = await backfill(here, here.area);
    expect(second).toMatchObject({ code: 0, received: 0, loaded: 0, part: { done: 4 } });
    const { stdout } = await run(['backfill', here.area, '--home', here.home]);
    expect(stdout).toMatch(/^backfill 4 files looked at, 0 received\n/);
  });

  it('takes a part: by folder, by day, by number; the rest with a later call', async () => {
    using here = history();
    const folder = join(here.area, 'orders/order_purchase_year=2024/order_purchase_month=1/order_purchase_day=2');
    expect(await backfill(here, folder)).toMatchObject({ code: 0, received: 1, loaded: 1, json: { area: here.area } });
    const days = ['--since', '2024-01-03', '--until', '2024-01-03'];
    expect(await backfill(here, join(here.area, 'orders'), ...days)).toMatchObject({ code: 0, received: 1 });
    expect(await backfill(here, here.area, '--limit', '1')).toMatchObject({
      code: 0,
      received: 1,
      part: { ended: 'limit' },
    });
    expect(await backfill(here, here.area)).toMatchObject({
      code: 0,
      received: 1,
      part: { done: 4, ended: 'complete' },
    });
  });

  it('only receives, if asked; the next load takes it', async () => {
    using here = history();
    const received = await backfill(here, here.area, '--receive-only');
    expect(received).toMatchObject({ code: 0, received: 4, loaded: 0, json: { receiveOnly: true } });
    const { json } = await runJson<LoadReport>(['load', here.area, '--home', here.home]);
    expect(json.files).toMatchObject({ new: 0, waiting: 4, loaded: 4 });
  });

  it('goes on after a kill at any moment', async () => {
    using here = history();
    for (const afterMs of [150, 300, 450, 600]) {
      const { child, ended } = start(['backfill', here.area, '--home', here.home]);
      setTimeout(() => child.kill('SIGKILL'), afterMs);
      await ended;
    }
    expect(await backfill(here, here.area)).toMatchObject({ code: 0, part: { ended: 'complete' } });
    const { json } = await runJson<unknown>(['query', ORDERS_WITH_CITY, '--home', here.home]);
    expect(json).toEqual([{ n: 3 }]);
  });

  it.each([
    ['--limit', '0'],
    ['--limit', 'all'],
    ['--since', '2024-02-30'],
    ['--until', 'yesterday'],
  ])('refuses %s %s', async (...args) => {
    using here = place();
    const { code, stderr } = await run(['backfill', here.area, ...args, '--home', here.home]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/not (0|all|2024-02-30|yesterday)/);
  });

  it('says how far it is', () => {
    const progress = { done: 12_000, received: 9_000, total: 1_000_000, perSecond: 3_400.4, secondsLeft: 290.6 };
    expect(progressText(progress)).toBe('12 000 of 1 000 000 files looked at, 9 000 received, 3 400/s, 5 min left');
    const unknown = { done: 1, received: 0, total: null, perSecond: null, secondsLeft: null };
    expect(progressText(unknown)).toBe('1 file looked at, 0 received');
  });
});

const ORDERS_WITH_CITY = "SELECT count(*) AS n FROM ecommerce.orders WHERE customer_city = 'recife'";
