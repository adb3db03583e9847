import { type FileFact, type FileRecord, recordOf } from '../../domain/audit-record.ts';
import { meets } from '../../domain/file-query.ts';
import type { FileQuery } from '../../ports/audit-store.ts';
import { FILE_PREFIX, factKeys, LIST_SHARDS, LOAD_FILES_PREFIX, listOf, loadPk, objectPk } from './audit-table.ts';
import type { AuditWalks } from './audit-walks.ts';
import type { DynamoDbBatches } from './dynamodb-batches.ts';
import { factOf } from './fact-items.ts';

/** Files whose facts are read together: 3 keys each. */
const PAGE_FILES = 1_000;

/** Finds files by whatever is asked, along the cheapest way there is. */
export class FileRecords {
  readonly #walks: AuditWalks;
  readonly #batches: DynamoDbBatches;

  constructor({ walks, batches }: { readonly walks: AuditWalks; readonly batches: DynamoDbBatches }) {
    this.#walks = walks;
    this.#batches = batches;
  }

  /** The records of these files, by id; unknown ones are missing. */
  async byId(fileIds: readonly string[]): Promise<Map<string, FileRecord>> {
    const items = await this.#batches.get(fileIds.flatMap(factKeys));
    return recordsOf(items.map(factOf));
  }

  /** All that meet the query, in no order; of those that only a list tells of, the ids are held. */
  async *matching(query: FileQuery): AsyncGenerator<FileRecord> {
    const candidates = this.#candidates(query);
    for await (const record of candidates === undefined ? this.#everything() : this.#inPages(candidates)) {
      if (meets(record, query)) yield record;
    }
  }

  /** The ids among which all that meet the query are, or undefined where only reading everything tells. */
  #candidates({ key, loadId, reason, state }: FileQuery): AsyncIterable<string> | undefined {
    if (key !== undefined) return this.#ofObject(key);
    if (loadId !== undefined) return this.#ofLoad(loadId);
    if (reason !== undefined) return this.#setAside('QUARANTINED');
    if (state === 'QUARANTINED' || state === 'MISSING' || state === 'SUPERSEDED') return this.#setAside(state);
    return undefined;
  }

  async *#ofObject(key: string): AsyncGenerator<string> {
    for await (const item of this.#walks.below(objectPk(key), '')) yield item['fileId']?.S ?? '';
  }

  async *#ofLoad(loadId: string): AsyncGenerator<string> {
    for await (const item of this.#walks.below(loadPk(loadId), LOAD_FILES_PREFIX)) {
      for (const id of item['fileIds']?.L ?? []) yield id.S ?? '';
    }
  }

  async *#setAside(kind: 'QUARANTINED' | 'MISSING' | 'SUPERSEDED'): AsyncGenerator<string> {
    for (let shard = 0; shard < LIST_SHARDS; shard++) {
      for await (const item of this.#walks.listed(listOf(kind, shard))) {
        yield (item['pk']?.S ?? '').slice(FILE_PREFIX.length);
      }
    }
  }

  async *#inPages(candidates: AsyncIterable<string>): AsyncGenerator<FileRecord> {
    // One item may name a file that another names too.
    const seen = new Set<string>();
    let page: string[] = [];
    for await (const id of candidates) {
      if (seen.has(id)) continue;
      seen.add(id);
      if (page.push(id) < PAGE_FILES) continue;
      yield* (await this.byId(page)).values();
      page = [];
    }
    yield* (await this.byId(page)).values();
  }

  /** Every file, in no order, one at a time: a file's facts come one after the other. */
  async *#everything(): AsyncGenerator<FileRecord> {
    let facts: FileFact[] = [];
    for await (const item of this.#walks.allFacts()) {
      const fact = factOf(item);
      if (facts.length > 0 && facts[0]?.file.id !== fact.file.id) {
        yield recordOf(facts);
        facts = [];
      }
      facts.push(fact);
    }
    if (facts.length > 0) yield recordOf(facts);
  }
}

function recordsOf(facts: readonly FileFact[]): Map<string, FileRecord> {
  const byFile = new Map<string, FileFact[]>();
  for (const fact of facts) {
    const known = byFile.get(fact.file.id);
    if (known === undefined) byFile.set(fact.file.id, [fact]);
    else known.push(fact);
  }
  return new Map([...byFile].map(([id, all]) => [id, recordOf(all)]));
}
