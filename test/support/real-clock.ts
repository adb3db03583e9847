import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../src/domain/clock.ts';

/** Time as it passes, for adapters that talk to a server. */
export const REAL_CLOCK: Clock = { now: () => Date.now(), sleep: async (ms) => sleep(ms) };
