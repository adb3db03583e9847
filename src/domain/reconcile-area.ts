import type { FileSource, Listed } from '../ports/file-source.ts';
import type { LedgerEntry, Warehouse } from '../ports/warehouse.ts';
import type { AuditedFile, FileRecord } from './audit-record.ts';
import { blockedFiles } from './blocked-files.ts';
import type { Patience } from './clock.ts';
import { DATASET_NAMES } from './datasets.ts';
import { type KnownFile, sortListed } from './known-files.ts';
import { type GoneFile, nameOf, PutRight, type PutRightDependencies } from './put-right.ts';
import { auditedFile, type Verdict } from './receive-files.ts';
import { type Condition, Findings, type Reconciled } from './reconcile-findings.ts';
import { retrying } from './retrying.ts';
import { objectName } from './transformed-file.ts';

/** Files looked at together: bounds memory, and the questions to audit and ledger. */
const BATCH_FILES = 2_000;

export interface ReconcileAreaDependencies extends PutRightDependencies {
  readonly source: FileSource;
  readonly warehouse: Warehouse;
}

/** What shall be compared. */
export interface ReconcileRequest {
  /** Audited files elsewhere are left alone; undefined: there is one area only. */
  readonly bucket?: string | undefined;
  /** Whether differences are put right on the way. */
  readonly fix: boolean;
}

/** One reconciliation under way. */
interface Run extends ReconcileRequest {
  readonly findings: Findings;
  /** The ids of the files of blocked loads. */
  readonly blocked: ReadonlySet<string>;
}

/**
 * Compares what lies in the area, what the audit says and what the ledger holds, and can put differences right: for events
 * that never came, workers that died between commit and record, a warehouse that was put back. Two walks, both in bounded
 * memory: over the area, for what nobody has told of, and over the audit, for what the area does not show (any more).
 *
 * What lands or loads meanwhile may be found as it was a moment before; to put that right does no harm.
 */
export class ReconcileArea {
  readonly #deps: ReconcileAreaDependencies;
  readonly #putRight: PutRight;

  constructor(deps: ReconcileAreaDependencies) {
    this.#deps = deps;
    this.#putRight = new PutRight(deps);
  }

