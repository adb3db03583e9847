import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { AreaSize } from './areas.ts';
import type { Figure } from './figures.ts';
import { interleaved, scaled } from './measure.ts';
import { expectWork, workAlone } from './work-alone.ts';
import type { Workplace } from './workplace.ts';

/** 2: tiny files in few loads, against one load per file. The latter is measured on fewer files and scaled by their number. */
export async function grouping(place: Workplace, rounds: number, all: AreaSize, some: AreaSize): Promise<Figure[]> {
  const [many, few] = [await place.area(all), await place.area(some)];
  const folder = place.fresh('grouping');
  const forget = (home: string) => () => rmSync(join(folder, home), { recursive: true, force: true });
  const scale = many.files.length / few.files.length;
  const usages = await interleaved(
    rounds,
    {
      prepare: forget('grouped'),
      // One load of customers and one of orders.
      run: async () => expectWork(await workAlone(folder, many.path, 'grouped'), many.files.length, 2),
    },
    {
      prepare: forget('single'),
      run: async () => {
        const work = await workAlone(folder, few.path, 'single', 1);
        return scaled(expectWork(work, few.files.length, few.files.length), scale);
      },
    },
  );
  const what = `${all.files} tiny files grouped, against one load per file (measured on ${some.files}, scaled)`;
  return [{ name: '2', what, ...usages, target: { time: 20, asSpeedUp: true } }];
}
