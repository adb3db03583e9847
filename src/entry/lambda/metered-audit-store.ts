import type { FactKind, FileFact, FileRecord, LoadRecord } from '../../domain/audit-record.ts';
import type { ObjectRef } from '../../domain/transformed-file.ts';
import type { AuditStore, FileQuery } from '../../ports/audit-store.ts';
import type { Count, Tally } from './tally.ts';

/** Files that are loaded are counted by their loads. */
const COUNTED: Readonly<Record<FactKind, Count | null>> = {
  RECEIVED: 'FilesReceived',
  QUARANTINED: 'FilesQuarantined',
  MISSING: 'FilesMissing',
  SUPERSEDED: 'FilesSuperseded',
  LOADED: null,
};

/**
 * Counts what the audit is told: whatever becomes of a file or load is written there, by whichever use case. A fact that is
 * written again after a crash counts again.
 */
export class MeteredAuditStore implements AuditStore {
  readonly #store: AuditStore;
  readonly #tally: Tally;

  constructor(store: AuditStore, tally: Tally) {
    this.#store = store;
    this.#tally = tally;
  }

  async record(facts: readonly FileFact[]): Promise<void> {
    await this.#store.record(facts);
    for (const { kind } of facts) {
      const count = COUNTED[kind];
      if (count !== null) this.#tally.count(count);
    }
  }

  async recordLoad(record: LoadRecord): Promise<'recorded' | 'outrun'> {
    // A load whose catalog is owed is concluded again by each run. Decisions are few: this costs next to nothing.
    const isNew = record.state === 'FINISHED' && (await this.#store.load(record.id))?.state !== 'FINISHED';
    const answer = await this.#store.recordLoad(record);
    if (isNew && answer === 'recorded') this.#countFinished(record);
    return answer;
  }

  async lookUp(fileIds: readonly string[]): Promise<ReadonlyMap<string, FileRecord>> {
    return this.#store.lookUp(fileIds);
  }

  async latest(objects: readonly ObjectRef[]): Promise<ReadonlyMap<string, FileRecord>> {
    return this.#store.latest(objects);
  }

  files(query: FileQuery): AsyncIterable<FileRecord> {
    return this.#store.files(query);
  }

  walk(query: FileQuery): AsyncIterable<FileRecord> {
    return this.#store.walk(query);
  }

  async retractLoaded(fileIds: readonly string[]): Promise<void> {
    await this.#store.retractLoaded(fileIds);
  }

  async load(loadId: string): Promise<LoadRecord | undefined> {
    return this.#store.load(loadId);
  }

  loads(): AsyncIterable<LoadRecord> {
    return this.#store.loads();
  }

  #countFinished({ files, accounting, awaitingCustomer, at, plannedAt }: LoadRecord): void {
    const tally = this.#tally;
    tally.count('FilesLoaded', files);
    tally.loadTook((at - plannedAt) / 1_000);
    if (awaitingCustomer !== null) tally.ordersAwaitingCustomer(awaitingCustomer);
    if (accounting === null) return;
    tally.count('RowsIn', accounting.rows);
    tally.count('RowsWon', accounting.won);
    tally.count('RowsOlder', accounting.older);
    tally.count('RowsRepeated', accounting.repeated);
  }
}
