import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { LoadImpossible } from '../../domain/errors.ts';
import { makeFolder } from './make-folder.ts';
import { translated } from './sqlite-errors.ts';
import { MIGRATIONS } from './state-schema.ts';

/** For how long a write waits for another process to finish its own. */
const BUSY_TIMEOUT_MS = 5_000;

/**
 * The log is brought into the file when it has so many pages (40 MB), and at the end: each time waits for the disk, and by
 * SQLite's own measure (1 000 pages) a run over 2 000 files did it three times.
 */
const CHECKPOINT_PAGES = 10_000;

/** A row as an array, in the order of the selected columns. */
export type SqlRow = readonly (string | number | null)[];

/**
 * The one file that holds the state of a home: audit, plans, marks. All of it belongs together in one transaction log
 * (WAL), so readers never wait. A killed process loses nothing; a power cut at worst the last transactions
 * (`synchronous = NORMAL`), as if they had not happened yet.
 *
 * Every method throws Busy, Unavailable or LoadImpossible (no space, no right, damaged) with SQLite's error as `cause`.
 */
export class SqliteState {
  readonly #db: DatabaseSync;
  readonly #path: string;
  readonly #statements = new Map<string, StatementSync>();

  /**
   * Opens the state for writing; creates it, and its folder, if there is none, and brings it up to date.
   *
   * @throws also LoadImpossible when a newer version of this program has written it
   */
  static open(path: string): SqliteState {
    return SqliteState.#opened(path, false);
  }

  /** Opens the state for looking at it, also while another process writes; undefined where there is none yet. */
  static openReadOnly(path: string): SqliteState | undefined {
    return existsSync(path) ? SqliteState.#opened(path, true) : undefined;
  }

  /**
   * Like `openReadOnly`, and not even the folder changes: a plain reader would leave the files of the log behind. Only for
   * a short look: what is read is not protected from a writer that begins meanwhile.
   */
  static openWithoutTrace(path: string): SqliteState | undefined {
    if (!existsSync(path)) return undefined;
    if (existsSync(`${path}-wal`)) return SqliteState.#opened(path, true); // then the files are there anyway
    const url = pathToFileURL(path);
    url.searchParams.set('immutable', '1');
    return SqliteState.#opened(path, true, url);
  }

  static #opened(path: string, readOnly: boolean, location: string | URL = path): SqliteState {
    let db: DatabaseSync | undefined;
    try {
      if (!readOnly) makeFolder(dirname(path));
      db = new DatabaseSync(location, { readOnly, timeout: BUSY_TIMEOUT_MS, returnArrays: true });
      const state = new SqliteState(db, path);
      state.#prepareFile(readOnly);
      return state;
    } catch (error) {
      db?.close();
      throw translated(error, path);
    }
  }

  private constructor(db: DatabaseSync, path: string) {
    this.#db = db;
    this.#path = path;
  }

  /** The rows of a query, all at once: the caller sees to it that they are few. */
  rows(sql: string, ...parameters: SQLInputValue[]): SqlRow[] {
    return this.#translating(() => this.#statement(sql).all(...parameters) as unknown as SqlRow[]);
  }

  /** The first row of a query. */
  row(sql: string, ...parameters: SQLInputValue[]): SqlRow | undefined {
    return this.#translating(() => this.#statement(sql).get(...parameters) as unknown as SqlRow | undefined);
  }

  /** Runs a statement. @returns how many rows it has changed */
  run(sql: string, ...parameters: SQLInputValue[]): number {
    return this.#translating(() => Number(this.#statement(sql).run(...parameters).changes));
  }

  /** Does all of `action` or, when it throws, nothing of it. */
  transaction<T>(action: () => T): T {
    return this.#translating(() => {
      // IMMEDIATE: to wait for other writers here, where nothing has been read yet that could be outdated.
      this.#db.exec('BEGIN IMMEDIATE');
      try {
        const result = action();
        this.#db.exec('COMMIT');
        return result;
      } catch (error) {
        // A full disk may have rolled back already.
        if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
        throw error;
      }
    });
  }

  /** A mark, such as which warehouse this state belongs to. */
  getMeta(name: string): string | undefined {
    return this.row('SELECT value FROM meta WHERE name = ?', name)?.[0] as string | undefined;
  }

  setMeta(name: string, value: string): void {
    this.run('INSERT OR REPLACE INTO meta VALUES (?, ?)', name, value);
  }

  close(): void {
    this.#statements.clear();
    if (this.#db.isOpen) this.#db.close();
  }

  #prepareFile(readOnly: boolean): void {
    if (!readOnly) {
      this.#db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -32768');
      this.#db.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    }
    const version = this.#version();
    const current = MIGRATIONS.length;
    if (version > current) {
      throw new LoadImpossible(
        `${this.#path} was written by a newer version of this program (format ${version}, this one knows ${current}); ` +
          'update the program, or name another home',
      );
    }
    if (version === current) return;
    if (readOnly) throw new LoadImpossible(`${this.#path} has an older format; load once with this version first`);
    this.transaction(() => {
      // Another process may have been faster.
      for (const migration of MIGRATIONS.slice(this.#version())) this.#db.exec(migration);
      this.#db.exec(`PRAGMA user_version = ${current}`);
    });
  }

  #version(): number {
    return Number(this.row('PRAGMA user_version')?.[0]);
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #translating<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw translated(error, this.#path);
    }
  }
}
