import type { AuditStore } from '../ports/audit-store.ts';
import type { FollowUps } from '../ports/follow-ups.ts';
import type { LoadPlans } from '../ports/load-plans.ts';
import type { LedgerEntry, LoadFailure, LoadStatus, Warehouse } from '../ports/warehouse.ts';
import { arrivalWindow } from './arrival-window.ts';
import type { LoadRecord } from './audit-record.ts';
import type { Clock, Patience } from './clock.ts';
import { PipelineError } from './errors.ts';
import type { FileProblem } from './file-problem.ts';
import { halve, type Load, makeLoad, withWindows } from './load.ts';
import type { LoadOutcome } from './load-outcome.ts';
import { nextAttempt, plannedRecord } from './load-record.ts';
import type { RecordLoaded } from './record-loaded.ts';
import { MAX_TRIES, pauseMs, retrying } from './retrying.ts';
import { addRows, assertBalanced, NO_ROWS, type RowAccounting } from './row-accounting.ts';
import type { SetAsideFiles } from './set-aside-files.ts';

/** A load whose submitter died is taken up again after so long at the latest. */
export const FOLLOW_UP_AFTER_MS = 300_000;
/** One question to the warehouse waits so long at most (the Redshift Data API's `WaitTimeSeconds` ends at 30). */
const LONGEST_WAIT_MS = 30_000;
/** Kept back from the deadline for what has to be written after the last answer. */
const RESERVE_MS = 5_000;

export interface SettleLoadDependencies {
  readonly audit: AuditStore;
  readonly plans: LoadPlans;
  readonly warehouse: Warehouse;
  readonly followUps: FollowUps;
  readonly recordLoaded: RecordLoaded;
  readonly setAside: SetAsideFiles;
  readonly clock: Clock;
}

/** Takes a planned load as far as it goes, from wherever it was left: fresh, submitted by somebody who died, or failed. */
export class SettleLoad {
  readonly #deps: SettleLoadDependencies;

  constructor(deps: SettleLoadDependencies) {
    this.#deps = deps;
  }

  /**
   * @returns undefined when there is no such open load (any more)
   * @throws Unavailable, Busy: the load stays as it is, to be taken up again
   */
  async run(loadId: string, patience: Patience, onBegun?: (load: Load) => void): Promise<LoadOutcome | undefined> {
    const { audit, plans, warehouse, clock } = this.#deps;
    const planned = await plans.get(loadId);
    if (planned === undefined) return undefined;
    onBegun?.(planned);
    const record = (await audit.load(loadId)) ?? plannedRecord(planned, clock.now());
    if (record.state === 'BLOCKED' && record.blocked?.by === 'breaker') {
      return outcome(planned, { is: 'blocked', blocked: record.blocked });
    }
    if (record.suspect !== null) return outcome(planned, { is: 'suspect' });
    let load: Load;
    try {
      load = await this.#inItsWindows(planned, patience);
    } catch (error) {
      return this.#blockedBy(error, planned, record);
    }
    if (record.state !== 'PLANNED' && record.state !== 'SUBMITTED') {
      // A decision was made before: whatever the audit thinks of it, the ledger is the truth.
      const entries = await retrying(() => warehouse.loaded(load.files), clock, patience.deadline);
      if (entries.length > 0) return this.#conclude(load, record, entries, patience);
    }
    return this.#drive(load, record, patience);
  }

