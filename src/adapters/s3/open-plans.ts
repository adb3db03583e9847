import { randomUUID } from 'node:crypto';
import { Busy } from '../../domain/errors.ts';
import type { Load } from '../../domain/load.ts';
import { S3Cell } from './s3-cell.ts';
import type { S3Objects } from './s3-objects.ts';

/** Changes that others were faster with, before it is left to the next run. Loaders are few. */
const MAX_SWAPS = 50;

/** An open plan: its load, and the key of the object that holds it. */
export interface OpenPlan {
  readonly id: string;
  readonly key: string;
}

/**
 * The plans that are open, in one object that is changed by compare and swap: whatever is done to them happens at one
 * moment, however many loaders there are. A plan's own object is written before it is listed, under a key nobody else uses,
 * and never changed; so nobody can spoil or remove a plan that somebody else has opened.
 */
export class OpenPlans {
  readonly #objects: S3Objects;
  readonly #cell: S3Cell<readonly OpenPlan[]>;
  readonly #loads = new Map<string, Load>();

  constructor({ objects }: { readonly objects: S3Objects }) {
    this.#objects = objects;
    this.#cell = new S3Cell<readonly OpenPlan[]>(objects, 'open-plans.json', []);
  }

  /** In the order in which they were opened. */
  async list(): Promise<readonly OpenPlan[]> {
    const { value } = await this.#cell.read();
    const open = new Set(value.map(({ key }) => key));
    for (const key of this.#loads.keys()) if (!open.has(key)) this.#loads.delete(key);
    return value;
  }

  /** The plan's load; undefined where it was closed and removed meanwhile. */
  async load({ key }: OpenPlan): Promise<Load | undefined> {
    const known = this.#loads.get(key);
    if (known !== undefined) return known;
    const stored = await this.#objects.get(key);
    if (stored === undefined) return undefined;
    const load = JSON.parse(stored.text) as Load;
    this.#loads.set(key, load);
    return load;
  }

  /** The ids of all files of these plans. */
  async filesOf(plans: readonly OpenPlan[]): Promise<Set<string>> {
    const loads = await Promise.all(plans.map((plan) => this.load(plan)));
    return new Set(loads.flatMap((load) => load?.files ?? []).map(({ id }) => id));
  }

  /** Stores a load as a plan that is not open yet. */
  async store(load: Load): Promise<OpenPlan> {
    const plan = { id: load.id, key: `loads/${load.id}/plan-${randomUUID()}.json` };
    await this.#objects.put(plan.key, JSON.stringify(load));
    return plan;
  }

  /** Forgets a stored plan that is not, or not any more, open. Failing that only leaves an object that nobody asks for. */
  async discard(plan: OpenPlan): Promise<void> {
    await this.#objects.remove(plan.key).catch(() => undefined);
  }

  /**
   * Changes the list of open plans at one moment. `decide` is asked again, with the list of that moment, whenever somebody
   * else was faster; it answers undefined to leave everything as it is.
   *
   * @returns whether the list was changed
   * @throws Busy: too many others change it
   */
  async change(decide: (open: readonly OpenPlan[]) => Promise<readonly OpenPlan[] | undefined>): Promise<boolean> {
    for (let swaps = 0; swaps < MAX_SWAPS; swaps++) {
      const held = await this.#cell.read();
      const next = await decide(held.value);
      if (next === undefined) return false;
      if (await this.#cell.swap(held, next)) return true;
    }
    throw new Busy('too many loaders change the open plans at the same time');
  }
}
