import { HomeLock } from '../../../adapters/sqlite/home-lock.ts';
import { SqliteState } from '../../../adapters/sqlite/sqlite-state.ts';
import type { Replayed } from '../../../domain/replay-files.ts';
import { makeContainer } from '../../container.ts';
import { homeAt } from '../../home.ts';
import { localModule } from '../../modules/local.ts';
import { USE_CASES } from '../../modules/use-cases.ts';
import { isOnAws } from '../aws/aws-place.ts';
import { requireHome } from './open-for-reading.ts';
import type { Place } from './place.ts';
import { type Asked, releaseNamed } from './release-named.ts';

/**
 * Releases what a user names, as they name it. On AWS the loader is called for what was released.
 *
 * @throws Busy while a load or watch is at work on the home
 */
export async function release(place: Place, asked: Asked): Promise<Replayed> {
  if (isOnAws(place)) return (await import('../aws/release-on-aws.ts')).releaseOnAws(place, asked);
  const home = homeAt(place.home);
  requireHome(home);
  const lock = HomeLock.acquire(home.folder);
  const state = () => SqliteState.open(home.state);
  const container = makeContainer(USE_CASES, localModule({ home, state }));
  try {
    return await releaseNamed(container, asked, place);
  } finally {
    await container.unbindAllAsync();
    lock.release();
  }
}
