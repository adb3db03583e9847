import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { LoadReport } from '../../src/entry/cli/load/load-report.ts';
import { type EndedInJson, run, runJson, start } from '../support/command-line.ts';
import { type Place, place, treeOf } from './order-files.ts';

const JANUARY = Date.UTC(2026, 0, 5) / 1000;

interface Failure {
  readonly error: { readonly code: string; readonly message: string };
}

function load(here: Place, ...more: string[]): Promise<EndedInJson<LoadReport>> {
  return runJson<LoadReport>(['load', here.area, '--home', here.home, ...more]);
}

async function query<T>(here: Place, sql: string): Promise<readonly T[]> {
  return (await runJson<readonly T[]>(['query', sql, '--home', here.home])).json;
}

describe('load', () => {
  it('loads what is new, and the second time nothing', async () => {
    using here = place();
    here.orders('a.csv', ['o1,c1,created', 'o2,c9,shipped', 'o2,c9,shipped'], JANUARY);
    here.orders('b.csv', ['o1,c1,delivered,2026-01-20 10:00:00,2026-01-19'], JANUARY + 86_400);
    here.customers('c.csv', ['c1,u1,50000,recife,PE']);
    const first = await load(here);
    expect(first.code).toBe(0);
    expect(first.json.files).toMatchObject({ found: 3, new: 3, loaded: 3, alreadyLoaded: 0, setAside: 0 });
    expect(first.json.rows).toEqual({ rows: 5, won: 3, older: 0, repeated: 2 });
    expect(first.json.ordersAwaitingCustomer).toBe(1);
    const second = await load(here);
    expect(second.code).toBe(0);
    expect(second.json.files).toMatchObject({ found: 3, new: 0, loaded: 0, alreadyLoaded: 3 });
    expect(second.json).toMatchObject({ loads: [], ordersAwaitingCustomer: 1 });
    const rows = await query(
      here,
      'SELECT order_id, order_status, customer_city, order_estimated_delivery_date AS estimated FROM ecommerce.orders ORDER BY 1',
    );
    expect(rows).toEqual([
      { order_id: 'o1', order_status: 'delivered', customer_city: 'recife', estimated: '2026-01-20 10:00:00' },
      { order_id: 'o2', order_status: 'shipped', customer_city: null, estimated: null },
    ]);
  });

  it('says the same in words, with the summary on stdout and how it goes on stderr', async () => {
    using here = place();
    here.orders('a.csv', ['o1,c1,created']);
    const { code, stdout, stderr } = await run(['load', here.area, '--home', here.home]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^files {4}1 new, 1 loaded, 0 already loaded, 0 unchanged, 0 set aside\nrows {5}1 = 1 won/);
    expect(stdout).toContain('orders waiting for a customer: 1');
    expect(stderr).toMatch(/^1 file to load\nload [0-9a-f]{12}: 1 file of orders\n/);
    const again = await run(['load', here.area, '--home', here.home]);
    expect(again.stdout).toContain('nothing new');
  });

  it('fault 19: ends with 3 when a file is set aside, and as long as it lies there', async () => {
    using here = place();
    here.orders('good.csv', ['o1,c1,created']);
    here.orders('bad.csv', ['o2,c1,created,31/12/2025']);
    const first = await load(here);
    expect(first.code).toBe(3);
    expect(first.json.quarantined).toMatchObject([{ key: 'orders/bad.csv', now: true }]);
    expect(first.json.quarantined[0]?.reason).toMatch(/^BAD_DATE order_estimated_delivery_date \(row 1\)/);
    const second = await load(here);
    expect(second.code).toBe(3);
    expect(second.json.quarantined).toMatchObject([{ key: 'orders/bad.csv', now: false }]);
    here.orders('bad.csv', ['o2,c1,created,2025-12-31']);
    expect((await load(here)).code).toBe(0);
  });

  it('fault 52: ends with 5 when too many are bad for one reason; released, each is judged alone', async () => {
    using here = place();
    for (const n of [1, 2, 3, 4, 5, 6, 7]) here.file(`orders/${n}.csv`, `order_id,order_status\no${n},created\n`);
    const blocked = await load(here);
    expect(blocked.code).toBe(5);
    expect(blocked.json).toMatchObject({ quarantined: [], loads: [{ is: 'blocked', files: 7 }] });
    expect((await load(here)).code).toBe(5);
    const files = await runJson<{ state: string }[]>(['files', '--state', 'blocked', '--home', here.home]);
    expect(files.json).toHaveLength(7);
    const replayed = await runJson(['replay', '--reason', 'MISSING_COLUMN', '--home', here.home]);
    expect(replayed.json).toEqual({ files: 0, loads: 1, vanished: 0 });
    const released = await load(here);
    expect(released.code).toBe(3);
    expect(released.json.quarantined).toHaveLength(7);
  });

  it('fault 60: says that all files share one window', async () => {
    using here = place();
    const day = (n: number) => `order_purchase_year=2026/order_purchase_month=1/order_purchase_day=${n}/a.csv`;
    here.orders(day(1), ['o1,c1,created'], JANUARY);
    here.orders(day(2), ['o1,c1,shipped'], JANUARY);
    const { code, json } = await load(here);
    expect(code).toBe(0);
    expect(json.notes.join()).toMatch(/all 2 files of orders .* one window.*--arrival-from path/);
  });

  it('takes arrival from the path, and goes on that way without being told again', async () => {
    using here = place();
    const day = (n: number) => `order_purchase_year=2026/order_purchase_month=1/order_purchase_day=${n}/a.csv`;
    here.orders(day(2), ['o1,c1,created'], JANUARY);
    here.orders(day(1), ['o1,c1,delivered'], JANUARY);
    expect((await load(here, '--arrival-from', 'path')).json.notes).toEqual([]);
    // A copy made later, of an earlier day.
    here.orders('order_purchase_year=2025/order_purchase_month=1/order_purchase_day=1/a.csv', ['o1,c1,canceled']);
    expect((await load(here)).json.rows).toMatchObject({ won: 0, older: 1 });
    expect(await query(here, 'SELECT order_status FROM ecommerce.orders')).toEqual([{ order_status: 'created' }]);
  });

  it('knows where arrival was taken from even if the state is lost: nothing is loaded twice', async () => {
    using here = place();
    const day = (n: number) => `order_purchase_year=2026/order_purchase_month=1/order_purchase_day=${n}/a.csv`;
    // Younger by its path, older by its time.
    here.orders(day(2), ['o1,c1,shipped'], JANUARY);
    here.orders(day(1), ['o1,c1,created'], JANUARY + 86_400);
    await load(here, '--arrival-from', 'path');
    for (const name of readdirSync(here.home)) if (name.startsWith('state')) rmSync(join(here.home, name));
    expect((await load(here)).code).toBe(0);
    expect(await query(here, 'SELECT order_status FROM ecommerce.orders')).toEqual([{ order_status: 'shipped' }]);
    expect(await query(here, 'SELECT count(*) AS n FROM ecommerce.load_ledger')).toEqual([{ n: 2 }]);
  });

  it('says so when arrival is taken from something else than before', async () => {
    using here = place();
    const day = 'order_purchase_year=2026/order_purchase_month=1/order_purchase_day=1/a.csv';
    here.orders(day, ['o1,c1,created'], JANUARY);
    expect((await load(here)).json.notes).toEqual([]);
    const { code, json } = await load(here, '--arrival-from', 'path');
    expect([code, json.notes.join()]).toEqual([0, expect.stringMatching(/taken from the modification time so far/)]);
    expect((await load(here)).json.notes).toEqual([]);
  });

  it('does not end with 0 when something had to be passed over', async () => {
    using here = place();
    here.orders('a.csv', ['o1,c1,created']);
    const link = join(here.area, 'orders', 'b.csv');
    symlinkSync('nowhere', link);
    for (const more of [[], ['--dry-run'], []]) {
      const { code, json } = await load(here, ...more);
      expect([more, code]).toEqual([more, more.length > 0 ? 0 : 1]);
      expect(json.passedOver.map(({ path }) => path)).toEqual([link]);
      expect(json.passedOver[0]?.reason).toMatch(/leads nowhere; remove it/);
    }
    const { stdout } = await run(['load', here.area, '--home', here.home]);
    expect(stdout).toContain(`passed over, not loaded: 1 file or folder\n  ${link}: the link leads nowhere`);
    rmSync(link);
    expect((await load(here)).code).toBe(0);
  });

  it('goes on when nobody listens any more to how it goes on', async () => {
    using here = place();
    here.orders('a.csv', ['o1,c1,created']);
    const { child, ended } = start(['load', here.area, '--home', here.home]);
    child.stderr?.destroy();
    expect((await ended).code).toBe(0);
    expect((await load(here)).json.files).toMatchObject({ alreadyLoaded: 1 });
  });

  it('loads again what a removed or restored warehouse does not hold', async () => {
    using here = place();
    here.orders('a.csv', ['o1,c1,created']);
    await load(here);
    rmSync(join(here.home, 'warehouse.duckdb'));
    expect((await load(here)).json.files).toMatchObject({ loaded: 1 });
    rmSync(join(here.home, 'state.sqlite'));
    // The guard knows the file, whatever the state has forgotten.
    expect((await load(here)).code).toBe(0);
    expect((await load(here)).json.files).toMatchObject({ new: 0, alreadyLoaded: 1 });
    expect(await query(here, 'SELECT count(*) AS n FROM ecommerce.orders')).toEqual([{ n: 1 }]);
  });
});

