import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Reconciled } from '../../src/domain/reconcile-findings.ts';
import { run, runJson } from '../support/command-line.ts';
import { type Place, place } from './order-files.ts';

async function ask<T>(here: Place, command: string, ...args: string[]) {
  return runJson<T>([command, here.area, '--home', here.home, ...args]);
}

/** The conditions that were met, with how many files, and the exit code. */
async function reconcile(here: Place, ...args: string[]) {
  const { code, json } = await ask<Reconciled>(here, 'reconcile', ...args);
  return { code, ...Object.fromEntries(Object.entries(json.counts).filter(([, count]) => count > 0)) };
}

describe('reconcile', () => {
  it('finds what differs, and puts it right', async () => {
    using here = place();
    here.orders('a.csv', ['o1,c1,created']);
    here.orders('b.csv', ['o2,c1,created']);
    await ask(here, 'load');
    expect(await reconcile(here)).toEqual({ code: 0, loaded: 2 });

    here.orders('untold.csv', ['o3,c1,created']);
    here.orders('soon-gone.csv', ['o4,c1,created']);
    await ask(here, 'backfill', '--receive-only');
    here.orders('more.csv', ['o5,c1,created']);
    rmSync(join(here.area, 'orders/soon-gone.csv'));
    expect(await reconcile(here)).toEqual({ code: 1, loaded: 2, pending: 1, missing: 1, gone: 1 });
    const { code, stdout } = await run(['reconcile', here.area, '--home', here.home, '--fix']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/1 {2}in the area, neither loaded nor waiting, 1 put right\n +orders\/more\.csv\n/);
    expect(stdout).toMatch(/now run: transformed-orders load/);
    expect(await reconcile(here)).toEqual({ code: 0, loaded: 2, pending: 2 });
    await ask(here, 'load');
    expect(await reconcile(here)).toEqual({ code: 0, loaded: 4 });
  });

  it('loads again what the ledger lacks', async () => {
    using here = place();
    here.orders('a.csv', ['o1,c1,created']);
    await ask(here, 'load');
    rmSync(join(here.home, 'warehouse.duckdb'));
    expect(await reconcile(here)).toEqual({ code: 1, auditedNotLoaded: 1 });
    expect(await reconcile(here, '--fix')).toEqual({ code: 0, auditedNotLoaded: 1 });
    const { json } = await ask<{ files: unknown }>(here, 'load');
    expect(json.files).toMatchObject({ waiting: 1, loaded: 1 });
    expect(await reconcile(here)).toEqual({ code: 0, loaded: 1 });
  });

  it('ends with 3 where nothing but quarantined files are left', async () => {
    using here = place();
    here.orders('good.csv', ['o1,c1,created']);
    here.orders('bad.csv', ['o2,c1,created,tomorrow']);
    await ask(here, 'load');
    expect(await reconcile(here, '--fix')).toEqual({ code: 3, loaded: 1, quarantined: 1 });
    here.orders('more.csv', ['o3,c1,created']);
    expect(await reconcile(here)).toEqual({ code: 1, loaded: 1, quarantined: 1, missing: 1 });
  });

  it('costs the next load nothing: the warehouse is known to be as it was left', async () => {
    using here = place();
    here.orders('a.csv', ['o1,c1,created']);
    await ask(here, 'load');
    await reconcile(here);
    const { json } = await runJson<{ notes: string[] }>(['load', here.area, '--home', here.home, '--dry-run']);
    expect(json.notes).toEqual([]);
  });

  it('says what to do where nothing was ever loaded', async () => {
    using here = place();
    const { code, json } = await ask<{ error: { message: string } }>(here, 'reconcile');
    expect(code).toBe(1);
    expect(json.error.message).toMatch(/nothing was loaded into the home/);
  });
});
