import type { AuditStore } from '../ports/audit-store.ts';
import type { Cataloger } from '../ports/cataloger.ts';
import type { LoadPlans } from '../ports/load-plans.ts';
import type { LedgerEntry } from '../ports/warehouse.ts';
import type { AuditedFile, FileFact } from './audit-record.ts';
import type { Clock } from './clock.ts';
import { DATASETS } from './datasets.ts';
import type { ReceiveFiles, Verdict } from './receive-files.ts';
import { retrying } from './retrying.ts';
import { type CatalogPartition, type ObjectRef, objectName, partitionOf } from './transformed-file.ts';

export interface PutRightDependencies {
  readonly audit: AuditStore;
  readonly plans: LoadPlans;
  readonly cataloger: Cataloger;
  readonly receive: ReceiveFiles;
  readonly clock: Clock;
}

/** A file that waits, and what took its place: the id of a newer version, or null for nothing. */
export interface GoneFile {
  readonly file: AuditedFile;
  readonly by: string | null;
}

/**
 * Removes the differences that a reconciliation finds, a batch at a time. Everything is idempotent and in such an order
 * that who dies in between leaves a difference for the next one to find.
 */
export class PutRight {
  readonly #deps: PutRightDependencies;

  constructor(deps: PutRightDependencies) {
    this.#deps = deps;
  }

  /** @returns how many of them wait for a load now, or are otherwise settled */
  async receive(objects: readonly ObjectRef[]): Promise<number> {
    if (objects.length === 0) return 0;
    return (await this.#received(objects)).filter(({ is }) => is !== 'failed').length;
  }

  /** Says in the audit what the ledger holds. The catalog first: the missing fact is what remembers that it is owed. */
  async recordLoaded(files: readonly AuditedFile[], ledger: ReadonlyMap<string, LedgerEntry>): Promise<void> {
    if (files.length === 0) return;
    const { audit, plans, cataloger, clock } = this.#deps;
    const partitions = partitionsOf(files);
    if (partitions.length > 0) await this.#retrying(() => cataloger.refresh(partitions));
    const at = clock.now();
    const facts = files.flatMap((file): FileFact[] => {
      const entry = ledger.get(file.id);
      return entry === undefined ? [] : [{ kind: 'LOADED', file, at, loadId: entry.loadId, rows: entry.rows }];
    });
    await this.#retrying(() => audit.record(facts));
    // A bound one stays with its load, which finds out by itself.
    await this.#retrying(() => plans.drop(files));
  }

  /**
   * Takes back what the ledger lacks, and receives it again. What is not there any more is lost, and said to be.
   *
   * @returns how many of them are settled so; the others are found again
   */
  async retract(files: readonly AuditedFile[]): Promise<number> {
    if (files.length === 0) return 0;
    await this.#retrying(() => this.#deps.audit.retractLoaded(files.map(({ id }) => id)));
    const verdicts = new Map((await this.#received(files)).map((verdict) => [nameOf(verdict), verdict]));
    const gone = files.flatMap((file): GoneFile[] => {
      const verdict = verdicts.get(objectName(file));
      if (verdict?.is === 'gone') return [{ file, by: null }];
      if (verdict === undefined || verdict.is === 'failed' || verdict.file.id === file.id) return [];
      return [{ file, by: verdict.file.id }];
    });
    await this.letGo(gone);
    return files.filter((file) => verdicts.get(objectName(file))?.is !== 'failed').length;
  }

  /** Lets files go that can never be loaded. */
  async letGo(gone: readonly GoneFile[]): Promise<void> {
    if (gone.length === 0) return;
    const { audit, plans, clock } = this.#deps;
    const at = clock.now();
    const facts = gone.map(({ file, by }): FileFact => {
      return by === null ? { kind: 'MISSING', file, at } : { kind: 'SUPERSEDED', file, at, by };
    });
    await this.#retrying(() => audit.record(facts));
    await this.#retrying(() => plans.drop(gone.map(({ file }) => file)));
  }

  async #received(objects: readonly ObjectRef[]): Promise<readonly Verdict[]> {
    return this.#retrying(() => this.#deps.receive.run(objects));
  }

  async #retrying<T>(call: () => Promise<T>): Promise<T> {
    return retrying(call, this.#deps.clock, Number.POSITIVE_INFINITY);
  }
}

/** The name of the object that a verdict is about. */
export function nameOf(verdict: Verdict): string {
  return objectName('file' in verdict ? verdict.file : verdict.object);
}

function partitionsOf(files: readonly AuditedFile[]): CatalogPartition[] {
  const distinct = new Map<string, CatalogPartition>();
  for (const { dataset, bucket, key } of files) {
    const partition = partitionOf(DATASETS[dataset], key);
    if (partition !== null) distinct.set(`${bucket}\n${partition.location}`, { ...partition, dataset, bucket });
  }
  return [...distinct.values()];
}
