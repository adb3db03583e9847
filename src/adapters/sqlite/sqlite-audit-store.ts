import {
  type AuditedFile,
  type FileFact,
  type FileRecord,
  type LoadRecord,
  loadAdvances,
} from '../../domain/audit-record.ts';
import { type ObjectRef, objectName } from '../../domain/transformed-file.ts';
import type { AuditStore, FileQuery } from '../../ports/audit-store.ts';
import { pageOf } from './file-query.ts';
import { FILE_COLUMNS, recordOfRow, writeFact } from './file-row.ts';
import type { SqliteState } from './sqlite-state.ts';

/** So many records are in memory at a time. */
const PAGE_SIZE = 500;

/** CROSS JOIN: SQLite then takes the ids one by one and finds each by the index. */
const BY_ID = `SELECT ${FILE_COLUMNS} FROM (SELECT value AS wanted FROM json_each(?)) CROSS JOIN files ON id = wanted`;

/** The newest version of each object; of equals the one recorded first last comes last. */
const NEWEST = `
  WITH wanted AS MATERIALIZED (SELECT value ->> 0 AS d, value ->> 1 AS b, value ->> 2 AS k FROM json_each(?))
  SELECT ${FILE_COLUMNS} FROM wanted CROSS JOIN files ON dataset = d AND key = k AND bucket = b
  AND last_modified = (SELECT max(last_modified) FROM files WHERE dataset = d AND key = k AND bucket = b)
  ORDER BY seq`;

const FORGET_LOADED_ONLY = `
  DELETE FROM files WHERE received IS NULL AND set_aside IS NULL AND id IN (SELECT value FROM json_each(?))`;
const RETRACT_LOADED = `
  UPDATE files SET loaded = NULL, loaded_by = NULL, rank = iif(set_aside IS NULL, 1, 5),
    state = coalesce(set_aside, received) ->> 'kind'
  WHERE rank = 9 AND id IN (SELECT value FROM json_each(?))`;

const FIRST_LOADS = `SELECT record FROM loads ORDER BY planned_at DESC, id LIMIT ${PAGE_SIZE}`;
const NEXT_LOADS = `
  SELECT record FROM loads WHERE planned_at <= ? AND (planned_at < ? OR id > ?)
  ORDER BY planned_at DESC, id LIMIT ${PAGE_SIZE}`;

/** The audit of a home, in its state file. */
export class SqliteAuditStore implements AuditStore {
  readonly #state: SqliteState;

  constructor(dependencies: { readonly state: SqliteState }) {
    this.#state = dependencies.state;
  }

  async record(facts: readonly FileFact[]): Promise<void> {
    if (facts.length === 0) return;
    this.#state.transaction(() => {
      for (const fact of facts) writeFact(this.#state, fact);
    });
  }

  async lookUp(fileIds: readonly string[]): Promise<ReadonlyMap<string, FileRecord>> {
    const records = this.#state.rows(BY_ID, JSON.stringify(fileIds)).map(recordOfRow);
    return new Map(records.map((record) => [record.file.id, record]));
  }

  async latest(objects: readonly ObjectRef[]): Promise<ReadonlyMap<string, FileRecord>> {
    const wanted = JSON.stringify(objects.map(({ dataset, bucket, key }) => [dataset, bucket, key]));
    const records = this.#state.rows(NEWEST, wanted).map(recordOfRow);
    return new Map(records.map((record) => [objectName(record.file), record]));
  }

  async *files(query: FileQuery): AsyncGenerator<FileRecord> {
    let after: AuditedFile | undefined;
    do {
      const { sql, parameters } = pageOf(query, after, PAGE_SIZE);
      const records = this.#state.rows(sql, ...parameters).map(recordOfRow);
      yield* records;
      after = records.length < PAGE_SIZE ? undefined : records.at(-1)?.file;
    } while (after !== undefined);
  }

  /** In the order of `files`, which an index has. */
  walk(query: FileQuery): AsyncGenerator<FileRecord> {
    return this.files(query);
  }

  async retractLoaded(fileIds: readonly string[]): Promise<void> {
    const ids = JSON.stringify(fileIds);
    this.#state.transaction(() => {
      this.#state.run(FORGET_LOADED_ONLY, ids);
      this.#state.run(RETRACT_LOADED, ids);
    });
  }

  async recordLoad(record: LoadRecord): Promise<'recorded' | 'outrun'> {
    return this.#state.transaction(() => {
      if (!loadAdvances(this.#load(record.id), record)) return 'outrun';
      const sql = 'INSERT OR REPLACE INTO loads VALUES (?, ?, ?)';
      this.#state.run(sql, record.id, record.plannedAt, JSON.stringify(record));
      return 'recorded';
    });
  }

  async load(loadId: string): Promise<LoadRecord | undefined> {
    return this.#load(loadId);
  }

  async *loads(): AsyncGenerator<LoadRecord> {
    let after: LoadRecord | undefined;
    do {
      const rows =
        after === undefined
          ? this.#state.rows(FIRST_LOADS)
          : this.#state.rows(NEXT_LOADS, after.plannedAt, after.plannedAt, after.id);
      after = undefined;
      for (const [json] of rows) {
        const record = JSON.parse(json as string) as LoadRecord;
        yield record;
        if (rows.length === PAGE_SIZE) after = record;
      }
    } while (after !== undefined);
  }

  #load(loadId: string): LoadRecord | undefined {
    const row = this.#state.row('SELECT record FROM loads WHERE id = ?', loadId);
    return row === undefined ? undefined : (JSON.parse(row[0] as string) as LoadRecord);
  }
}
