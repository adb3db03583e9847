import { fileURLToPath } from 'node:url';
import type { Figure } from './figures.ts';
import { interleaved, measureNode, type Side, type Usage } from './measure.ts';
import type { Workplace } from './workplace.ts';

const IN_PROCESS = fileURLToPath(new URL('backfill-in-process.ts', import.meta.url));
/** Left to itself V8 lets garbage grow with what the machine has; so what shows is what must be kept. */
const SMALL_HEAP = ['--max-old-space-size=64', '--max-semi-space-size=4'];
const MANY = 1_000_000;
const FEW = 100_000;
/** Ten times the keys take ten times as long; the rest is noise of a shared machine. */
const TARGET = { time: 15, memory: 1.3 };

/** backfill: memory and time of a backfill of 10⁶ keys, against one of 10⁵: first when all are new, then when all are known. */
export async function backfillListing(place: Workplace, rounds: number): Promise<Figure[]> {
  const folder = place.fresh('backfill');
  const figures: Figure[] = [];
  for (const pass of ['new', 'known']) {
    const side = (keys: number): Side => ({ run: async () => backfilled(folder, keys, pass) });
    const usages = await interleaved(rounds, side(MANY), side(FEW));
    const rate = Math.round(MANY / usages.ours.wallS);
    const what = `backfill of ${MANY} keys, all ${pass} (${rate} keys/s), against ${FEW}`;
    figures.push({ name: 'backfill', what, ...usages, target: TARGET });
  }
  return figures;
}

async function backfilled(folder: string, keys: number, pass: string): Promise<Usage> {
  const { usage, stdout } = await measureNode(folder, [...SMALL_HEAP, IN_PROCESS, String(keys), pass]);
  const { wallS, cpuS } = JSON.parse(stdout) as Pick<Usage, 'wallS' | 'cpuS'>;
  return { wallS, cpuS, peakMb: usage.peakMb };
}
