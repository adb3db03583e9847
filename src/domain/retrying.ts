import type { Clock } from './clock.ts';
import { isRetryable } from './errors.ts';

/** Tries of one call, and of one load within a run, before it is left to the next run. */
export const MAX_TRIES = 5;
/** The pause after the first failure; each further one is twice as long, and cut at random to keep crowds apart. */
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 20_000;

/** How long to wait before try number `next` (2 or more), in milliseconds: exponential, with full jitter. */
export function pauseMs(next: number, random: () => number = Math.random): number {
  return random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (next - 2));
}

/**
 * Calls until it works, an error is not retryable, `MAX_TRIES` are used up or the deadline would pass.
 *
 * @param call must be idempotent: whether a failed one had its effect is not known
 * @throws the last error
 */
export async function retrying<T>(call: () => Promise<T>, clock: Clock, deadline: number): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await call();
    } catch (error) {
      const pause = pauseMs(tries + 1);
      if (!isRetryable(error) || tries >= MAX_TRIES || clock.now() + pause >= deadline) throw error;
      await clock.sleep(pause);
    }
  }
}
