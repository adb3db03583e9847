import type { LoadPlans } from '../ports/load-plans.ts';
import type { Warehouse } from '../ports/warehouse.ts';
import type { Patience } from './clock.ts';
import { withWindows } from './load.ts';
import { type PlannedLoad, planLoads } from './plan-loads.ts';
import { TAKE_FILES } from './process-transformed-orders.ts';
import type { Scanned, ScanSource } from './scan-source.ts';

export interface PreviewLoadsDependencies {
  readonly plans: LoadPlans;
  readonly warehouse: Warehouse;
  readonly scan: ScanSource;
}

/** What a run would do. */
export interface Preview {
  readonly scanned: Scanned;
  /** Loads left open by earlier runs: they would be taken up first. */
  readonly open: readonly string[];
  /** The loads that would be made, each one transaction; with what would be set aside, or make it wait. */
  readonly loads: readonly PlannedLoad[];
}

/** Dry run: what would load, in how many transactions. Writes nothing. */
export class PreviewLoads {
  readonly #deps: PreviewLoadsDependencies;

  constructor(deps: PreviewLoadsDependencies) {
    this.#deps = deps;
  }

  /** @throws AreaUnusable, Unavailable, Busy */
  async run(patience: Patience): Promise<Preview> {
    const { plans, warehouse, scan } = this.#deps;
    const scanned = await scan.look(patience);
    const [open, free, bound] = await Promise.all([
      plans.open(),
      plans.free(TAKE_FILES), // as many as a run takes at once: more would only repeat the picture
      plans.pendingOf(scanned.waiting.map(({ id }) => id)),
    ]);
    // Bound files follow their open load; the free ones and the new ones would be planned together.
    const files = new Map(free.map((file) => [file.id, file]));
    for (const file of scanned.waiting) if (!bound.has(file.id)) files.set(file.id, file);
    const windowed = withWindows([...files.values()], await warehouse.horizon());
    return { scanned, open, loads: planLoads(windowed, warehouse.limits(), warehouse.readsNanoseconds) };
  }
}
