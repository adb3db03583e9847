import { setTimeout as sleep } from 'node:timers/promises';
import type { LoadHandle, LoadStatus } from '../../ports/warehouse.ts';

/** So many attempts are remembered; of older ones the ledger tells. */
const MAX_REMEMBERED = 1_000;

interface Attempt {
  status: LoadStatus;
  /** Settles, always well, when the status is final. */
  decided: Promise<void>;
}

/** The attempts that this process has begun, and how they stand. */
export class Attempts {
  readonly #attempts = new Map<LoadHandle, Attempt>();

  /** Whether the handle is of this process. */
  has(handle: LoadHandle): boolean {
    return this.#attempts.has(handle);
  }

  /** @param work never fails */
  begin(handle: LoadHandle, work: Promise<LoadStatus>): void {
    const attempt: Attempt = { status: { is: 'running' }, decided: Promise.resolve() };
    attempt.decided = work.then((status) => {
      attempt.status = status;
    });
    this.#attempts.set(handle, attempt);
    for (const [old, { status }] of this.#attempts) {
      if (this.#attempts.size <= MAX_REMEMBERED) return;
      if (status.is !== 'running') this.#attempts.delete(old);
    }
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
}
