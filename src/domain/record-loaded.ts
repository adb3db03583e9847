import type { AuditStore } from '../ports/audit-store.ts';
import type { Cataloger } from '../ports/cataloger.ts';
import type { LoadPlans } from '../ports/load-plans.ts';
import type { LedgerEntry } from '../ports/warehouse.ts';
import type { FileFact } from './audit-record.ts';
import { type Clock, type Patience } from './clock.ts';
import { isRetryable } from './errors.ts';
import type { Load } from './load.ts';
import { auditedFile } from './receive-files.ts';
import { retrying } from './retrying.ts';
import type { CatalogPartition } from './transformed-file.ts';

export interface RecordLoadedDependencies {
  readonly audit: AuditStore;
  readonly cataloger: Cataloger;
  readonly plans: LoadPlans;
  readonly clock: Clock;
}

/**
 * The last steps of a load, after the warehouse has committed: say so in the audit, show it in the catalog, let go of the
 * plan. Everything here is idempotent and done again if the run dies in between.
 */
export class RecordLoaded {
  readonly #deps: RecordLoadedDependencies;

  constructor(deps: RecordLoadedDependencies) {
    this.#deps = deps;
  }

  /**
   * @param entries what the ledger holds of the load's files; only these are marked and settled, the others become free
   * @returns why the catalog could not be told; then the plan stays open, to remember that it is owed. Null where it was told
   * @throws Unavailable
   */
  async run(load: Load, entries: readonly LedgerEntry[], patience: Patience): Promise<{ catalogOwed: string | null }> {
    const { audit, plans, clock } = this.#deps;
    const facts = loadedFacts(load, entries, clock.now());
    const loaded = new Set(entries.map(({ fileId }) => fileId));
    const partitions = partitionsOf(load, loaded);
    // Side by side: audit and catalog know nothing of each other.
    const [catalogOwed] = await Promise.all([
      this.#catalog(partitions, patience),
      retrying(() => audit.record(facts), clock, patience.deadline),
    ]);
    // Only now: the open plan is what remembers that the two above are owed.
    if (catalogOwed === null) await retrying(() => plans.close(load.id, [...loaded]), clock, patience.deadline);
    return { catalogOwed };
  }

  async #catalog(partitions: readonly CatalogPartition[], patience: Patience): Promise<string | null> {
    if (partitions.length === 0) return null;
    try {
      await retrying(() => this.#deps.cataloger.refresh(partitions), this.#deps.clock, patience.deadline);
      return null;
    } catch (error) {
      if (!isRetryable(error)) throw error;
      return error.message;
    }
  }
}

function loadedFacts(load: Load, entries: readonly LedgerEntry[], at: number): FileFact[] {
  const files = new Map(load.files.map((file) => [file.id, file]));
  return entries.flatMap(({ fileId, loadId, rows }) => {
    const file = files.get(fileId);
    return file === undefined ? [] : [{ kind: 'LOADED' as const, file: auditedFile(file), at, loadId, rows }];
  });
}

function partitionsOf(load: Load, loaded: ReadonlySet<string>): CatalogPartition[] {
  const distinct = new Map<string, CatalogPartition>();
  for (const { id, dataset, bucket, partition } of load.files) {
    if (partition === null || !loaded.has(id)) continue;
    distinct.set(`${bucket}\n${partition.location}`, { ...partition, dataset, bucket });
  }
  return [...distinct.values()];
}
