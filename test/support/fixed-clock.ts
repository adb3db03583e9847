import type { Clock } from '../../src/domain/clock.ts';

/** Time that stands still until a test, or somebody's sleep, moves it on. */
export class FixedClock implements Clock {
  /** Milliseconds since 1970. */
  nowMs: number;

  constructor(nowMs = Date.UTC(2024, 2, 1)) {
    this.nowMs = nowMs;
  }

  now(): number {
    return this.nowMs;
  }

  async sleep(ms: number): Promise<void> {
    this.nowMs += ms;
    return Promise.resolve();
  }
}
