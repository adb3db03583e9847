import type { Clock } from '../../domain/clock.ts';
import type { Load, PendingFile } from '../../domain/load.ts';
import type { LoadPlans, PendingName } from '../../ports/load-plans.ts';
import { type OpenPlan, OpenPlans } from './open-plans.ts';
import { type BatchName, PendingBatches } from './pending-batches.ts';
import { earliest, filesIn, spanning } from './pending-files.ts';
import type { S3Objects } from './s3-objects.ts';

export interface S3LoadPlansDependencies {
  /** Below a prefix of its own. Intake lists, reads, writes and removes below `pending/`; of the open plans it only reads. */
  readonly objects: S3Objects;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * What waits to be loaded, in a bucket: `pending/…json`, a batch of files as one call kept them; `loads/<id>/plan-….json`,
 * the plans; `open-plans.json`, which of those are open. A file is bound if it is in an open plan: there is no other mark.
 *
 * Exact, since there is one moment at which it happens: `keep` (one PUT for up to 4 000 files), and `put`, `replace`,
 * `close` against each other (compare and swap of `open-plans.json`). Best effort: a `drop` at the very moment in which
 * somebody else binds the same file. Then that file's load is refused or fails for a file that is gone, as if it had been
 * dropped a moment later: the guard and the second look at each file take it from there. And a file that is kept again
 * after it was settled, by a late duplicate, waits again until it is found to be loaded.
 *
 * Calls for 10 000 files in 10 batches, counted in `s3-load-plans-faults.server.test.ts`: 10 PUTs to keep, 1 LIST and 10
 * GETs for a process that sees them for the first time, 3 PUTs, 4 GETs, 2 LISTs and 11 DELETEs to plan and close. `pendingOf`
 * and `drop` read the batches that span the arrivals they are given, however many wait besides: with 100 000 files in 1 000
 * batches, 1 LIST and 1 GET for the files of one batch. What a process has read before it does not read again.
 */
export class S3LoadPlans implements LoadPlans {
  readonly #batches: PendingBatches;
  readonly #plans: OpenPlans;

  constructor({ objects, clock }: S3LoadPlansDependencies) {
    this.#batches = new PendingBatches({ objects, clock });
    this.#plans = new OpenPlans({ objects });
  }

  async keep(files: readonly PendingFile[]): Promise<void> {
    if (files.length > 0) await this.#batches.add(files);
  }

  async free(limit: number): Promise<readonly PendingFile[]> {
    const bound = await this.#plans.filesOf(await this.#plans.list());
    return earliest(this.#batches, bound, limit);
  }

  async pendingOf(asked: readonly PendingName[]): Promise<ReadonlyMap<string, PendingFile>> {
    if (asked.length === 0) return new Map();
    const files = await filesIn(this.#batches, await this.#around(asked), idsOf(asked));
    return new Map(files.map((file) => [file.id, file]));
  }

  async drop(files: readonly PendingName[]): Promise<void> {
    if (files.length === 0) return;
    const bound = await this.#plans.filesOf(await this.#plans.list());
    const free = files.filter(({ id }) => !bound.has(id));
    if (free.length > 0) await this.#batches.remove(await this.#around(free), idsOf(free));
  }

  async put(load: Load): Promise<'planned' | 'conflict'> {
    let stored: OpenPlan | undefined;
    let answer: 'planned' | 'conflict' = 'planned';
    const changed = await this.#plans.change(async (open) => {
      const isOpen = open.some(({ id }) => id === load.id);
      answer = isOpen || (await this.#areFree(load, open)) ? 'planned' : 'conflict';
      if (isOpen || answer === 'conflict') return undefined;
      stored ??= await this.#plans.store(load);
      return [...open, stored];
    });
    // Nothing refers to it, unless the change went through and only its answer was lost.
    if (!changed && stored !== undefined) await this.#discardUnlessOpen(stored);
    return answer;
  }

  async get(loadId: string): Promise<Load | undefined> {
    const plan = (await this.#plans.list()).find(({ id }) => id === loadId);
    return plan === undefined ? undefined : this.#plans.load(plan);
  }

  async open(): Promise<readonly string[]> {
    return (await this.#plans.list()).map(({ id }) => id);
  }

  async replace(loadId: string, children: readonly Load[]): Promise<void> {
    const parent = (await this.#plans.list()).find(({ id }) => id === loadId);
    if (parent === undefined) return;
    const stored = await Promise.all(children.map((child) => this.#plans.store(child)));
    await this.#plans.change(async (open) => {
      if (!open.some(({ key }) => key === parent.key)) return undefined;
      const ids = new Set(open.map(({ id }) => id));
      return [...open.filter(({ key }) => key !== parent.key), ...stored.filter(({ id }) => !ids.has(id))];
    });
    for (const plan of [parent, ...stored]) await this.#discardUnlessOpen(plan);
  }

  async close(loadId: string, settled: readonly string[]): Promise<void> {
    const plan = (await this.#plans.list()).find(({ id }) => id === loadId);
    if (plan === undefined) return;
    const load = await this.#plans.load(plan);
    // While the plan is open, so that nobody takes them for free; dying in between, closing is simply done again.
    if (settled.length > 0 && load !== undefined) {
      const own = idsOf(load.files);
      await this.#batches.remove(await this.#around(load.files), new Set(settled.filter((id) => own.has(id))));
    }
    await this.#plans.change(async (open) => {
      return open.some(({ key }) => key === plan.key) ? open.filter(({ key }) => key !== plan.key) : undefined;
    });
    await this.#plans.discard(plan);
  }

  /** Asked after the open plans were read: a plan closed before that has taken its settled files out before, too. */
  async #areFree(load: Load, open: readonly OpenPlan[]): Promise<boolean> {
    const bound = await this.#plans.filesOf(open);
    if (load.files.some(({ id }) => bound.has(id))) return false;
    const ids = idsOf(load.files);
    const pending = await filesIn(this.#batches, await this.#around(load.files), ids);
    return pending.length === ids.size;
  }

  /** The batches that can hold these files. */
  async #around(files: readonly PendingName[]): Promise<BatchName[]> {
    return spanning(
      await this.#batches.names(),
      files.map(({ arrival }) => arrival),
    );
  }

  async #discardUnlessOpen(plan: OpenPlan): Promise<void> {
    if (!(await this.#plans.list()).some(({ key }) => key === plan.key)) await this.#plans.discard(plan);
  }
}

function idsOf(files: readonly PendingName[]): Set<string> {
  return new Set(files.map(({ id }) => id));
}
