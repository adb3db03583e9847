import type { AreaSize } from './areas.ts';
import { handWritten, ourCli } from './contestants.ts';
import type { Figure, Target } from './figures.ts';
import { interleaved } from './measure.ts';
import { expectSameResult } from './same-result.ts';
import type { Workplace } from './workplace.ts';

/** 1 and 1b: everything in an area, into nothing, from the start of the command to its exit. */
export async function firstLoad(
  place: Workplace,
  rounds: number,
  { name, size, target }: { name: string; size: AreaSize; target: Target },
): Promise<Figure[]> {
  const area = await place.area(size);
  const folder = place.fresh('first-load');
  const [ours, theirs] = [ourCli(folder), handWritten(folder)];
  const usages = await interleaved(
    rounds,
    { prepare: () => ours.reset(), run: () => ours.load(area.path, area.files.length) },
    { prepare: () => theirs.reset(), run: () => theirs.load(area.path, area.files.length) },
  );
  await expectSameResult(ours, theirs);
  return [{ name, what: `first load of ${size.orders} orders in ${size.files} files`, ...usages, target }];
}
