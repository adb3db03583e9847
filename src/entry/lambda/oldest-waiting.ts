import type { Clock } from '../../domain/clock.ts';
import { DATASET_NAMES } from '../../domain/datasets.ts';
import type { PendingFile } from '../../domain/load.ts';
import type { LoadPlans } from '../../ports/load-plans.ts';
import type { Tally } from './tally.ts';

/** Free files looked at, the earliest arrivals first; as many as a run takes, so they are known by then. */
const LOOK_AT_FILES = 20_000;

/**
 * Tells how long the file that waits longest has been there, by dataset: the one figure that shows every way in which
 * loading may have come to a stop. By the time of the object itself, whatever its arrival is taken from.
 *
 * @throws Unavailable
 */
export async function tellOldestWaiting(plans: LoadPlans, clock: Pick<Clock, 'now'>, tally: Tally): Promise<void> {
  const now = clock.now();
  const oldest = new Map(DATASET_NAMES.map((dataset) => [dataset, now / 1_000]));
  const look = ({ dataset, lastModified }: PendingFile) => {
    oldest.set(dataset, Math.min(oldest.get(dataset) ?? lastModified, lastModified));
  };
  for (const file of await plans.free(LOOK_AT_FILES)) look(file);
  for (const id of await plans.open()) for (const file of (await plans.get(id))?.files ?? []) look(file);
  for (const [dataset, since] of oldest) tally.oldestWaiting(dataset, Math.round(now / 1_000 - since));
}
