import type { Load, PendingFile } from '../../domain/load.ts';
import type { LoadPlans } from '../../ports/load-plans.ts';
import type { SqliteState, SqlRow } from './sqlite-state.ts';

const KEEP = `
  INSERT INTO pending (file_id, arrival, load_id, released, file) VALUES (?, ?, NULL, ?, ?)
  ON CONFLICT (file_id) DO UPDATE SET released = 1 WHERE excluded.released > pending.released`;
const FREE = 'SELECT file, released FROM pending WHERE load_id IS NULL ORDER BY arrival, file_id LIMIT ?';
const PENDING_OF = `
  SELECT file, released FROM (SELECT value AS wanted FROM json_each(?)) CROSS JOIN pending ON file_id = wanted`;
const DROP = 'DELETE FROM pending WHERE load_id IS NULL AND file_id IN (SELECT value FROM json_each(?))';
const BIND = `
  UPDATE pending SET load_id = ? WHERE load_id IS NULL AND file_id IN (SELECT value FROM json_each(?))`;
const SET_FREE = 'UPDATE pending SET load_id = NULL WHERE load_id = ?';
const REMOVE_SETTLED = 'DELETE FROM pending WHERE load_id = ? AND file_id IN (SELECT value FROM json_each(?))';

/**
 * What waits to be loaded in a home, in its state file. A plan is kept as it was put, whatever happens to its files; the
 * files know the plan they are bound to.
 */
export class SqliteLoadPlans implements LoadPlans {
  readonly #state: SqliteState;

  constructor(dependencies: { readonly state: SqliteState }) {
    this.#state = dependencies.state;
  }

  async keep(files: readonly PendingFile[]): Promise<void> {
    if (files.length === 0) return;
    this.#state.transaction(() => {
      for (const file of files) {
        this.#state.run(KEEP, file.id, file.arrival, file.released ? 1 : 0, JSON.stringify(file));
      }
    });
  }

  async free(limit: number): Promise<readonly PendingFile[]> {
    // SQLite's integers end where Infinity would begin.
    return this.#state.rows(FREE, Math.min(limit, Number.MAX_SAFE_INTEGER)).map(pendingFile);
  }

  async pendingOf(fileIds: readonly string[]): Promise<ReadonlyMap<string, PendingFile>> {
    const files = this.#state.rows(PENDING_OF, JSON.stringify(fileIds)).map(pendingFile);
    return new Map(files.map((file) => [file.id, file]));
  }

  async drop(fileIds: readonly string[]): Promise<void> {
    if (fileIds.length > 0) this.#state.run(DROP, JSON.stringify(fileIds));
  }

  async put(load: Load): Promise<'planned' | 'conflict'> {
    const conflict = new Error('a file is not free');
    try {
      return this.#state.transaction(() => {
        if (this.#has(load.id)) return 'planned';
        if (this.#insert(load) !== load.files.length) throw conflict;
        return 'planned';
      });
    } catch (error) {
      if (error === conflict) return 'conflict';
      throw error;
    }
  }

  async get(loadId: string): Promise<Load | undefined> {
    const row = this.#state.row('SELECT plan FROM plans WHERE load_id = ?', loadId);
    return row === undefined ? undefined : (JSON.parse(row[0] as string) as Load);
  }

  async open(): Promise<readonly string[]> {
    return this.#state.rows('SELECT load_id FROM plans ORDER BY seq').map((row) => row[0] as string);
  }

  async replace(loadId: string, children: readonly Load[]): Promise<void> {
    this.#state.transaction(() => {
      if (!this.#has(loadId)) return;
      this.#remove(loadId);
      for (const child of children) if (!this.#has(child.id)) this.#insert(child);
    });
  }

  async close(loadId: string, settled: readonly string[]): Promise<void> {
    this.#state.transaction(() => {
      if (settled.length > 0) this.#state.run(REMOVE_SETTLED, loadId, JSON.stringify(settled));
      this.#remove(loadId);
    });
  }

  #has(loadId: string): boolean {
    return this.#state.row('SELECT 1 FROM plans WHERE load_id = ?', loadId) !== undefined;
  }

  /** @returns how many of its files were free, and are bound to it now */
  #insert(load: Load): number {
    this.#state.run('INSERT INTO plans (load_id, plan) VALUES (?, ?)', load.id, JSON.stringify(load));
    return this.#state.run(BIND, load.id, JSON.stringify(load.files.map((file) => file.id)));
  }

  /** Takes the plan away; what is bound to it becomes free. */
  #remove(loadId: string): void {
    this.#state.run(SET_FREE, loadId);
    this.#state.run('DELETE FROM plans WHERE load_id = ?', loadId);
  }
}

function pendingFile([json, released]: SqlRow): PendingFile {
  return { ...(JSON.parse(json as string) as PendingFile), released: released === 1 };
}
