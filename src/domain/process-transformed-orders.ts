import type { AuditStore } from '../ports/audit-store.ts';
import type { LoadPlans } from '../ports/load-plans.ts';
import type { Warehouse } from '../ports/warehouse.ts';
import type { Suspect } from './circuit-breaker.ts';
import type { Clock, Patience } from './clock.ts';
import type { JudgeSuspects } from './judge-suspects.ts';
import { type Load, type PendingFile, totalBytes, withWindows } from './load.ts';
import type { LoadOutcome } from './load-outcome.ts';
import { plannedRecord } from './load-record.ts';
import { type NewestVersions, newestVersions } from './newest-versions.ts';
import { type PlannedLoad, planLoads } from './plan-loads.ts';
import { auditedFile } from './receive-files.ts';
import { retrying } from './retrying.ts';
import { quarantined } from './set-aside-files.ts';
import type { SettleLoad } from './settle-load.ts';

/** Pending files looked at together: bounds memory (about 1 KB each) without cutting loads smaller than they must be. */
export const TAKE_FILES = 20_000;
/** Rounds of one run: each sets something aside or loads it; an object that is rewritten all the time must not hold us. */
const MAX_ROUNDS = 50;

export interface ProcessTransformedOrdersDependencies {
  readonly audit: AuditStore;
  readonly plans: LoadPlans;
  readonly warehouse: Warehouse;
  readonly settle: SettleLoad;
  readonly judge: JudgeSuspects;
  readonly clock: Clock;
}

/** Told as things happen, for those who watch. */
export type Progress =
  | { readonly is: 'begun'; readonly load: Load }
  | { readonly is: 'settled'; readonly outcome: LoadOutcome };

/**
 * When pending files are worth a load: as soon as there are so many, or so much of them (`Infinity`: that alone never). So
 * many as are looked at together (`TAKE_FILES`) reach any that is not infinite in both.
 */
export interface Minimum {
  readonly files: number;
  readonly sizeBytes: number;
}

/** Whatever there is. */
export const ANYTHING: Minimum = { files: 1, sizeBytes: Number.POSITIVE_INFINITY };

/** What a run did: every load it touched, in order, and the files it set aside before or between loads. */
export interface Processed {
  readonly loads: readonly LoadOutcome[];
  readonly setAside: readonly Suspect[];
}

/**
 * Loads what is pending: takes up what was left open, then plans, submits and settles one load after the other, in
 * ascending order of windows, until nothing is free any more.
 *
 * One after the other, since there is one serial writer per final table: loads side by side would only wait for its lock.
 */
export class ProcessTransformedOrders {
  readonly #deps: ProcessTransformedOrdersDependencies;

  constructor(deps: ProcessTransformedOrdersDependencies) {
    this.#deps = deps;
  }

  /**
   * @param minimum below it, free files wait for more; open loads are taken up in any case
   * @throws Unavailable, Busy: what is not settled stays pending or open; the next run goes on
   */
  async run(
    patience: Patience,
    onProgress: (progress: Progress) => void = () => undefined,
    minimum: Minimum = ANYTHING,
  ): Promise<Processed> {
    const { plans, settle, judge, clock } = this.#deps;
    const loads: LoadOutcome[] = [];
    const setAside: Suspect[] = [];
    const seen = new Set<string>(); // a load that waits, or failed all its tries, is not tried again by the same run
    const isOver = () => patience.signal?.aborted === true || clock.now() >= patience.deadline;
    for (let round = 0; round < MAX_ROUNDS && !isOver(); round++) {
      const open = (await plans.open()).filter((id) => !seen.has(id));
      if (open.length === 0) {
        const planned = await this.#plan(minimum, patience.deadline);
        setAside.push(...planned.setAside);
        if (planned.progress) continue;
        break;
      }
      for (const id of open) {
        if (isOver()) break;
        seen.add(id);
        const outcome = await settle.run(id, patience, (load) => onProgress({ is: 'begun', load }));
        if (outcome === undefined) continue;
        onProgress({ is: 'settled', outcome });
        loads.push(outcome);
        // It has the final table's lock: another load would only wait for it, and hold a session.
        if (outcome.is === 'running') return { loads, setAside };
      }
      setAside.push(...(await judge.run()));
    }
    return { loads, setAside };
  }

  /** Turns free files into open plans. No progress: nothing was free, or others took it. */
  async #plan(minimum: Minimum, deadline: number): Promise<{ progress: boolean; setAside: readonly Suspect[] }> {
    const { audit, plans, warehouse, clock } = this.#deps;
    const free = await plans.free(TAKE_FILES);
    if (free.length === 0 || !isEnough(free, minimum)) return { progress: false, setAside: [] };
    // A pending file may have been loaded already, by a run that died before it could take it out.
    const known = await audit.lookUp(free.map(({ id }) => id));
    const isLoaded = (id: string) => known.get(id)?.state === 'LOADED';
    const stale = free.filter(({ id }) => isLoaded(id));
    if (stale.length > 0) await plans.drop(stale);
    const horizon = await retrying(() => warehouse.horizon(), clock, deadline);
    const { newest, older } = newestVersions(
      free.filter(({ id }) => !isLoaded(id)),
      known,
    );
    await this.#supersede(older);
    const setAside: Suspect[] = [];
    let progress = stale.length + older.length > 0;
    for (const planned of planLoads(withWindows(newest, horizon), warehouse.limits(), warehouse.readsNanoseconds)) {
      progress = (await this.#keep(planned)) || progress;
      setAside.push(...planned.setAside);
    }
    return { progress, setAside };
  }

  async #supersede(older: NewestVersions<PendingFile>['older']): Promise<void> {
    if (older.length === 0) return;
    const { audit, plans, clock } = this.#deps;
    const at = clock.now();
    // Recorded before they are dropped, too.
    await audit.record(older.map(({ file, by }) => ({ kind: 'SUPERSEDED', file: auditedFile(file), at, by })));
    await plans.drop(older.map(({ file }) => file));
  }

  async #keep({ load, setAside, tripped }: PlannedLoad): Promise<boolean> {
    const { audit, plans, clock } = this.#deps;
    const at = clock.now();
    if (setAside.length > 0) {
      // Recorded before they are dropped: a file must never be neither pending nor explained.
      await audit.record(setAside.flatMap(({ file, problem }) => quarantined(file, problem, null, at)));
      await plans.drop(setAside.map(({ file }) => file));
    }
    const isPlanned = load !== null && (await this.#put(load, tripped));
    return isPlanned || setAside.length > 0;
  }

  async #put(load: Load, tripped: string | undefined): Promise<boolean> {
    const { audit, plans, clock } = this.#deps;
    const record = plannedRecord(load, clock.now());
    // The record first: found without its plan it harms nothing, while a blocked plan without it would be submitted.
    if (tripped === undefined) await audit.recordLoad(record);
    else await audit.recordLoad({ ...record, state: 'BLOCKED', blocked: { by: 'breaker', reason: tripped } });
    return (await plans.put(load)) === 'planned';
  }
}

function isEnough(free: readonly PendingFile[], { files, sizeBytes }: Minimum): boolean {
  if (free.length >= files || totalBytes(free) >= sizeBytes) return true;
  // What lies behind those that are looked at together is not counted, and may be just what is lacking.
  return free.length >= TAKE_FILES && Math.min(files, sizeBytes) < Number.POSITIVE_INFINITY;
}