  /** @throws AreaUnusable, Unavailable, Busy: what was put right until then stays */
  async run(request: ReconcileRequest, patience: Patience): Promise<Reconciled> {
    const { audit, plans } = this.#deps;
    const findings = new Findings();
    const blocked = new Set((await this.#retrying(() => blockedFiles(audit, plans))).keys());
    const run: Run = { ...request, findings, blocked };
    for await (const batch of batched(this.#listed())) {
      if (this.#isOver(patience)) return findings.result(false);
      await this.#compareListed(run, batch);
    }
    for await (const batch of batched(audit.walk({}))) {
      if (this.#isOver(patience)) return findings.result(false);
      await this.#compareAudited(run, batch);
    }
    return findings.result(true);
  }

  async #compareListed(run: Run, batch: readonly Listed[]): Promise<void> {
    const { findings } = run;
    const verdicts = await this.#sort(batch);
    const open = verdicts.flatMap((one) => ('file' in one && isOpen(one.is) ? [auditedOf(one)] : []));
    const ledger = await this.#ledger(open);
    const [missing, unaudited]: [AuditedFile[], AuditedFile[]] = [[], []];
    for (const verdict of verdicts) {
      if (verdict.is === 'failed') findings.add('unread', verdict.object);
      if (verdict.is === 'unchanged') findings.add('unchanged', verdict.file);
      // The others the walk over the audit finds: loaded ones by the ledger, gone ones by their records.
      if (!('file' in verdict) || !isOpen(verdict.is)) continue;
      const file = auditedOf(verdict);
      if (ledger.has(file.id)) unaudited.push(file);
      else if (verdict.is === 'new') missing.push(file);
      else findings.add(verdict.is === 'set-aside' ? 'quarantined' : waitingAs(run, file), file);
    }
    for (const file of missing) findings.add('missing', file);
    if (run.fix) findings.fixed('missing', await this.#putRight.receive(missing));
    await this.#unaudited(run, unaudited, ledger);
  }

  async #compareAudited(run: Run, batch: readonly FileRecord[]): Promise<void> {
    const { findings, bucket, fix } = run;
    const records = batch.filter(({ file }) => bucket === undefined || file.bucket === bucket);
    const ledger = await this.#ledger(records.map(({ file }) => file));
    const lost: AuditedFile[] = [];
    const doubtful: FileRecord[] = [];
    for (const record of records) {
      const isHeld = ledger.has(record.file.id);
      if (record.state === 'LOADED') {
        findings.add(isHeld ? 'loaded' : 'auditedNotLoaded', record.file);
        if (!isHeld) lost.push(record.file);
      } else if (isHeld || record.state === 'RECEIVED') doubtful.push(record);
    }
    if (fix) findings.fixed('auditedNotLoaded', await this.#putRight.retract(lost));
    await this.#compareUnseen(run, doubtful, ledger);
  }

  /** Audited files that are not loaded, as the audit says: those that the area still shows were judged there. */
  async #compareUnseen(run: Run, records: readonly FileRecord[], ledger: ReadonlyMap<string, LedgerEntry>) {
    const { findings, fix } = run;
    const looks = records.length === 0 ? [] : await this.#retrying(() => this.#deps.receive.look(filesOf(records)));
    const verdicts = new Map(looks.map((verdict) => [nameOf(verdict), verdict]));
    const unaudited: AuditedFile[] = [];
    const gone: GoneFile[] = [];
    for (const { file } of records) {
      const verdict = verdicts.get(objectName(file));
      const seen = verdict !== undefined && 'file' in verdict ? verdict.file.id : null;
      if (seen === file.id) continue;
      if (ledger.has(file.id)) unaudited.push(file);
      else if (verdict?.is === 'failed') findings.add('unread', file);
      // The same bytes under another time: the file that waits is as good as ever.
      else if (verdict?.is === 'unchanged') findings.add(waitingAs(run, file), file);
      else gone.push({ file, by: seen });
    }
    for (const { file } of gone) findings.add('gone', file);
    if (fix) {
      await this.#putRight.letGo(gone);
      findings.fixed('gone', gone.length);
    }
    await this.#unaudited(run, unaudited, ledger);
  }

  async #unaudited({ findings, fix }: Run, files: readonly AuditedFile[], ledger: ReadonlyMap<string, LedgerEntry>) {
    for (const file of files) findings.add('loadedNotAudited', file);
    if (!fix) return;
    await this.#putRight.recordLoaded(files, ledger);
    findings.fixed('loadedNotAudited', files.length);
  }

  async #sort(batch: readonly Listed[]): Promise<(KnownFile | Verdict)[]> {
    const { known, unknown } = await this.#retrying(() => sortListed(batch, this.#deps));
    if (unknown.length === 0) return [...known];
    return [...known, ...(await this.#retrying(() => this.#deps.receive.look(unknown)))];
  }

  async #ledger(files: readonly AuditedFile[]): Promise<ReadonlyMap<string, LedgerEntry>> {
    if (files.length === 0) return new Map();
    const entries = await this.#retrying(() => this.#deps.warehouse.loaded(files));
    return new Map(entries.map((entry) => [entry.fileId, entry]));
  }

  async *#listed(): AsyncGenerator<Listed> {
    for (const dataset of DATASET_NAMES) for await (const page of this.#deps.source.list(dataset)) yield* page;
  }

  async #retrying<T>(call: () => Promise<T>): Promise<T> {
    return retrying(call, this.#deps.clock, Number.POSITIVE_INFINITY);
  }

  #isOver({ deadline, signal }: Patience): boolean {
    return signal?.aborted === true || this.#deps.clock.now() >= deadline;
  }
}

/** Whether the ledger has to be asked: in all other conditions it was, or will be with the audit. */
function isOpen(is: Verdict['is']): is is 'new' | 'waiting' | 'set-aside' {
  return is === 'new' || is === 'waiting' || is === 'set-aside';
}

function waitingAs({ blocked }: Run, { id }: AuditedFile): Condition {
  return blocked.has(id) ? 'blocked' : 'pending';
}

function auditedOf({ file }: KnownFile | Extract<Verdict, { file: unknown }>): AuditedFile {
  return auditedFile(file);
}

function filesOf(records: readonly FileRecord[]): AuditedFile[] {
  return records.map(({ file }) => file);
}

async function* batched<T>(walk: AsyncIterable<T>): AsyncGenerator<readonly T[]> {
  let batch: T[] = [];
  for await (const item of walk) {
    if (batch.push(item) < BATCH_FILES) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
