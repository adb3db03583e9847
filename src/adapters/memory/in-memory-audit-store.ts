import {
  FACT_RANK,
  type FileFact,
  type FileRecord,
  type LoadRecord,
  loadAdvances,
  recordOf,
} from '../../domain/audit-record.ts';
import { byObject, compare, meets } from '../../domain/file-query.ts';
import { type ObjectRef, objectName } from '../../domain/transformed-file.ts';
import type { AuditStore, FileQuery } from '../../ports/audit-store.ts';

/** The audit of one process: gone when it ends. */
export class InMemoryAuditStore implements AuditStore {
  /** By file id, in the order in which files were first recorded; then by rank. */
  readonly #facts = new Map<string, Map<number, FileFact>>();
  /** The ids of the versions of each object, by `objectName`, in that same order. */
  readonly #versions = new Map<string, Set<string>>();
  readonly #loads = new Map<string, LoadRecord>();

  async record(facts: readonly FileFact[]): Promise<void> {
    for (const fact of facts) {
      const { file } = fact;
      this.#facts.set(
        file.id,
        (this.#facts.get(file.id) ?? new Map<number, FileFact>()).set(FACT_RANK[fact.kind], fact),
      );
      const name = objectName(file);
      this.#versions.set(name, (this.#versions.get(name) ?? new Set<string>()).add(file.id));
    }
  }

  async lookUp(fileIds: readonly string[]): Promise<ReadonlyMap<string, FileRecord>> {
    const found = new Map<string, FileRecord>();
    for (const id of fileIds) {
      const record = this.#recordOf(id);
      if (record !== undefined) found.set(id, record);
    }
    return found;
  }

  async latest(objects: readonly ObjectRef[]): Promise<ReadonlyMap<string, FileRecord>> {
    const found = new Map<string, FileRecord>();
    for (const name of objects.map(objectName)) {
      for (const id of this.#versions.get(name) ?? []) {
        const record = this.#recordOf(id);
        const newest = found.get(name);
        if (record === undefined) continue;
        if (newest === undefined || record.file.lastModified >= newest.file.lastModified) found.set(name, record);
      }
    }
    return found;
  }

  async *files(query: FileQuery): AsyncGenerator<FileRecord> {
    yield* [...this.#matching(query)].sort(byObject);
  }

  async *walk(query: FileQuery): AsyncGenerator<FileRecord> {
    yield* this.#matching(query);
  }

  async retractLoaded(fileIds: readonly string[]): Promise<void> {
    for (const id of fileIds) {
      const facts = this.#facts.get(id);
      facts?.delete(FACT_RANK.LOADED);
      if (facts?.size === 0) this.#facts.delete(id);
    }
  }

  async recordLoad(record: LoadRecord): Promise<'recorded' | 'outrun'> {
    if (!loadAdvances(this.#loads.get(record.id), record)) return 'outrun';
    this.#loads.set(record.id, record);
    return 'recorded';
  }

  async load(loadId: string): Promise<LoadRecord | undefined> {
    return this.#loads.get(loadId);
  }

  async *loads(): AsyncGenerator<LoadRecord> {
    yield* [...this.#loads.values()].sort((a, b) => b.plannedAt - a.plannedAt || compare(a.id, b.id));
  }

  *#matching(query: FileQuery): Generator<FileRecord> {
    for (const id of this.#facts.keys()) {
      const record = this.#recordOf(id);
      if (record !== undefined && meets(record, query)) yield record;
    }
  }

  #recordOf(id: string): FileRecord | undefined {
    const facts = this.#facts.get(id);
    return facts === undefined ? undefined : recordOf([...facts.values()]);
  }
}
