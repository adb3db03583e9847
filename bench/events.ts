import { fileURLToPath } from 'node:url';
import type { Figure } from './figures.ts';
import { interleaved, measureNode, type Usage } from './measure.ts';
import type { Workplace } from './workplace.ts';

const PARSE = fileURLToPath(new URL('parse-events.ts', import.meta.url));

/** 4: what it costs to read 10 000 notifications, each checked and its key decoded, against parsing their JSON alone. */
export async function readEvents(place: Workplace, rounds: number): Promise<Figure[]> {
  const folder = place.fresh('events');
  const side = (who: 'ours' | 'theirs') => ({ run: async () => reading(folder, who) });
  const usages = await interleaved(rounds, side('ours'), side('theirs'));
  const what = '10 000 notifications parsed, checked, keys decoded, against JSON.parse of the same bytes';
  return [{ name: '4', what, ...usages, target: { time: 0.9, asSpeedUp: true } }];
}

/**
 * Of equal size from the start: V8 lets it grow by what it has seen survive, which depends on how often a process has read
 * the same event before, and no function reads it more than once.
 */
const YOUNG_GENERATION = ['--min-semi-space-size=64', '--max-semi-space-size=64'];

/** Time of one reading, without the start of the process; peak memory is that of the whole process. */
async function reading(folder: string, who: 'ours' | 'theirs'): Promise<Usage> {
  const { usage, stdout } = await measureNode(folder, [...YOUNG_GENERATION, PARSE, who]);
  return { ...(JSON.parse(stdout) as Pick<Usage, 'wallS' | 'cpuS'>), peakMb: usage.peakMb };
}