describe('load --dry-run', () => {
  it('tells files and transactions and writes nothing, not even a home', async () => {
    using here = place();
    here.orders('a.csv', ['o1,c1,created']);
    here.customers('c.csv', ['c1,u1']);
    here.file('orders/torn.parquet', 'PAR1');
    const before = treeOf(here.folder);
    const { code, json } = await load(here, '--dry-run');
    expect(code).toBe(0);
    expect(json).toMatchObject({ dryRun: true, transactions: 2, files: { new: 3, setAside: 1 } });
    expect(treeOf(here.folder)).toEqual(before);
    expect(existsSync(here.home)).toBe(false);
  });

  it('knows what is loaded, and leaves the home as it is', async () => {
    using here = place();
    here.orders('a.csv', ['o1,c1,created']);
    await load(here);
    here.orders('b.csv', ['o2,c1,created']);
    const before = treeOf(here.folder);
    const { json } = await load(here, '--dry-run');
    expect(json).toMatchObject({ transactions: 1, files: { new: 1, alreadyLoaded: 1 }, notes: [] });
    expect(treeOf(here.folder)).toEqual(before);
  });
});

describe('what cannot be', () => {
  it.each([
    ['no such area', (here: Place) => ['load', join(here.folder, 'nowhere')], 2, /no folder .*nowhere; name the one/],
    ['an area that is a file', (here: Place) => ['load', join(here.area, 'f')], 2, /is no folder; name the one/],
    ['an area with an empty name', () => ['load', ''], 2, /no folder ''; name the one/],
    ['an area behind a circle of links', (here: Place) => ['load', join(here.folder, 'circle')], 2, /\(ELOOP\); name/],
    ['an area with an endless name', () => ['load', 'x'.repeat(5_000)], 2, /\(ENAMETOOLONG\); name/],
    ['a home without a name', (here: Place) => ['load', here.area, '--home', ''], 2, /must name a folder/],
    ['no area', () => ['load'], 2, /name the folder that holds orders\/ and customers\//],
    ['an unknown option', (here: Place) => ['load', here.area, '--fast'], 2, /unknown option '--fast'/],
    ['an unknown command', () => ['lode'], 2, /unknown command 'lode'/],
    ['an unknown arrival', (here: Place) => ['load', here.area, '--arrival-from', 'x'], 2, /Allowed choices are/],
    [
      'a home that is a file',
      (here: Place) => ['load', here.area, '--home', join(here.area, 'f')],
      1,
      /is no folder; name another/,
    ],
    [
      'a home that cannot be made',
      (here: Place) => ['load', here.area, '--home', '/proc/none/h'],
      1,
      /cannot be made; name another/,
    ],
  ])('%s: a message that names the remedy, no stack', async (_, args, exitCode, message) => {
    using here = place();
    writeFileSync(join(here.area, 'f'), '');
    symlinkSync('circle', join(here.folder, 'circle'));
    const { code, stdout, stderr } = await run(args(here), here.folder);
    expect(code).toBe(exitCode);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    const inJson = await runJson<Failure>(args(here), here.folder);
    expect(inJson.code).toBe(exitCode);
    expect(inJson.json.error.message).toMatch(message);
  });

  it('a home made by a newer version is told, not touched', async () => {
    using here = place();
    here.orders('a.csv', ['o1,c1,created']);
    mkdirSync(here.home);
    const db = new DatabaseSync(join(here.home, 'state.sqlite'));
    db.exec('PRAGMA user_version = 999');
    db.close();
    for (const command of [['load', here.area], ['files'], ['loads'], ['replay', 'x']]) {
      const { code, json } = await runJson<Failure>([...command, '--home', here.home]);
      expect([command, code]).toEqual([command, 1]);
      expect(json.error.message).toMatch(/newer version of this program.*update the program/);
    }
  });
});
