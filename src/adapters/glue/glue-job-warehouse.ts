import { setTimeout as sleep } from 'node:timers/promises';
import type { GlueClient } from '@aws-sdk/client-glue';
import { LoadImpossible, Unavailable } from '../../domain/errors.ts';
import { type Load, type LoadFile, type LoadLimits, totalBytes } from '../../domain/load.ts';
import type { LedgerEntry, LoadHandle, LoadStatus, Warehouse } from '../../ports/warehouse.ts';
import { JobRuns } from './job-runs.ts';

/** Where the script finds what it is to submit. */
const BATCH_ARGUMENT = '--batch';
/** What a run is known by, to us and to people who look at it. */
const ATTEMPT_ARGUMENT = '--attempt';
/** Glue has no call that waits. A run takes some 10 s to start (k), so that looking more often shows nothing new. */
const LOOK_EVERY_MS = 2_000;

/** A warehouse whose attempts may also be submitted by somebody else. */
export interface DelegatingWarehouse extends Warehouse {
  /** Writes an attempt down for somebody else to submit; a handle where there is nothing to submit. */
  delegate(load: Load, attempt: number): Promise<{ readonly batch: string } | { readonly handle: LoadHandle }>;

  /** How such an attempt stands, by what was left beside it; undefined while nothing was. */
  delegated(loadId: string, attempt: number, waitMs: number): Promise<LoadStatus | undefined>;
}

export interface GlueJobWarehouseDependencies {
  readonly client: GlueClient;
  /** Name of the job whose script is `infra/glue/load_job.py`. */
  readonly job: string;
  readonly warehouse: DelegatingWarehouse;
  /** Loads whose files have more bytes than this, as they are stored, go to the job; the others are submitted from here. */
  readonly aboveBytes: number;
  /** Default: 2 s. */
  readonly lookEveryMs?: number;
}

/** What a handle says; not which run: of two that started for one attempt, any may leave the outcome. */
interface RunAttempt {
  readonly loadId: string;
  readonly attempt: number;
}

/**
 * A warehouse that leaves its large loads to a Glue job: one whose role alone may read and load them, with a time-out of its
 * own, and a state that people watch in Glue. The job submits the same transaction with the same token and statement name,
 * waits, and leaves the outcome in the control store: only the role that submitted a statement may describe it.
 *
 * `StartJobRun` has no client token (Glue API reference): a run under way for the same attempt is looked for first, and
 * again after a lost answer. Two runs that start all the same submit one statement, by its token; and were there two
 * statements, the guard would refuse one. A run that ends without an outcome (killed, timed out) leaves it unknown: its
 * statement may go on, and the ledger decides.
 *
 * Cost: a Python shell run at 1/16 DPU for as long as the statement runs, $0.44 a DPU hour, one minute at least (k).
 */
export class GlueJobWarehouse implements Warehouse {
  readonly #runs: JobRuns;
  readonly #inner: DelegatingWarehouse;
  readonly #aboveBytes: number;
  readonly #lookEveryMs: number;
  /** Runs of attempts, as far as they were met here: one look instead of a search. */
  readonly #seen = new Map<LoadHandle, string>();

  constructor(deps: GlueJobWarehouseDependencies) {
    this.#runs = new JobRuns(deps);
    this.#inner = deps.warehouse;
    this.#aboveBytes = deps.aboveBytes;
    this.#lookEveryMs = deps.lookEveryMs ?? LOOK_EVERY_MS;
  }

  get readsNanoseconds(): boolean {
    return this.#inner.readsNanoseconds;
  }

  get loadsOutliveCaller(): boolean {
    return this.#inner.loadsOutliveCaller;
  }

  limits(): LoadLimits {
    return this.#inner.limits();
  }

  async horizon(): Promise<number> {
    return this.#inner.horizon();
  }

  async submit(load: Load, attempt: number): Promise<LoadHandle> {
    const sizeBytes = totalBytes(load.files);
    if (sizeBytes <= this.#aboveBytes) return this.#inner.submit(load, attempt);
    const task = await this.#inner.delegate(load, attempt);
    if ('handle' in task) return task.handle;
    const handle = runHandle({ loadId: load.id, attempt });
    if ((await this.#inner.delegated(load.id, attempt, 0)) !== undefined) return handle;
    // This only saves work, so it may fail: token and guard remain.
    const isKnown = async () => this.#isUnderWay({ loadId: load.id, attempt }).catch(() => false);
    if (await isKnown()) return handle;
    try {
      const runId = await this.#runs.start({ [BATCH_ARGUMENT]: task.batch, [ATTEMPT_ARGUMENT]: handle });
      this.#seen.set(handle, runId);
    } catch (error) {
      // The answer may be lost, and the run have started all the same.
      if (!(error instanceof Unavailable && (await isKnown()))) throw error;
    }
    return handle;
  }

  async check(handle: LoadHandle, waitMs: number): Promise<LoadStatus> {
    const run = parseRunHandle(handle);
    if (run === undefined) return this.#inner.check(handle, waitMs);
    const deadline = Date.now() + waitMs;
    const left = () => Math.max(0, deadline - Date.now());
    for (;;) {
      // In this order: a run leaves the outcome before it is over.
      const isUnderWay = await this.#isUnderWay(run);
      const status = await this.#inner.delegated(run.loadId, run.attempt, left());
      if (status !== undefined) return status;
      if (!isUnderWay) return { is: 'unknown' };
      if (left() === 0) return { is: 'running' };
      await sleep(Math.min(left(), this.#lookEveryMs));
    }
  }

  async loaded(files: readonly Pick<LoadFile, 'id'>[]): Promise<readonly LedgerEntry[]> {
    return this.#inner.loaded(files);
  }

  async #isUnderWay(run: RunAttempt): Promise<boolean> {
    const handle = runHandle(run);
    const seen = this.#seen.get(handle);
    try {
      if (seen !== undefined && (await this.#runs.isUnderWay(seen))) return true;
      this.#seen.delete(handle);
      const found = await this.#runs.underWay(ATTEMPT_ARGUMENT, handle);
      if (found !== undefined) this.#seen.set(handle, found);
      return found !== undefined;
    } catch (error) {
      // That nothing can be asked says nothing about the load.
      if (error instanceof LoadImpossible) throw new Unavailable(error.message, { cause: error });
      throw error;
    }
  }
}

function runHandle({ loadId, attempt }: RunAttempt): LoadHandle {
  return `glue:${loadId}.${attempt}`;
}

/** Undefined for a handle of the inner warehouse. */
function parseRunHandle(handle: LoadHandle): RunAttempt | undefined {
  const [, loadId, attempt] = /^glue:([0-9a-f]{64})\.(\d{1,9})$/.exec(handle) ?? [];
  return loadId === undefined ? undefined : { loadId, attempt: Number(attempt) };
}
