import type { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { isRetryable, LoadImpossible, Unavailable } from '../../domain/errors.ts';
import type { Load, LoadFile, LoadLimits } from '../../domain/load.ts';
import type { FileSource } from '../../ports/file-source.ts';
import type { LedgerEntry, LoadHandle, LoadStatus, Warehouse } from '../../ports/warehouse.ts';
import type { ControlStore } from './control-store.ts';
import { type CopyRole, checkedRole } from './copy-sql.ts';
import { type Batch, DataApi } from './data-api.ts';
import { batchPath, outcomePath, readOutcome, writeBatch } from './delegated-batch.ts';
import { failureSign } from './failure-signs.ts';
import { FindCulprits } from './find-culprits.ts';
import { readControl, writeControl } from './load-control.ts';
import { loadHandle, type ParsedHandle, parseHandle } from './load-handle.ts';
import { type LoadSlot, MAX_SLOTS, slotsOf } from './load-slots.ts';
import { attemptName, attemptToken, loadTransaction } from './load-transaction.ts';
import { checkedNames, type RedshiftNames } from './redshift-names.ts';
import { finishedStatus, ledgerEntries, readHorizon } from './redshift-queries.ts';
import type { RedshiftTarget } from './redshift-target.ts';
import { REDSHIFT_TRAITS } from './redshift-traits.ts';
import { shapeFailures } from './shape-failures.ts';
import type { StatementView } from './statement-view.ts';

/** The longest VARCHAR, which the shapes of a load's slots are handed to its procedures in. */
const MAX_SPEC_BYTES = 65_535;

/** What the Redshift warehouse needs. */
export interface RedshiftWarehouseDependencies {
  /** Its requests must be allowed more than 30 s: the service waits so long with an answer. */
  readonly client: RedshiftDataClient;
  readonly target: RedshiftTarget;
  readonly controlStore: ControlStore;
  /** Looks at files again when a load fails: the same object store that COPY reads. */
  readonly source: Pick<FileSource, 'describe'>;
  readonly copyRole: CopyRole;
  readonly names?: Partial<RedshiftNames>;
  /** Whether EventBridge is told of decided loads. Default false. */
  readonly withEvent?: boolean;
}

/**
 * Redshift through its Data API: a load is one `BatchExecuteStatement`, which goes on when the caller is dead. Nothing is
 * remembered here: a handle is understood by any process. Names of files reach Redshift in manifests only, never in SQL.
 */
export class RedshiftWarehouse implements Warehouse {
  readonly readsNanoseconds = REDSHIFT_TRAITS.readsNanoseconds;
  readonly loadsOutliveCaller = REDSHIFT_TRAITS.loadsOutliveCaller;
  readonly #api: DataApi;
  readonly #target: RedshiftTarget;
  readonly #store: ControlStore;
  readonly #culprits: FindCulprits;
  readonly #names: RedshiftNames;
  readonly #role: CopyRole;
  readonly #withEvent: boolean;
  #horizon: number | undefined;

  constructor(deps: RedshiftWarehouseDependencies) {
    this.#api = new DataApi(deps);
    this.#target = deps.target;
    this.#store = deps.controlStore;
    this.#names = checkedNames(deps.names);
    this.#role = checkedRole(deps.copyRole);
    this.#culprits = new FindCulprits({ api: this.#api, source: deps.source, role: this.#role });
    this.#withEvent = deps.withEvent ?? false;
  }

  limits(): LoadLimits {
    return REDSHIFT_TRAITS.limits;
  }

  async horizon(): Promise<number> {
    this.#horizon ??= await readHorizon(this.#api, this.#names);
    return this.#horizon;
  }

  /**
   * Before the submit the attempt is looked for by name: its token is only good for 8 hours, and a load that has run for
   * longer must be taken up, not started beside itself. That only saves work, so it may fail: token and guard remain.
   */
  async submit(load: Load, attempt: number): Promise<LoadHandle> {
    const slots = slotsWithin(load);
    const handle = (statementId: string | null) => loadHandle({ loadId: load.id, attempt, statementId });
    const bad = shapeFailures(load);
    if (bad.length > 0) {
      await writeControl(this.#store, load, slots, bad);
      return handle(null);
    }
    const name = attemptName(load.id, attempt);
    const find = async () => this.#api.findByName(name).catch(() => undefined);
    const known = await find();
    if (known !== undefined) return handle(known);
    const batch = await this.#batch(load, attempt, slots);
    try {
      return handle(await this.#api.submit(batch));
    } catch (error) {
      // The answer may be lost, and the statement run all the same.
      const statementId = isRetryable(error) ? await find() : undefined;
      if (statementId === undefined) throw error;
      return handle(statementId);
    }
  }

  /**
   * Writes an attempt down for somebody else to submit, who leaves the outcome beside it (`infra/glue/load_job.py`): the
   * same transaction, token and name as if it were submitted here.
   *
   * @returns the address of what is to be submitted; or a handle, where the shapes condemn the load already
   * @throws Unavailable, LoadImpossible
   */
  async delegate(load: Load, attempt: number): Promise<{ readonly batch: string } | { readonly handle: LoadHandle }> {
    const slots = slotsWithin(load);
    const bad = shapeFailures(load);
    if (bad.length > 0) {
      await writeControl(this.#store, load, slots, bad);
      return { handle: loadHandle({ loadId: load.id, attempt, statementId: null }) };
    }
    const batch = await this.#batch(load, attempt, slots);
    return { batch: await writeBatch(this.#store, batchPath(load.id, attempt), this.#target, batch) };
  }

  /**
   * How an attempt stands that somebody else has submitted; undefined while he has left no outcome. Nothing is asked of the
   * statement itself: only the role that submitted it may describe it.
   *
   * @throws Unavailable
   */
  async delegated(loadId: string, attempt: number, waitMs: number): Promise<LoadStatus | undefined> {
    return answering(async () => {
      const outcome = await readOutcome(this.#store, outcomePath(loadId, attempt));
      if (outcome === undefined) return undefined;
      if (outcome.is === 'refused') return { is: 'failed', failure: { of: 'load', detail: outcome.detail } };
      const { view, rows } = outcome;
      if (view.is !== 'finished') return this.#failed(view, { loadId, attempt }, waitMs);
      return rows === undefined ? { is: 'unknown' } : finishedStatus(rows);
    });
  }

  async check(handle: LoadHandle, waitMs: number): Promise<LoadStatus> {
    const parsed = parseHandle(handle);
    return parsed === undefined ? { is: 'unknown' } : answering(async () => this.#check(parsed, waitMs));
  }

  async loaded(files: readonly Pick<LoadFile, 'id'>[]): Promise<readonly LedgerEntry[]> {
    return answering(async () => ledgerEntries(this.#api, this.#names, files));
  }

  async #check(parsed: ParsedHandle, waitMs: number): Promise<LoadStatus> {
    if (parsed.statementId === null) return this.#unsubmitted(parsed);
    const begin = Date.now();
    const view = await this.#api.describe(parsed.statementId, waitMs);
    if (view === undefined) return { is: 'unknown' };
    if (view.is === 'running') return { is: 'running' };
    if (view.is !== 'finished') return this.#failed(view, parsed, Math.max(0, waitMs - (Date.now() - begin)));
    const rows = await this.#api.rows(view.subs.at(-1)?.id ?? view.id);
    return rows === undefined ? { is: 'unknown' } : finishedStatus(rows);
  }

  /** What an attempt submits, its control files written before. */
  async #batch(load: Load, attempt: number, slots: readonly LoadSlot[]): Promise<Batch> {
    const addresses = await writeControl(this.#store, load, slots);
    const sqls = loadTransaction(load, slots, addresses, this.#names, this.#role);
    const token = attemptToken(load.id, attempt, sqls);
    return { sqls, name: attemptName(load.id, attempt), token, withEvent: this.#withEvent };
  }

  async #failed(
    view: StatementView,
    { loadId, attempt }: Omit<ParsedHandle, 'statementId'>,
    waitMs: number,
  ): Promise<LoadStatus> {
    const control = await readControl(this.#store, loadId);
    const sign = failureSign(view, control?.slots.length ?? MAX_SLOTS);
    if (sign.is === 'transient' || sign.is === 'load') {
      return { is: 'failed', failure: { of: sign.is, detail: sign.detail } };
    }
    if (control === undefined) {
      // The next attempt writes it again.
      return { is: 'failed', failure: { of: 'transient', detail: 'the control files of the load are gone' } };
    }
    const files = control.slots.flatMap((slot) => slot.files);
    if (sign.is === 'already-loaded') return { is: 'refused', loaded: await this.loaded(files) };
    const failed = { control, attempt: attemptName(loadId, attempt), waitMs };
    if (sign.is === 'slots') return { is: 'failed', failure: await this.#culprits.bySlots(sign.faults, failed) };
    const failure = await this.#culprits.byCopy(sign, failed);
    return failure === 'running' ? { is: 'running' } : { is: 'failed', failure };
  }

  /** The shapes have not changed since: what was wrong with them is told again. */
  async #unsubmitted({ loadId }: ParsedHandle): Promise<LoadStatus> {
    const control = await readControl(this.#store, loadId);
    if (control === undefined) return { is: 'unknown' };
    return { is: 'failed', failure: { of: 'files', files: control.bad } };
  }
}

/** A question that cannot be answered says nothing about the load, whatever the reason: it is asked again. */
async function answering<T>(question: () => Promise<T>): Promise<T> {
  try {
    return await question();
  } catch (error) {
    if (error instanceof LoadImpossible) throw new Unavailable(error.message, { cause: error });
    throw error;
  }
}

/** The slots of a load. @throws LoadImpossible where they do not fit one batch */
function slotsWithin(load: Load): LoadSlot[] {
  const slots = slotsOf(load);
  if (slots.length > MAX_SLOTS) {
    throw new LoadImpossible(
      `load ${load.id} has ${slots.length} slots, a batch takes ${MAX_SLOTS}: cut it by limits()`,
    );
  }
  const specBytes = slots.reduce((sum, { spec }) => sum + spec.length + 1, 0);
  if (specBytes > MAX_SPEC_BYTES) {
    throw new LoadImpossible(`load ${load.id}: its files have too many columns, ${specBytes} bytes to describe them`);
  }
  return slots;
}
