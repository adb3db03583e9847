import { rmSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { FileProblem } from '../../domain/file-problem.ts';
import type { ShapeColumn } from '../../domain/shape.ts';
import type { ShapeOrProblem } from '../../formats/file-shape.ts';

/** Raise it whenever a reader of shapes changes its mind: what older code cached is forgotten. */
const CACHE_VERSION = 1;
/** So many new descriptions are kept in memory before they are written, in one transaction. */
const BATCH_SIZE = 20_000;
/** And for no longer than this: written by a timer, which comes when the thread has nothing better to do. */
const BATCH_MS = 1_000;
const NOT_A_DATABASE = 26;
const CORRUPT = 11;

/** What a look at a file's content has shown. */
export interface CachedLook extends ShapeOrProblem {
  readonly eTag: string;
}

interface Entry {
  readonly stamp: string;
  readonly look: CachedLook;
}

interface Store {
  readonly db: DatabaseSync;
  readonly select: StatementSync;
  readonly upsert: StatementSync;
  /** Nothing was ever written to it, so nothing needs to be looked for: 4 ms of a first run over 2 000 files. */
  isEmpty: boolean;
}

/**
 * Remembers what was found in a file while its stamp (size, times, inode) stays the same, so that nothing is read twice.
 * It saves work and is needed for nothing: when it cannot be read or written, is damaged or from other code, it starts anew
 * or stays out of the way; it never throws. Files that are gone stay in it until somebody deletes it.
 */
export class DescriptionCache {
  readonly #path: string;
  #store: Store | undefined;
  readonly #unsaved = new Map<string, Entry>();
  #saving: NodeJS.Timeout | undefined;
  /** Most files have the columns of many others: one array serves all of them. */
  readonly #columns = new Map<string, readonly ShapeColumn[]>();

  /** @param path of the SQLite file; its folder must exist */
  constructor(path: string) {
    this.#path = path;
    this.#attempt(() => this.#open());
    // One new start, in case a damaged file was in the way.
    if (this.#store === undefined) this.#attempt(() => this.#open());
  }

  get(path: string, stamp: string): CachedLook | undefined {
    const unsaved = this.#unsaved.get(path);
    if (unsaved !== undefined) return unsaved.stamp === stamp ? unsaved.look : undefined;
    const store = this.#store;
    if (store === undefined || store.isEmpty) return undefined;
    return this.#attempt(() => {
      const row = store.select.get(path, stamp) as unknown as Row | undefined;
      return row === undefined ? undefined : this.#lookOf(row);
    });
  }

  put(path: string, stamp: string, look: CachedLook): void {
    this.#unsaved.set(path, { stamp, look });
    if (this.#unsaved.size >= BATCH_SIZE) this.save();
    else this.#saving ??= setTimeout(() => this.save(), BATCH_MS).unref();
  }

  /** Writes what is only in memory yet. */
  save(): void {
    clearTimeout(this.#saving);
    this.#saving = undefined;
    const store = this.#store;
    if (store !== undefined && this.#unsaved.size > 0) {
      this.#attempt(() => {
        store.isEmpty = false;
        store.db.exec('BEGIN IMMEDIATE');
        for (const [path, { stamp, look }] of this.#unsaved) {
          const columns = look.shape === null ? null : JSON.stringify(look.shape.columns);
          const problem = look.problem === null ? null : JSON.stringify(look.problem);
          store.upsert.run(path, stamp, look.eTag, columns, look.shape?.rowCount ?? null, problem);
        }
        store.db.exec('COMMIT');
      });
    }
    this.#unsaved.clear();
  }

  close(): void {
    this.save();
    this.#discard(false);
  }

  #open(): void {
    // Never waits: where somebody else has it, such as the source of another area of the same run, going without is cheaper.
    const db = new DatabaseSync(this.#path, { timeout: 0, returnArrays: true });
    try {
      // One process at a time is at work on a home: holding the lock takes 10 of 15 ms off 2 000 looks, and a rollback journal
      // is cheaper than a log for the one or two transactions of a run. Synced (NORMAL): with less a power cut could leave a
      // page half new and half old, and with it the hash of an earlier content under the stamp of a later one.
      db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = NORMAL');
      const [version] = db.prepare('PRAGMA user_version').get() as unknown as [number];
      const isEmpty = version !== CACHE_VERSION;
      if (isEmpty) {
        db.exec(`BEGIN IMMEDIATE;
          DROP TABLE IF EXISTS looks;
          CREATE TABLE looks (path TEXT PRIMARY KEY, stamp TEXT NOT NULL, e_tag TEXT NOT NULL,
            columns TEXT, row_count INTEGER, problem TEXT) STRICT, WITHOUT ROWID;
          PRAGMA user_version = ${CACHE_VERSION};
          COMMIT`);
      }
      const select = db.prepare('SELECT e_tag, columns, row_count, problem FROM looks WHERE path = ? AND stamp = ?');
      const upsert = db.prepare('INSERT OR REPLACE INTO looks VALUES (?, ?, ?, ?, ?, ?)');
      this.#store = { db, select, upsert, isEmpty };
    } catch (error) {
      db.close();
      throw error;
    }
  }

  #lookOf([eTag, columns, rowCount, problem]: Row): CachedLook {
    return {
      eTag,
      shape: columns === null ? null : { columns: this.#sharedColumns(columns), rowCount },
      problem: problem === null ? null : (JSON.parse(problem) as FileProblem),
    };
  }

  #sharedColumns(json: string): readonly ShapeColumn[] {
    const known = this.#columns.get(json);
    if (known !== undefined) return known;
    if (this.#columns.size >= 1_000) this.#columns.clear();
    const columns = JSON.parse(json) as readonly ShapeColumn[];
    this.#columns.set(json, columns);
    return columns;
  }

  /** Runs it; whatever goes wrong, the cache is left alone from then on, and removed if it is damaged. */
  #attempt<T>(action: () => T): T | undefined {
    try {
      return action();
    } catch (error) {
      const code = (error as { readonly errcode?: number }).errcode;
      // The lower byte is the kind; the rest only refines it.
      const kind = code === undefined ? undefined : code & 0xff;
      this.#discard(kind === NOT_A_DATABASE || kind === CORRUPT);
      return undefined;
    }
  }

  #discard(damaged: boolean): void {
    try {
      this.#store?.db.close();
      if (damaged) for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(this.#path + suffix, { force: true });
    } catch {
      // What cannot even be closed or removed is not used any more.
    }
    this.#store = undefined;
  }
}

/** e_tag, columns, row_count, problem */
type Row = readonly [string, string | null, number | null, string | null];
