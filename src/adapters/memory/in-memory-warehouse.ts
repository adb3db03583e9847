import { setImmediate as othersToGoOn } from 'node:timers/promises';
import type { Clock } from '../../domain/clock.ts';
import { DATASETS } from '../../domain/datasets.ts';
import { PipelineError } from '../../domain/errors.ts';
import type { Load, LoadFile, LoadLimits } from '../../domain/load.ts';
import { addRows, NO_ROWS } from '../../domain/row-accounting.ts';
import type {
  FileFailure,
  LedgerEntry,
  LoadFailure,
  LoadHandle,
  LoadStatus,
  Warehouse,
} from '../../ports/warehouse.ts';
import { assertNoDuplicates, awaitingCustomer, enrich, withLedger } from './in-memory-load.ts';
import type { InMemoryTables } from './in-memory-tables.ts';
import { type FileContent, type StagedRow, stagedRows } from './staged-rows.ts';

/** The steps of a load in their order; `committed` is after the point of no return. */
export type LoadStep = 'lock' | 'guard' | 'stage' | 'enrich' | 'clean up' | 'ledger' | 'commit' | 'committed';

/** What the warehouse needs, and in what it may be weaker than it could be, as other engines are. */
export interface InMemoryWarehouseDependencies {
  readonly tables: InMemoryTables;
  readonly read: (file: LoadFile) => Promise<FileContent>;
  readonly clock: Clock;
  /** Default: no limits. */
  readonly limits?: LoadLimits | undefined;
  /** Default true. */
  readonly readsNanoseconds?: boolean | undefined;
  /** True stands in for an engine of its own, which no death of ours stops. Default false. */
  readonly loadsOutliveCaller?: boolean | undefined;
  /** False: of a load of several files it is not told which one is bad. Default true. */
  readonly namesCulprits?: boolean | undefined;
  /** Comes before each step. What it throws ends the load there: nothing of it stays, unless it was committed. */
  readonly onStep?: ((step: LoadStep, load: Load) => Promise<void>) | undefined;
}

type Decided = Exclude<LoadStatus, { is: 'running' }>;

const NO_LIMITS: LoadLimits = { files: Infinity, sizeBytes: Infinity, slots: Infinity };

/**
 * The whole protocol over tables in memory: lock, guard, all or nothing, latest wins. Every step gives others the chance
 * to come in between, so that races are real. Attempts are remembered by the instance that they were submitted to.
 */
export class InMemoryWarehouse implements Warehouse {
  readonly readsNanoseconds: boolean;
  readonly loadsOutliveCaller: boolean;
  readonly #dependencies: InMemoryWarehouseDependencies;
  readonly #attempts = new Map<LoadHandle, Promise<Decided>>();

  constructor(dependencies: InMemoryWarehouseDependencies) {
    this.#dependencies = dependencies;
    this.readsNanoseconds = dependencies.readsNanoseconds ?? true;
    this.loadsOutliveCaller = dependencies.loadsOutliveCaller ?? false;
  }

  limits(): LoadLimits {
    return this.#dependencies.limits ?? NO_LIMITS;
  }

  async horizon(): Promise<number> {
    return this.#dependencies.tables.horizon;
  }

  async submit(load: Load, attempt: number): Promise<LoadHandle> {
    const handle = `${load.id}.${attempt}`;
    if (this.#attempts.has(handle)) return handle;
    const outcome = this.#dependencies.tables.exclusively(() => this.#run(load)).catch(asFailure);
    // Whoever checks is told; until then nobody has to listen.
    outcome.catch(() => undefined);
    this.#attempts.set(handle, outcome);
    return handle;
  }

  async check(handle: LoadHandle, waitMs: number): Promise<LoadStatus> {
    const outcome = this.#attempts.get(handle);
    if (outcome === undefined) return { is: 'unknown' };
    const running: LoadStatus = { is: 'running' };
    // A load that waits for nothing outside is decided within this turn: no time needs to pass.
    const status = await Promise.race([outcome, othersToGoOn(running)]);
    if (status.is !== 'running' || waitMs <= 0) return status;
    return Promise.race([outcome, this.#dependencies.clock.sleep(waitMs).then(() => running)]);
  }

  async loaded(files: readonly Pick<LoadFile, 'id'>[]): Promise<readonly LedgerEntry[]> {
    const { ledger } = this.#dependencies.tables.committed;
    return files.flatMap(({ id }) => ledger.get(id) ?? []);
  }

  /** Forgets every attempt, as an engine forgets statements after some hours. What they did stays done. */
  forgetAttempts(): void {
    this.#attempts.clear();
  }

  /** Behind the lock: whatever is read here, nobody else changes. */
  async #run(load: Load): Promise<Decided> {
    const { tables, clock } = this.#dependencies;
    await this.#step('lock', load);
    await this.#step('guard', load);
    const loaded = await this.loaded(load.files);
    if (loaded.length > 0) return { is: 'refused', loaded };

    await this.#step('stage', load);
    const staged = await this.#stage(load);
    if (!Array.isArray(staged)) return { is: 'failed', failure: staged };

    await this.#step('enrich', load);
    const before = tables.committed;
    const { orders, customers, files } = enrich(load, staged, before, Math.floor(clock.now() / 1000));
    await this.#step('clean up', load);
    const after = load.dataset === 'orders' ? orders : customers;
    assertNoDuplicates(
      after,
      staged.map(({ key }) => key),
    );
    await this.#step('ledger', load);
    const ledger = withLedger(before.ledger, load, files);
    await this.#step('commit', load);
    tables.committed = { orders, customers, ledger };
    tables.staging[load.dataset] = [];
    await this.#step('committed', load);
    const accounting = files.reduce((sum, { rows, won, older, repeated }) => {
      return addRows(sum, { rows: rows ?? 0, won: won ?? 0, older: older ?? 0, repeated: repeated ?? 0 });
    }, NO_ROWS);
    return { is: 'finished', accounting, files, awaitingCustomer: awaitingCustomer(orders, customers) };
  }

  /** All files are read before any is called bad, so that all bad ones are named at once. */
  async #stage(load: Load): Promise<StagedRow[] | LoadFailure> {
    const staged: StagedRow[] = [];
    const failures: FileFailure[] = [];
    for (const file of load.files) {
      const rows = stagedRows(DATASETS[load.dataset], file, await this.#dependencies.read(file));
      if ('is' in rows) failures.push(rows);
      else staged.push(...rows);
    }
    const [first] = failures;
    if (first === undefined) return staged;
    const isNamed = (this.#dependencies.namesCulprits ?? true) || load.files.length === 1;
    return isNamed ? { of: 'files', files: failures } : { of: 'some-file', problem: problemOf(first) };
  }

  async #step(step: LoadStep, load: Load): Promise<void> {
    await this.#dependencies.onStep?.(step, load);
  }
}

function problemOf(failure: FileFailure) {
  if (failure.is === 'bad') return failure.problem;
  return { code: 'UNREADABLE', detail: `a file is ${failure.is}` } as const;
}

/** Anything but an error of the domain is a fault of ours and must be heard. */
function asFailure(error: unknown): Decided {
  if (!(error instanceof PipelineError)) throw error;
  const of = error.kind === 'retryable' ? 'transient' : 'load';
  return { is: 'failed', failure: { of, detail: error.message } };
}