  /**
   * The load in the windows of the warehouse as it is: the one it was planned for may have been removed or replaced since,
   * and with it the horizon. In other windows its rows would not compare with those that are loaded after them.
   */
  async #inItsWindows(load: Load, patience: Patience): Promise<Load> {
    const { warehouse, clock } = this.#deps;
    const horizon = await retrying(() => warehouse.horizon(), clock, patience.deadline);
    const isAsPlanned = load.files.every(({ arrival, window }) => arrivalWindow(arrival, horizon) === window);
    return isAsPlanned ? load : makeLoad(load.dataset, withWindows(load.files, horizon), load.parent);
  }

  /** Attempt after attempt, until the warehouse decides or the tries of this run are used up. */
  async #drive(load: Load, from: LoadRecord, patience: Patience): Promise<LoadOutcome> {
    const { clock } = this.#deps;
    let record = from;
    for (let tries = 1; ; tries++) {
      const submitted = await this.#submit(load, record, patience);
      if ('is' in submitted) return submitted;
      record = submitted;
      const status = await this.#decision(record.handle ?? '', patience);
      const decided = await this.#act(load, record, status, patience);
      if (typeof decided !== 'string') return decided;
      record = await this.#save({ ...record, state: 'FAILED', failure: decided });
      const pause = pauseMs(tries + 1);
      if (tries >= MAX_TRIES || clock.now() + pause >= patience.deadline) {
        return outcome(load, { is: 'failed', detail: decided });
      }
      await clock.sleep(pause);
    }
  }

  async #submit(load: Load, record: LoadRecord, patience: Patience): Promise<LoadRecord | LoadOutcome> {
    const { followUps, warehouse, clock } = this.#deps;
    if (record.state === 'SUBMITTED' && record.handle !== null) return record;
    const attempt = nextAttempt(record);
    try {
      // Strictly before the submit: dying between the two must leave somebody who looks after the load.
      await retrying(() => followUps.ask(load.id, FOLLOW_UP_AFTER_MS), clock, patience.deadline);
      const handle = await retrying(() => warehouse.submit(load, attempt), clock, patience.deadline);
      return await this.#save({ ...record, state: 'SUBMITTED', attempt, handle, failure: null, blocked: null });
    } catch (error) {
      return this.#blockedBy(error, load, { ...record, attempt });
    }
  }

  /** What nobody but the user can put right lets the load wait. @throws any other error */
  async #blockedBy(error: unknown, load: Load, record: LoadRecord): Promise<LoadOutcome> {
    if (!(error instanceof PipelineError) || error.kind !== 'load') throw error;
    return this.#block(load, record, 'environment', error.message);
  }

  async #decision(handle: string, patience: Patience): Promise<LoadStatus> {
    const { warehouse, clock } = this.#deps;
    const isLeftAlone = patience.waitsForLoads === false && warehouse.loadsOutliveCaller;
    for (;;) {
      const left = patience.deadline - clock.now() - RESERVE_MS;
      const waitMs = isLeftAlone ? 0 : Math.max(0, Math.min(LONGEST_WAIT_MS, left));
      const status = await retrying(() => warehouse.check(handle, waitMs), clock, patience.deadline);
      if (status.is !== 'running' || waitMs === 0) return status;
    }
  }

  /** The outcome, or the text of a failure after which another attempt may be made. */
  async #act(load: Load, record: LoadRecord, status: LoadStatus, patience: Patience): Promise<LoadOutcome | string> {
    switch (status.is) {
      case 'running':
        return outcome(load, { is: 'running' });
      case 'finished': {
        const entries = status.files.map((rows) => ({ fileId: rows.fileId, loadId: load.id, rows }));
        const { accounting, awaitingCustomer } = status;
        assertBalanced(accounting, load.id);
        return this.#conclude(load, { ...record, accounting, awaitingCustomer }, entries, patience);
      }
      case 'refused':
        return this.#conclude(load, record, status.loaded, patience);
      case 'failed':
        if (status.failure.of !== 'transient') return this.#failed(load, record, status.failure);
        return (await this.#fromLedger(load, record, patience)) ?? status.failure.detail;
      case 'unknown':
        return (await this.#fromLedger(load, record, patience)) ?? 'the warehouse lost the attempt';
    }
  }

  /** No attempt is called failed before the ledger was asked: its commit may have succeeded and only the answer been lost. */
  async #fromLedger(load: Load, record: LoadRecord, patience: Patience): Promise<LoadOutcome | undefined> {
    const { warehouse, clock } = this.#deps;
    const entries = await retrying(() => warehouse.loaded(load.files), clock, patience.deadline);
    return entries.length === 0 ? undefined : this.#conclude(load, record, entries, patience);
  }

  /** Some or all of the files are in the ledger, through this load or others. */
  async #conclude(
    load: Load,
    record: LoadRecord,
    entries: readonly LedgerEntry[],
    patience: Patience,
  ): Promise<LoadOutcome> {
    const isFinished = entries.length === load.files.length && entries.every(({ loadId }) => loadId === load.id);
    const accounting = isFinished ? (record.accounting ?? sumOf(entries)) : null;
    const state = isFinished ? 'FINISHED' : 'REFUSED';
    // Before the rest: who takes the load up after a death in between finds it decided.
    await this.#save({ ...record, state, accounting, failure: null, blocked: null });
    const { catalogOwed } = await this.#deps.recordLoaded.run(load, entries, patience);
    if (isFinished) return outcome(load, { is: 'finished', accounting, catalogOwed });
    return outcome(load, { is: 'refused', alreadyLoaded: entries.length });
  }

  async #failed(
    load: Load,
    record: LoadRecord,
    failure: Exclude<LoadFailure, { of: 'transient' }>,
  ): Promise<LoadOutcome> {
    if (failure.of === 'load') return this.#block(load, record, 'environment', failure.detail);
    if (failure.of === 'some-file') return this.#halve(load, record, failure.problem);
    const [first] = failure.files;
    // A half that is down to one file: whether it is one bad file or one of too many, its siblings have yet to show.
    if (load.parent !== null && load.files.length === 1 && first?.is === 'bad') {
      await this.#save({ ...record, state: 'FAILED', failure: first.problem.detail, suspect: first.problem });
      return outcome(load, { is: 'suspect' });
    }
    const text = `cannot be loaded: ${String(failure.files.length)} of its files; the others go into another load`;
    // Before the files are taken out, which dissolves the load: its record must not stay behind as submitted.
    const failed = await this.#save({ ...record, state: 'FAILED', failure: text });
    const result = await this.#deps.setAside.run(load, failure.files);
    if (result.tripped !== undefined) return this.#block(load, failed, 'breaker', result.tripped, result.detail);
    const [lost] = result.outOfReach;
    if (lost !== undefined && result.outOfReach.length === load.files.length) {
      const detail = `none of its files can be looked at: ${lost.why}`;
      await this.#save({ ...failed, failure: detail });
      return outcome(load, { is: 'failed', detail });
    }
    return outcome(load, { is: 'set-aside', bad: result.bad, vanished: result.vanished });
  }

  /** The last resort: halves, and halves of halves, until the bad file is alone; good halves commit on the way. */
  async #halve(load: Load, record: LoadRecord, problem: FileProblem): Promise<LoadOutcome> {
    await this.#save({ ...record, state: 'FAILED', failure: problem.detail });
    await this.#deps.plans.replace(load.id, halve(load));
    return outcome(load, { is: 'halved' });
  }

  async #block(
    load: Load,
    record: LoadRecord,
    by: 'breaker' | 'environment',
    reason: string,
    detail = reason,
  ): Promise<LoadOutcome> {
    const blocked = { by, reason };
    await this.#save({ ...record, state: 'BLOCKED', failure: detail, blocked });
    return outcome(load, { is: 'blocked', blocked });
  }

  async #save(record: LoadRecord): Promise<LoadRecord> {
    const saved = { ...record, at: this.#deps.clock.now() };
    // `outrun` is no error: another worker has gone further with the same load, and the guard decides between us.
    await this.#deps.audit.recordLoad(saved);
    return saved;
  }
}

function outcome<T>(load: Load, what: T): T & Pick<LoadOutcome, 'loadId' | 'dataset' | 'files'> {
  return { loadId: load.id, dataset: load.dataset, files: load.files.length, ...what };
}

/** Null where the ledger does not tell won from lost by file. */
function sumOf(entries: readonly LedgerEntry[]): RowAccounting | null {
  let sum: RowAccounting = NO_ROWS;
  for (const { rows: file } of entries) {
    const { rows, won, older, repeated } = file;
    if (rows === null || won === null || older === null || repeated === null) return null;
    sum = addRows(sum, { rows, won, older, repeated });
  }
  return sum;
}
