import { setTimeout as sleep } from 'node:timers/promises';
import { Unavailable } from '../../src/domain/errors.ts';

/** The process is dead: what any call of it would come to, were there still somebody to call. */
export class Killed extends Error {}

/** What shall go wrong, and when. */
export interface Fault {
  /** Which method of which port, such as `audit.record`. */
  readonly of: string;
  /** Which calls of it, counted from 1. Default: every one. */
  readonly calls?: readonly number[];
  /** `before`: it fails and nothing happened; `after`: it happened, the answer is lost; `slow`: it takes `delayMs` first. */
  readonly how: 'before' | 'after' | 'slow';
  /** Default: Unavailable. */
  readonly error?: Error;
  readonly delayMs?: number;
}

/** Where a process dies: at the port call of that number, counted from 1 over all ports, before or after its effect. */
export interface Death {
  readonly call: number;
  readonly when: 'before' | 'after';
}

/** Answers at once from what the adapter was made with: nothing to fail, no moment to die at. */
const NO_CALLS = new Set(['limits']);
/** Methods of ports that answer piece by piece. */
const WALKS = new Set(['list', 'files', 'walk', 'loads']);

/**
 * Stands between one process and all of its adapters, and makes their calls fail as told. Another process over the same
 * adapters has another controller: it lives on when this one is killed.
 */
export class Faults {
  readonly #faults: Fault[] = [];
  readonly #calls: string[] = [];
  readonly #sleep: (ms: number) => Promise<unknown>;
  #death: Death | undefined;
  #isDead = false;

  /** @param sleep how a slow call passes its time; by default for real */
  constructor(options: { readonly sleep?: (ms: number) => Promise<unknown> } = {}) {
    this.#sleep = options.sleep ?? (async (ms) => sleep(ms));
  }

  /** Every call so far, in order, such as `audit.record`. */
  get calls(): readonly string[] {
    return this.#calls;
  }

  /** Whether the process has died. */
  get isDead(): boolean {
    return this.#isDead;
  }

  /** Adds a fault. */
  inject(fault: Fault): void {
    this.#faults.push(fault);
  }

  /** Takes all faults back but death, which is for good. */
  heal(): void {
    this.#faults.length = 0;
  }

  /** Kills the process at that port call; every later call fails, too. */
  killAt(call: number, when: Death['when'] = 'before'): void {
    this.#death = { call, when };
  }

  /** The adapter as this process sees it. `port` names it in faults and calls. */
  wrap<T extends object>(port: string, adapter: T): T {
    return new Proxy(adapter, {
      get: (target, name) => {
        // The target as receiver: a Proxy has no access to private fields.
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== 'function' || typeof name !== 'string') return member;
        const method = (member as (...args: unknown[]) => unknown).bind(target);
        if (NO_CALLS.has(name)) return method;
        if (WALKS.has(name)) return (...args: unknown[]) => this.#walk(`${port}.${name}`, () => method(...args));
        return async (...args: unknown[]) => this.#call(`${port}.${name}`, async () => method(...args));
      },
    });
  }

  async #call<R>(of: string, effect: () => Promise<R>): Promise<R> {
    const strike = this.#enter(of);
    await strike('slow');
    await strike('before');
    const result = await effect();
    await strike('after');
    return result;
  }

  /** A walk is one call, made at its first step; every step after the death fails. */
  async *#walk(of: string, walk: () => unknown): AsyncGenerator {
    const strike = this.#enter(of);
    await strike('slow');
    await strike('before');
    for await (const item of walk() as AsyncIterable<unknown>) {
      yield item;
      this.#assertAlive();
    }
    await strike('after');
  }

  /** Counts a call, and gives what has to be asked at each point of it. */
  #enter(of: string): (when: Fault['how']) => Promise<void> {
    this.#assertAlive();
    this.#calls.push(of);
    const call = this.#calls.length;
    const own = this.#calls.filter((other) => other === of).length;
    const faults = this.#faults.filter((fault) => fault.of === of && (fault.calls?.includes(own) ?? true));
    return async (when) => {
      if (this.#death?.call === call && this.#death.when === when) this.#isDead = true;
      this.#assertAlive();
      for (const fault of faults.filter(({ how }) => how === when)) {
        if (when !== 'slow') throw fault.error ?? new Unavailable(`${of} fails ${when} its effect`);
        await this.#sleep(fault.delayMs ?? 0);
      }
    };
  }

  #assertAlive(): void {
    if (this.#isDead) throw new Killed(`killed at call ${this.#death?.call ?? 0}`);
  }
}
