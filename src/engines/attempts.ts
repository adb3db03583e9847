import { setTimeout as sleep } from 'node:timers/promises';
import type { Load } from '../domain/load.ts';
import type { LoadHandle, LoadStatus } from '../ports/warehouse.ts';

/** So many attempts are remembered; of older ones the ledger tells. */
const MAX_REMEMBERED = 1_000;

interface Attempt {
  status: LoadStatus;
  /** Settles, always well, when the status is final. */
  decided: Promise<void>;
}

/**
 * The attempts of a warehouse whose loads run in this process, and how they stand. Handles are known to the object that gave
 * them only.
 */
export class Attempts {
  readonly #attempts = new Map<LoadHandle, Attempt>();
  readonly #starting = new Map<LoadHandle, Promise<void>>();

  /**
   * Begins an attempt, unless it is begun already.
   *
   * @param start takes what the work needs, and gives the work, which never fails
   * @throws what `start` throws: then there is no attempt, and the next one to ask starts it
   */
  async begin(
    { id }: Pick<Load, 'id'>,
    attempt: number,
    start: () => Promise<() => Promise<LoadStatus>>,
  ): Promise<LoadHandle> {
    const handle = `${id}/${attempt}`;
    if (this.#attempts.has(handle)) return handle;
    let starting = this.#starting.get(handle);
    if (starting === undefined) {
      starting = this.#start(handle, start).finally(() => this.#starting.delete(handle));
      this.#starting.set(handle, starting);
    }
    await starting;
    return handle;
  }

  /** The status, after waiting up to so long for a decision. */
  async status(handle: LoadHandle, waitMs: number): Promise<LoadStatus> {
    const attempt = this.#attempts.get(handle);
    if (attempt === undefined) return { is: 'unknown' };
    if (attempt.status.is === 'running' && waitMs > 0) {
      const alarm = new AbortController();
      const timeout = sleep(waitMs, undefined, { signal: alarm.signal }).catch(() => undefined);
      await Promise.race([attempt.decided, timeout]);
      alarm.abort();
    }
    return attempt.status;
  }

  async #start(handle: LoadHandle, start: () => Promise<() => Promise<LoadStatus>>): Promise<void> {
    const work = await start();
    const attempt: Attempt = { status: { is: 'running' }, decided: Promise.resolve() };
    attempt.decided = work().then((status) => {
      attempt.status = status;
    });
    this.#attempts.set(handle, attempt);
    for (const [old, { status }] of this.#attempts) {
      if (this.#attempts.size <= MAX_REMEMBERED) return;
      if (status.is !== 'running') this.#attempts.delete(old);
    }
  }
}
