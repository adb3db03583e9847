import { isDenied } from '../../aws/sdk-failure.ts';
import type { Clock } from '../../domain/clock.ts';
import { isRetryable } from '../../domain/errors.ts';

/** How long a right that is lacking may only be new: the rights of a role are in force after seconds, as a rule (k). */
const DENIED_MS = 90_000;
/** How long a warehouse may be away: a workgroup wakes up, another load is under way. The last try may take minutes, too. */
const AWAY_MS = 600_000;
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 20_000;
/** As a statement of Redshift fails that may not log in or read for its role. */
const DENIED = /not authorized to perform|AccessDenied/;

/**
 * Does it again, with growing pauses, while what is wrong may pass by itself. For something that may be repeated and is done
 * once in a deployment, where nobody calls again.
 *
 * @param onPause is told of each failure that is not the last
 * @throws what it threw last
 */
export async function patiently<T>(
  run: () => Promise<T>,
  clock: Clock,
  onPause: (error: unknown) => void = () => undefined,
): Promise<T> {
  const beganMs = clock.now();
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return await run();
    } catch (error) {
      if (clock.now() + pauseMs - beganMs > patienceMs(error)) throw error;
      onPause(error);
    }
    await clock.sleep(pauseMs);
  }
}

function patienceMs(error: unknown): number {
  // First: where it is not known what became of a refused call, that is Unavailable, too.
  if (wasDenied(error)) return DENIED_MS;
  return isRetryable(error) ? AWAY_MS : 0;
}

function wasDenied(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (isDenied(at) || DENIED.test(at.message)) return true;
  }
  return false;
}
