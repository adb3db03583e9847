import { setTimeout as sleep } from 'node:timers/promises';

/**
 * When the next round of a watch is due. Wishes that come while a round goes on are kept for the next one; the earliest
 * of several counts.
 */
export class Rounds {
  readonly #signal: AbortSignal;
  #dueAt = Number.POSITIVE_INFINITY;
  #wake: () => void = () => undefined;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', () => this.#wake());
  }

  /** Wishes for a round, at the earliest in `delayMs`. */
  request(delayMs = 0): void {
    this.#dueAt = Math.min(this.#dueAt, performance.now() + delayMs);
    this.#wake();
  }

  /** Waits until a round is due. @returns false when it is time to end */
  async next(): Promise<boolean> {
    while (!this.#signal.aborted && performance.now() < this.#dueAt) await this.#change();
    this.#dueAt = Number.POSITIVE_INFINITY;
    return !this.#signal.aborted;
  }

  /** Until the time has come, a wish has come, or the end. */
  async #change(): Promise<void> {
    const timer = new AbortController();
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    // A timer takes no more than 31 bits; it is only looked at again then.
    const ms = Math.min(this.#dueAt - performance.now(), 2 ** 31 - 1);
    await Promise.race([woken, sleep(ms, undefined, { signal: timer.signal }).catch(() => undefined)]);
    timer.abort();
  }
}
