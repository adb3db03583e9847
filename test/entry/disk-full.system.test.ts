import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoadReport } from '../../src/entry/cli/load/load-report.ts';
import { generateSample } from '../../src/entry/cli/sample/generate-sample.ts';
import { run, runJson } from '../support/command-line.ts';

const FINAL = `SELECT count(*) AS orders, sum(hash(order_id, row_version, customer_city))::VARCHAR AS checksum FROM ecommerce.orders`;

/** A file system of its own, of so many megabytes. Needs the right to mount. */
function smallDisk(megabytes: number) {
  const path = mkdtempSync(join(tmpdir(), 'small-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path]);
  return {
    path,
    grow: (to: number) => execFileSync('mount', ['-o', `remount,size=${to}m`, path]),
    [Symbol.dispose]: () => {
      execFileSync('umount', [path]);
      rmSync(path, { recursive: true });
    },
  };
}

/** An area, and what a load of it gives where there is room. */
async function areaWithResult() {
  const folder = mkdtempSync(join(tmpdir(), 'area-for-small-disk-'));
  const area = join(folder, 'area');
  await generateSample({ area, orders: 20_000, files: 60, seed: 50 });
  await run(['load', area, '--home', join(folder, 'home')]);
  const { json } = await runJson<unknown[]>(['query', FINAL, '--home', join(folder, 'home')]);
  return { area, result: json, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}

test.each([1, 2, 3, 4, 6])(
  'fault 50: a home on a disk of %d MB: a clear error, nothing half loaded; with room the next run completes',
  async (megabytes) => {
    using expected = await areaWithResult();
    using disk = smallDisk(megabytes);
    const home = join(disk.path, 'home');
    mkdirSync(home);
    const full = await run(['load', expected.area, '--home', home]);
    expect(full.code).toBe(1);
    expect(full.stdout + full.stderr).toMatch(/no space|disk is full|No space left/i);
    expect(full.stderr).not.toMatch(/^\s+at /m);

    disk.grow(200);
    const after = await runJson<LoadReport>(['load', expected.area, '--home', home]);
    expect(after.code).toBe(3);
    expect(after.json.files).toMatchObject({ setAside: 2 });
    expect((await runJson<unknown[]>(['query', FINAL, '--home', home])).json).toEqual(expected.result);
  },
);
