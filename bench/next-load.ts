import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { type AreaSize, writeFiles } from './areas.ts';
import { handWritten, ourCli } from './contestants.ts';
import type { Figure } from './figures.ts';
import { interleaved } from './measure.ts';
import { expectSameResult } from './same-result.ts';
import type { Workplace } from './workplace.ts';

/** 1c: the command once more on an area that is loaded already; then with one new file each time. */
export async function nextLoad(place: Workplace, rounds: number, size: AreaSize): Promise<Figure[]> {
  const loaded = await place.area(size);
  const folder = place.fresh('next-load');
  const area = join(folder, 'area');
  cpSync(loaded.path, area, { recursive: true, preserveTimestamps: true });
  const [ours, theirs] = [ourCli(folder), handWritten(folder)];
  await ours.load(area, loaded.files.length);
  await theirs.load(area, loaded.files.length);
  const target = { time: 1.3 };

  const nothing = await interleaved(rounds, { run: () => ours.load(area, 0) }, { run: () => theirs.load(area, 0) });
  let written = -1;
  // Its orders are in the final table already and are replaced: a closing file of a day of which none was loaded yet.
  const prepare = async (round: number) => {
    if (written === round) return;
    written = round;
    const { seed, more } = loaded;
    await writeFiles(area, { seed, files: more.slice(round, round + 1) }, Math.floor(Date.now() / 1000));
  };
  const one = await interleaved(
    rounds,
    { prepare, run: () => ours.load(area, 1) },
    { prepare, run: () => theirs.load(area, 1) },
  );
  await expectSameResult(ours, theirs);
  const after = `after ${size.orders} orders in ${size.files} files`;
  return [
    { name: '1c', what: `nothing new ${after}`, ...nothing, target },
    { name: '1c', what: `one new file ${after}`, ...one, target },
  ];
}
