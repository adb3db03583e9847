import type { Load, PendingFile } from '../../domain/load.ts';
import type { LoadPlans, PendingName } from '../../ports/load-plans.ts';

interface Kept {
  readonly file: PendingFile;
  /** The id of the plan it follows, or null: free. */
  readonly boundTo: string | null;
}

/** What waits, for as long as the process lives: durable enough where intake and loading are one run. */
export class InMemoryLoadPlans implements LoadPlans {
  readonly #pending = new Map<string, Kept>();
  readonly #plans = new Map<string, Load>();

  async keep(files: readonly PendingFile[]): Promise<void> {
    for (const file of files) {
      const known = this.#pending.get(file.id);
      if (known === undefined) this.#pending.set(file.id, { file, boundTo: null });
      else if (file.released) this.#pending.set(file.id, { ...known, file: { ...known.file, released: true } });
    }
  }

  async free(limit: number): Promise<readonly PendingFile[]> {
    const free = [...this.#pending.values()].filter(({ boundTo }) => boundTo === null).map(({ file }) => file);
    return free.sort((a, b) => a.arrival - b.arrival || (a.id < b.id ? -1 : 1)).slice(0, limit);
  }

  async pendingOf(files: readonly PendingName[]): Promise<ReadonlyMap<string, PendingFile>> {
    const found = new Map<string, PendingFile>();
    for (const { id } of files) {
      const kept = this.#pending.get(id);
      if (kept !== undefined) found.set(id, kept.file);
    }
    return found;
  }

  async drop(files: readonly PendingName[]): Promise<void> {
    for (const { id } of files) {
      if (this.#pending.get(id)?.boundTo === null) this.#pending.delete(id);
    }
  }

  async put(load: Load): Promise<'planned' | 'conflict'> {
    if (this.#plans.has(load.id)) return 'planned';
    if (load.files.some(({ id }) => this.#pending.get(id)?.boundTo !== null)) return 'conflict';
    this.#open(load);
    return 'planned';
  }

  async get(loadId: string): Promise<Load | undefined> {
    return this.#plans.get(loadId);
  }

  async open(): Promise<readonly string[]> {
    return [...this.#plans.keys()];
  }

  async replace(loadId: string, children: readonly Load[]): Promise<void> {
    if (!this.#plans.has(loadId)) return;
    this.#release(loadId);
    for (const child of children) this.#open(child);
  }

  async close(loadId: string, settled: readonly string[]): Promise<void> {
    const plan = this.#plans.get(loadId);
    if (plan === undefined) return;
    this.#release(loadId);
    for (const id of settled) this.#pending.delete(id);
  }

  #open(load: Load): void {
    this.#plans.set(load.id, load);
    this.#bind(load, load.id);
  }

  #release(loadId: string): void {
    const plan = this.#plans.get(loadId);
    if (plan !== undefined) this.#bind(plan, null);
    this.#plans.delete(loadId);
  }

  #bind({ files }: Load, boundTo: string | null): void {
    for (const { id } of files) {
      const kept = this.#pending.get(id);
      if (kept !== undefined) this.#pending.set(id, { ...kept, boundTo });
    }
  }
}
