import { setTimeout as sleep } from 'node:timers/promises';
import type { Row } from '../../src/domain/row-version.ts';
import type { LoadReport } from '../../src/entry/cli/load/load-report.ts';
import { runJson, start } from '../support/command-line.ts';
import { seeded } from '../support/seeded.ts';
import { expectedOrders, type TrapFile, trapFiles, writeTrap } from '../support/trap-area.ts';
import { type Place, place } from './order-files.ts';

const FINAL = `SELECT order_id, customer_id, order_status, order_estimated_delivery_date, order_delivered_customer_date,
  customer_city, customer_state FROM ecommerce.orders ORDER BY order_id`;
const KILLS = 30;

interface File {
  readonly key: string;
  readonly state: string;
  readonly reason: string | null;
}

async function load({ area, home }: Place) {
  return runJson<LoadReport>(['load', area, '--home', home]);
}

/** The final table and every file's state, as a person would ask for them. */
async function outcome({ home }: Place) {
  const [rows, files] = await Promise.all([
    runJson<Row[]>(['query', FINAL, '--home', home]),
    runJson<File[]>(['files', '--home', home]),
  ]);
  const states = files.json.map(({ key, state, reason }) => [key, state, reason?.split(/:| \(/)[0] ?? null]);
  return { rows: rows.json, states: states.sort() };
}

function expectedOutcome(files: readonly TrapFile[]) {
  const rows = expectedOrders(files).map((row) => {
    return Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, value?.replace(/\.000000$/, '') ?? null]),
    );
  });
  const states = files.map(({ key, reason }) => [key, reason === null ? 'LOADED' : 'QUARANTINED', reason]);
  return { rows, states: states.sort() };
}

describe('250 files with every trap of the data contract', () => {
  const files = trapFiles(1);
  const expected = expectedOutcome(files);

  test('the right rows, the bad files by name and reason; run twice, nothing changes', async () => {
    using here = place();
    for (const file of files) await writeTrap(here.area, file);
    const first = await load(here);
    expect(first.code).toBe(3);
    expect(first.json.files).toMatchObject({ found: 250, loaded: 238, setAside: 12 });
    const { rows, won, older, repeated } = first.json.rows;
    expect(rows).toBe(won + older + repeated);
    expect(await outcome(here)).toEqual(expected);
    const second = await load(here);
    expect([second.code, second.json.loads]).toEqual([3, []]);
    expect(await outcome(here)).toEqual(expected);
  });

  test.each([1, 2, 3])('in any order and grouping: shuffle %d', async (seed) => {
    using here = place();
    const chance = seeded(seed);
    const shuffled = chance.shuffle(files);
    while (shuffled.length > 0) {
      for (const file of shuffled.splice(0, 20 + chance.below(60))) await writeTrap(here.area, file);
      await load(here);
    }
    expect(await outcome(here)).toEqual(expected);
  });

  test(`fault 48: killed at any moment, ${KILLS} times: nothing torn, nothing lost, the next run completes`, async () => {
    using whole = place();
    for (const file of files) await writeTrap(whole.area, file);
    const begun = performance.now();
    await load(whole);
    const takesMs = performance.now() - begun;
    const chance = seeded(48);
    let killed = 0;
    for (let round = 0; killed < KILLS && round < 2 * KILLS; round++) {
      using here = place();
      const at = { ...here, area: whole.area };
      // Some are killed twice in a row: the second time while they take up what the first one left.
      for (let deaths = 1 + (round % 2); deaths > 0; deaths--) {
        const { child, ended } = start(['load', at.area, '--home', at.home]);
        await sleep(chance.below(takesMs));
        child.kill('SIGKILL');
        if ((await ended).code === null) killed++;
      }
      expect((await load(at)).code).toBe(3);
      expect(await outcome(at)).toEqual(expected);
    }
    expect(killed).toBeGreaterThanOrEqual(KILLS);
  }, 300_000);
});
