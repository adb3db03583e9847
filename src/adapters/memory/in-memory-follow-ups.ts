import type { Clock } from '../../domain/clock.ts';
import type { FollowUps } from '../../ports/follow-ups.ts';

interface Call {
  readonly loadId: string;
  readonly dueMs: number;
}

/**
 * Calls that a process owes itself. They are lost with it, which is right only where the next run looks at every open
 * load anyway.
 */
export class InMemoryFollowUps implements FollowUps {
  readonly #clock: Pick<Clock, 'now'>;
  #calls: Call[] = [];

  constructor({ clock }: { readonly clock: Pick<Clock, 'now'> }) {
    this.#clock = clock;
  }

  async ask(loadId: string, delayMs: number): Promise<void> {
    this.#calls.push({ loadId, dueMs: this.#clock.now() + delayMs });
  }

  /** The loads whose calls are due by `nowMs` (milliseconds since 1970), the earliest first, each once. Told only once. */
  due(nowMs: number): readonly string[] {
    const due = this.#calls.filter((call) => call.dueMs <= nowMs).sort((a, b) => a.dueMs - b.dueMs);
    this.#calls = this.#calls.filter((call) => call.dueMs > nowMs);
    return [...new Set(due.map((call) => call.loadId))];
  }
}
