import { existsSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { FileView } from '../../src/entry/cli/inspect/file-view.ts';
import { type EndedInJson, run, runJson } from '../support/command-line.ts';
import { type Place, place } from './order-files.ts';

interface Told extends FileView {
  readonly facts: readonly { readonly at: string; readonly kind: string }[];
  readonly versions: readonly Told[];
}

interface Failure {
  readonly error: { readonly code: string; readonly message: string };
}

function ask<T>(here: Place, ...args: string[]): Promise<EndedInJson<T>> {
  return runJson<T>([...args, '--home', here.home]);
}

/** One good file of orders, one bad, one of customers; loaded. */
async function loaded(): Promise<Place> {
  const here = place();
  here.orders('good.csv', ['o1,c1,created']);
  here.orders('bad.csv', ['o2,c1,created,tomorrow']);
  here.customers('c.csv', ['c1,u1,50000,recife,PE']);
  await ask(here, 'load', here.area);
  return here;
}

describe('files', () => {
  it('lists key, state and reason', async () => {
    using here = await loaded();
    const { code, json } = await ask<FileView[]>(here, 'files');
    expect(code).toBe(0);
    expect(json.map(({ key, state }) => [key, state])).toEqual([
      ['customers/c.csv', 'LOADED'],
      ['orders/bad.csv', 'QUARANTINED'],
      ['orders/good.csv', 'LOADED'],
    ]);
    expect(json[1]?.reason).toMatch(/^BAD_DATE/);
    expect(json[2]).toMatchObject({ reason: null, rows: { rows: 1, won: 1 }, area: here.area });
    const { stdout } = await run(['files', '--home', here.home]);
    expect(stdout).toMatch(/^state +key +reason\nLOADED +customers\/c\.csv\n/);
  });

  it('chooses by state in any case, by reason or its first word, by key or path', async () => {
    using here = await loaded();
    const keys = async (...args: string[]) =>
      (await ask<FileView[]>(here, 'files', ...args)).json.map(({ key }) => key);
    expect(await keys('--state', 'quarantined')).toEqual(['orders/bad.csv']);
    expect(await keys('--state', 'MISSING')).toEqual([]);
    expect(await keys('--reason', 'BAD_DATE')).toEqual(['orders/bad.csv']);
    expect(await keys('--reason', 'BAD_DATE order_estimated_delivery_date')).toEqual(['orders/bad.csv']);
    expect(await keys('--reason', 'BAD')).toEqual([]);
    expect(await keys('--key', join(here.area, 'orders/good.csv'))).toEqual(['orders/good.csv']);
  });

  it('names the states when asked for another', async () => {
    using here = await loaded();
    const { code, json } = await ask<Failure>(here, 'files', '--state', 'broken');
    expect(code).toBe(2);
    expect(json.error.message).toMatch(/RECEIVED, BLOCKED, QUARANTINED, MISSING, SUPERSEDED, LOADED/);
  });

  it('says what to do where nothing was ever loaded', async () => {
    using here = place();
    for (const args of [
      ['files'],
      ['file', 'x'],
      ['loads'],
      ['load-info', 'x'],
      ['replay', 'x'],
      ['query', 'SELECT 1'],
    ]) {
      const { code, json } = await ask<Failure>(here, ...args);
      expect([args, code]).toEqual([args, 1]);
      expect(json.error.message).toMatch(/run: transformed-orders load <area>, or name another home/);
    }
  });
});

describe('file', () => {
  it('tells state, load, rows and every fact of a key, a path and an id', async () => {
    using here = await loaded();
    const { json } = await ask<Told>(here, 'file', 'orders/good.csv');
    expect(json).toMatchObject({ state: 'LOADED', reason: null, rows: { rows: 1, won: 1, older: 0, repeated: 0 } });
    expect(json.load).toMatch(/^[0-9a-f]{64}$/);
    expect(json.facts.map(({ kind }) => kind)).toEqual(['RECEIVED', 'LOADED']);
    expect(Date.parse(json.facts[0]!.at)).not.toBeNaN();
    symlinkSync(here.area, join(here.folder, 'link'));
    for (const name of [join(here.folder, 'link/orders/good.csv'), json.id, json.id.slice(0, 8).toUpperCase()]) {
      expect((await ask<Told>(here, 'file', name)).json.id).toBe(json.id);
    }
    const { stdout } = await run(['file', 'orders/bad.csv', '--home', here.home]);
    expect(stdout).toMatch(/^orders\/bad\.csv\n {2}state {5}QUARANTINED: BAD_DATE[^]*RECEIVED[^]*QUARANTINED/);
  });

  it('shows every version of a key, the newest first', async () => {
    using here = await loaded();
    here.orders('bad.csv', ['o2,c1,created,2026-01-01'], Date.now() / 1000 + 5);
    await ask(here, 'load', here.area);
    const { json } = await ask<Told>(here, 'file', 'orders/bad.csv');
    expect(json.versions.map(({ state }) => state)).toEqual(['LOADED', 'SUPERSEDED']);
    expect(json.state).toBe('LOADED');
  });

  it('knows a file that is gone by the path it had', async () => {
    using here = await loaded();
    rmSync(join(here.area, 'orders'), { recursive: true });
    expect((await ask<Told>(here, 'file', join(here.area, 'orders/good.csv'))).json.state).toBe('LOADED');
  });

  it('fails with a word on how to find one', async () => {
    using here = await loaded();
    const { code, json } = await ask<Failure>(here, 'file', 'orders/none.csv');
    expect(code).toBe(1);
    expect(json.error.message).toMatch(
      /no file is known by orders\/none\.csv; .*transformed-orders files --home \S+ lists all/,
    );
  });
});

describe('loads and load-info', () => {
  it('list the loads, and one with its files', async () => {
    using here = await loaded();
    const { json: loads } = await ask<{ id: string; dataset: string; state: string }[]>(here, 'loads');
    expect(loads.map(({ dataset, state }) => `${dataset} ${state}`).sort()).toEqual([
      'customers FINISHED',
      'orders FAILED',
      'orders FINISHED',
    ]);
    const finished = loads.find(({ dataset, state }) => dataset === 'orders' && state === 'FINISHED')!;
    const { json: info } = await ask<{ id: string; files: FileView[] }>(here, 'load-info', finished.id.slice(0, 10));
    expect(info).toMatchObject({ id: finished.id, fileCount: 1, rows: { rows: 1, won: 1 } });
    expect(info.files.map(({ key }) => key)).toEqual(['orders/good.csv']);
    const { stdout } = await run(['load-info', finished.id, '--home', here.home]);
    expect(stdout).toMatch(/^load [0-9a-f]{64}\n {2}state {5}FINISHED[^]*orders\/good\.csv/);
    expect((await ask<Failure>(here, 'load-info', 'feed')).json.error.message).toMatch(
      /no load feed; .* loads --home \S+ lists all/,
    );
  });
});

describe('replay', () => {
  it('dissolves a blocked load, which then is shown as released and not as planned', async () => {
    using here = place();
    for (let n = 0; n < 8; n++) here.orders(`${n}.csv`, [`o${n},c1,created,tomorrow`]);
    expect((await ask(here, 'load', here.area)).code).toBe(5);
    const state = async () =>
      (await ask<{ id: string; state: string }[]>(here, 'loads')).json.map((load) => load.state);
    const open = async () => (await ask<{ state: string }[]>(here, 'loads', '--open')).json.map((load) => load.state);
    expect([await state(), await open()]).toEqual([['BLOCKED'], ['BLOCKED']]);
    const { json } = await ask(here, 'replay', '--reason', 'BAD_DATE');
    expect(json).toEqual({ files: 0, loads: 1, vanished: 0 });
    expect([await state(), await open()]).toEqual([['RELEASED'], []]);
    expect((await run(['loads', '--open', '--home', here.home])).stdout).toBe('no open loads\n');
    const { stdout } = await run(['loads', '--home', here.home]);
    expect(stdout).toMatch(/RELEASED .* released by replay, its files go into other loads; before: .*/);
    const [load] = (await ask<{ id: string }[]>(here, 'loads')).json;
    expect((await run(['load-info', load!.id, '--home', here.home])).stdout).toMatch(
      /state {5}RELEASED, attempt 2: released/,
    );
    expect((await ask(here, 'load', here.area)).code).toBe(3);
    expect(await state()).toEqual(['FAILED']); // the same files made the same load, of which nothing is left
  });

  it('releases a key; the next load judges it anew', async () => {
    using here = await loaded();
    expect((await ask(here, 'replay', 'orders/bad.csv')).json).toEqual({ files: 1, loads: 0, vanished: 0 });
    expect((await ask<Told>(here, 'file', 'orders/bad.csv')).json).toMatchObject({ state: 'RECEIVED' });
    expect((await ask(here, 'load', here.area)).code).toBe(3);
  });

  it('releases by reason, also by the whole line in which it was shown', async () => {
    using here = await loaded();
    const { reason } = (await ask<Told>(here, 'file', 'orders/bad.csv')).json;
    const { stdout } = await run(['replay', '--reason', reason!, '--home', here.home]);
    expect(stdout).toBe(`released 1 quarantined file; now run: transformed-orders load <area> --home ${here.home}\n`);
    const other = await ask<Failure>(here, 'replay', '--reason', 'WRONG_TYPE');
    expect(other.code).toBe(1);
    expect(other.json.error.message).toContain("there is 'BAD_DATE order_estimated_delivery_date'");
  });

  it('releases the file that a path names, not its namesake in another area', async () => {
    using here = await loaded();
    using other = place();
    other.orders('bad.csv', ['o3,c1,created,tomorrow']);
    await ask(here, 'load', other.area);
    const path = join(other.area, 'orders/bad.csv');
    expect((await ask(here, 'replay', path)).json).toEqual({ files: 1, loads: 0, vanished: 0 });
    expect((await ask<Told>(here, 'file', path)).json.state).toBe('RECEIVED');
    expect((await ask<Told>(here, 'file', join(here.area, 'orders/bad.csv'))).json.state).toBe('QUARANTINED');
  });

  it('wants either a key or a reason', async () => {
    using here = await loaded();
    expect((await ask(here, 'replay')).code).toBe(2);
    expect((await ask(here, 'replay', 'x', '--reason', 'y')).code).toBe(2);
  });
});

describe('query', () => {
  it('answers as a table or as an array of rows', async () => {
    using here = await loaded();
    const sql = "SELECT order_id, TIMESTAMP '2026-01-02 03:04:05' AS at, 7 AS n, NULL AS nothing FROM ecommerce.orders";
    const { code, json } = await ask(here, 'query', sql);
    expect(code).toBe(0);
    expect(json).toEqual([{ order_id: 'o1', at: '2026-01-02 03:04:05', n: 7, nothing: null }]);
    const { stdout } = await run(['query', sql, '--home', here.home]);
    expect(stdout).toBe('order_id  at                   n  nothing\no1        2026-01-02 03:04:05  7\n(1 row)\n');
    expect((await ask(here, 'query', 'SELECT 1 AS n WHERE false')).json).toEqual([]);
  });

  it('only reads', async () => {
    using here = await loaded();
    const target = join(here.folder, 'stolen.csv');
    for (const sql of ['DELETE FROM ecommerce.orders', 'SELECT 1; SELECT 2', '']) {
      expect([sql, (await ask(here, 'query', sql)).code]).toEqual([sql, 2]);
    }
    expect((await ask(here, 'query', `COPY ecommerce.orders TO '${target}'`)).code).not.toBe(0);
    expect(existsSync(target)).toBe(false);
    expect((await ask(here, 'query', 'SELECT * FROM no_such_table')).code).toBe(1);
    expect((await ask(here, 'query', 'SELECT count(*) AS n FROM ecommerce.orders')).json).toEqual([{ n: 1 }]);
  });
});

describe('odd keys', () => {
  it('fault 14: any name loads, is listed as it is, and harms no terminal', async () => {
    using here = place();
    const names = [
      'a b+c %2B',
      'quote\'"',
      ';#&=',
      'new\nline',
      '`id`$(id)',
      'emoji 🚚',
      '\u001b[31mred',
      'x'.repeat(240),
    ];
    for (const [n, name] of names.entries()) here.orders(`${name}/${name}.csv`, [`o${n},c1,created`]);
    here.orders(`${names.at(-1)!}/bad\n.csv`, ['o,c,created,never']);
    expect((await ask(here, 'load', here.area)).code).toBe(3);
    const { json } = await ask<FileView[]>(here, 'files', '--state', 'loaded');
    expect(json.map(({ key }) => key).sort()).toEqual(names.map((name) => `orders/${name}/${name}.csv`).sort());
    expect((await ask(here, 'query', 'SELECT count(*) AS n FROM ecommerce.orders')).json).toEqual([
      { n: names.length },
    ]);
    for (const name of names) {
      expect((await ask<Told>(here, 'file', `orders/${name}/${name}.csv`)).json.state).toBe('LOADED');
    }
    const texts = [await run(['files', '--home', here.home]), await run(['load', here.area, '--home', here.home])];
    for (const { stdout } of texts) expect(stdout).not.toContain('\u001b');
    expect(texts[0]!.stdout.trimEnd().split('\n')).toHaveLength(1 + names.length + 1);
    expect(texts[1]!.stdout).toContain('bad\\n.csv');
  });
});
