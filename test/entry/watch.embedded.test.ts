import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { FileView } from '../../src/entry/cli/inspect/file-view.ts';
import type { WatchSummary } from '../../src/entry/cli/watch/watch-sum.ts';
import { run, runJson, start } from '../support/command-line.ts';
import { place } from './order-files.ts';

interface Failure {
  readonly error: { readonly code: string; readonly message: string };
}

const LONG_AGO = Date.UTC(2026, 0, 5) / 1000;

describe('watch', () => {
  it('loads what lies there, then what lands, and ends with 0 on Ctrl-C', async () => {
    using here = place();
    here.orders('a.csv', ['o1,c1,created'], LONG_AGO);
    const watching = start(['watch', here.area, '--home', here.home]);
    await watching.said('finished, 1 row'); // two seconds later: what was made just now may still be being written
    here.orders('b.csv', ['o2,c1,created', 'o3,c1,created']);
    await watching.said('finished, 2 rows');
    await watching.said('1 already loaded');
    // The warehouse is free while nothing loads.
    const { json } = await runJson(['query', 'SELECT count(*) AS n FROM ecommerce.orders', '--home', here.home]);
    expect(json).toEqual([{ n: 3 }]);
    watching.child.kill('SIGINT');
    expect((await watching.ended).code).toBe(0);
  });

  it('prints one JSON value at its end, also on SIGTERM', async () => {
    using here = place();
    here.orders('a.csv', ['o1,c1,created'], LONG_AGO);
    here.orders('bad.csv', ['o2,c1,created,never'], LONG_AGO);
    const watching = start(['watch', here.area, '--home', here.home, '--json']);
    await watching.said('finished, 1 row');
    watching.child.kill('SIGTERM');
    const { code, stdout } = await watching.ended;
    expect(code).toBe(0);
    const sum = JSON.parse(stdout) as WatchSummary;
    expect(sum).toMatchObject({ files: { loaded: 1, setAside: 1 }, rows: { rows: 1, won: 1 } });
    expect(sum.rounds).toBeGreaterThanOrEqual(1);
  });
});

describe('two at once', () => {
  it('fault 49: the second writer on a home is told, and nothing is harmed', async () => {
    using here = place();
    here.orders('a.csv', ['o1,c1,created'], LONG_AGO);
    const watching = start(['watch', here.area, '--home', here.home]);
    await watching.said('finished, 1 row');
    for (const args of [
      ['load', here.area],
      ['watch', here.area],
      ['replay', 'orders/a.csv'],
    ]) {
      const { code, json } = await runJson<Failure>([...args, '--home', here.home]);
      expect([args, code]).toEqual([args, 4]);
      expect(json.error).toMatchObject({ code: 'busy' });
      expect(json.error.message).toMatch(/another run is at work on .*process \d+.*wait until it has finished/);
    }
    // Who only looks is not kept out.
    const files = await runJson<FileView[]>(['files', '--home', here.home]);
    expect(files.json.map(({ state }) => state)).toEqual(['LOADED']);
    watching.child.kill('SIGINT');
    expect((await watching.ended).code).toBe(0);
    expect((await run(['load', here.area, '--home', here.home])).code).toBe(0);
  });

  it('fault 49: of several that begin together one loads; each of the others loads nothing twice', async () => {
    using here = place();
    for (let n = 0; n < 20; n++) here.orders(`${n}.csv`, [`o${n},c1,created`], LONG_AGO);
    const all = await Promise.all(Array.from({ length: 4 }, () => run(['load', here.area, '--home', here.home])));
    const codes = all.map(({ code }) => code);
    expect(codes).toContain(0);
    expect(codes.every((code) => code === 0 || code === 4)).toBe(true);
    const sql = 'SELECT count(*) AS n, count(DISTINCT file_id) AS files FROM ecommerce.load_ledger';
    expect((await runJson(['query', sql, '--home', here.home])).json).toEqual([{ n: 20, files: 20 }]);
  });

  it('a query that finds the warehouse held for long ends with 4', async () => {
    using here = place();
    here.orders('a.csv', ['o1,c1,created'], LONG_AGO);
    await run(['load', here.area, '--home', here.home]);
    const holder = await DuckDBInstance.create(join(here.home, 'warehouse.duckdb'));
    const { code, json } = await runJson<Failure>(['query', 'SELECT 1', '--home', here.home]);
    expect(code).toBe(4);
    expect(json.error.message).toMatch(/in use by process \d+/);
    holder.closeSync();
    expect((await run(['query', 'SELECT 1', '--home', here.home])).code).toBe(0);
  });
});
