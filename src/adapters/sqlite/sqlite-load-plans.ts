import type { Load, LoadFile, PendingFile } from '../../domain/load.ts';
import type { LoadPlans, PendingName } from '../../ports/load-plans.ts';
import { PENDING_COLUMNS, pendingFiles, WITH_SHAPE, writePending } from './pending-row.ts';
import type { SqliteState } from './sqlite-state.ts';

const FREE = `
  SELECT ${PENDING_COLUMNS} FROM pending ${WITH_SHAPE} WHERE load_id IS NULL ORDER BY arrival, file_id LIMIT ?`;
const BOUND = `SELECT ${PENDING_COLUMNS} FROM pending ${WITH_SHAPE} WHERE load_id = ?`;
const PENDING_OF = `
  SELECT ${PENDING_COLUMNS} FROM (SELECT value AS wanted FROM json_each(?))
  CROSS JOIN pending ON file_id = wanted ${WITH_SHAPE}`;
const DROP = 'DELETE FROM pending WHERE load_id IS NULL AND file_id IN (SELECT value FROM json_each(?))';
const BIND = `
  UPDATE pending SET load_id = ? WHERE load_id IS NULL AND file_id IN (SELECT value FROM json_each(?))`;
const SET_FREE = 'UPDATE pending SET load_id = NULL WHERE load_id = ?';
const REMOVE_SETTLED = 'DELETE FROM pending WHERE load_id = ? AND file_id IN (SELECT value FROM json_each(?))';
/** Once nothing waits any more: else the columns of all files that ever were would stay. */
const FORGET_SHAPES = 'DELETE FROM shapes WHERE NOT EXISTS (SELECT 1 FROM pending)';

/** What a plan knows that its files, while they are bound to it, do not: their order, and what they were when it was put. */
interface StoredPlan extends Omit<Load, 'id' | 'files'> {
  readonly files: readonly (readonly [id: string, window: number, released: boolean])[];
}

/**
 * What waits to be loaded in a home, in its state file. A file is written once and knows the plan it is bound to; it never
 * changes but for `released`, so a plan needs to hold no files (whole plans made 1.4 MB more per 2 000 files).
 */
export class SqliteLoadPlans implements LoadPlans {
  readonly #state: SqliteState;
  /** Plans put by this process and still open, by id: they need not be put together again. */
  readonly #put = new Map<string, { readonly stored: string; readonly load: Load }>();

  constructor(dependencies: { readonly state: SqliteState }) {
    this.#state = dependencies.state;
  }

  async keep(files: readonly PendingFile[]): Promise<void> {
    if (files.length === 0) return;
    this.#state.transaction(() => writePending(this.#state, files));
  }

  async free(limit: number): Promise<readonly PendingFile[]> {
    // SQLite's integers end where Infinity would begin.
    return pendingFiles(this.#state.rows(FREE, Math.min(limit, Number.MAX_SAFE_INTEGER)));
  }

  async pendingOf(asked: readonly PendingName[]): Promise<ReadonlyMap<string, PendingFile>> {
    const files = pendingFiles(this.#state.rows(PENDING_OF, idsOf(asked)));
    return new Map(files.map((file) => [file.id, file]));
  }

  async drop(files: readonly PendingName[]): Promise<void> {
    if (files.length > 0) this.#state.run(DROP, idsOf(files));
  }

  async put(load: Load): Promise<'planned' | 'conflict'> {
    const conflict = new Error('a file is not free');
    const stored = storedPlan(load);
    try {
      const isNew = this.#state.transaction(() => {
        if (this.#has(load.id)) return false;
        if (this.#insert(load, stored) !== load.files.length) throw conflict;
        return true;
      });
      if (isNew) this.#put.set(load.id, { stored, load });
      return 'planned';
    } catch (error) {
      if (error === conflict) return 'conflict';
      throw error;
    }
  }

  async get(loadId: string): Promise<Load | undefined> {
    const row = this.#state.row('SELECT plan FROM plans WHERE load_id = ?', loadId);
    if (row === undefined) return undefined;
    const stored = row[0] as string;
    const put = this.#put.get(loadId);
    return put?.stored === stored ? put.load : this.#assembled(loadId, JSON.parse(stored) as StoredPlan);
  }

  async open(): Promise<readonly string[]> {
    return this.#state.rows('SELECT load_id FROM plans ORDER BY seq').map((row) => row[0] as string);
  }

  async replace(loadId: string, children: readonly Load[]): Promise<void> {
    this.#state.transaction(() => {
      if (!this.#has(loadId)) return;
      this.#remove(loadId);
      for (const child of children) if (!this.#has(child.id)) this.#insert(child, storedPlan(child));
    });
  }

  async close(loadId: string, settled: readonly string[]): Promise<void> {
    this.#state.transaction(() => {
      if (settled.length > 0) this.#state.run(REMOVE_SETTLED, loadId, JSON.stringify(settled));
      this.#remove(loadId);
      this.#state.run(FORGET_SHAPES);
    });
  }

  #assembled(id: string, { files, ...plan }: StoredPlan): Load {
    const bound = new Map(pendingFiles(this.#state.rows(BOUND, id)).map((file) => [file.id, file]));
    const load: LoadFile[] = files.map(([fileId, window, released]) => {
      const file = bound.get(fileId);
      if (file === undefined) throw new Error(`plan ${id} lacks its file ${fileId}`);
      return { ...file, window, released };
    });
    return { ...plan, id, files: load };
  }

  #has(loadId: string): boolean {
    return this.#state.row('SELECT 1 FROM plans WHERE load_id = ?', loadId) !== undefined;
  }

  /** @returns how many of its files were free, and are bound to it now */
  #insert(load: Load, stored: string): number {
    this.#state.run('INSERT INTO plans (load_id, plan) VALUES (?, ?)', load.id, stored);
    return this.#state.run(BIND, load.id, idsOf(load.files));
  }

  /** Takes the plan away; what is bound to it becomes free. */
  #remove(loadId: string): void {
    this.#put.delete(loadId);
    this.#state.run(SET_FREE, loadId);
    this.#state.run('DELETE FROM plans WHERE load_id = ?', loadId);
  }
}

/** For `json_each`. */
function idsOf(files: readonly { readonly id: string }[]): string {
  return JSON.stringify(files.map(({ id }) => id));
}

function storedPlan({ id: _, files, ...load }: Load): string {
  const stored: StoredPlan = { ...load, files: files.map(({ id, window, released }) => [id, window, released]) };
  return JSON.stringify(stored);
}
