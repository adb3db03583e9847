import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { auditFiles } from './audit.ts';
import { countCalls, reckonCosts } from './aws-bill.ts';
import { backfillListing } from './backfill-listing.ts';
import { coldStart } from './cold-start.ts';
import { readEvents } from './events.ts';
import { type Figure, jsonOf, tableOf } from './figures.ts';
import { firstLoad } from './first-load.ts';
import { grouping } from './grouping.ts';
import { finalHistory, ledgerHistory } from './history.ts';
import { nextLoad } from './next-load.ts';
import { Workplace } from './workplace.ts';

const MILLION = { orders: 1_000_000, files: 200 };
const TINY = { orders: 20_000, files: 2_000 };
const TENTH_OF_TINY = { orders: 2_000, files: 200 };

type Benchmark = (place: Workplace, rounds: number) => Promise<Figure[]>;

/** Every benchmark by its name, in the order in which they run. A map, since an object would put 2 before 1b. */
const BENCHMARKS: ReadonlyMap<string, Benchmark> = new Map<string, Benchmark>([
  ['1', (place, rounds) => firstLoad(place, rounds, { name: '1', size: MILLION, target: { time: 1.15, memory: 1.3 } })],
  ['1b', (place, rounds) => firstLoad(place, rounds, { name: '1b', size: TINY, target: { time: 1.3 } })],
  [
    '1c',
    async (place, rounds) => [...(await nextLoad(place, rounds, MILLION)), ...(await nextLoad(place, rounds, TINY))],
  ],
  ['2', (place, rounds) => grouping(place, rounds, TINY, TENTH_OF_TINY)],
  ['3a', ledgerHistory],
  ['3b', finalHistory],
  ['4', readEvents],
  ['5', auditFiles],
  ['6', coldStart],
  ['7', countCalls],
  ['8', reckonCosts],
  ['backfill', backfillListing],
]);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' }, keep: { type: 'boolean' }, rounds: { type: 'string', default: '5' } },
});
const rounds = Number(values.rounds);
const names = positionals.length > 0 ? positionals : [...BENCHMARKS.keys()];
const unknown = names.filter((name) => !BENCHMARKS.has(name));
if (unknown.length > 0 || !Number.isInteger(rounds) || rounds < 1) {
  process.stderr.write(
    `usage: npm run bench -- [${[...BENCHMARKS.keys()].join(' | ')}] [--json] [--keep] [--rounds N]\n`,
  );
  process.exit(2);
}

// What is measured is the bundle; an old one would give figures of code that is no more.
const root = fileURLToPath(new URL('..', import.meta.url));
execFileSync(process.execPath, ['build.js'], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });

const place = new Workplace(values.keep === true);
process.once('SIGINT', () => {
  place.clear();
  process.exit(130);
});
const figures: Figure[] = [];
try {
  for (const name of names) {
    process.stderr.write(`${name} …\n`);
    for (const figure of (await BENCHMARKS.get(name)?.(place, rounds)) ?? []) {
      figures.push(figure);
      if (values.json === true) process.stdout.write(`${jsonOf(figure)}\n`);
    }
  }
} finally {
  place.clear();
}
if (values.json !== true) process.stdout.write(`${tableOf(figures)}\n`);
