import type { LoadPlans } from '../ports/load-plans.ts';
import type { Warehouse } from '../ports/warehouse.ts';
import type { Patience } from './clock.ts';
import { type LoadFile, withWindows } from './load.ts';
import { newestVersions } from './newest-versions.ts';
import { type PlannedLoad, planLoads } from './plan-loads.ts';
import { TAKE_FILES } from './process-transformed-orders.ts';
import type { Scanned, ScanSource } from './scan-source.ts';

/** Pending files that a preview without a scan takes: bounds memory (about 1 KB each). */
const MOST_FILES = 5 * TAKE_FILES;

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

/** What a run would do with what is pending already. */
export interface PendingPreview extends Omit<Preview, 'scanned'> {
  /** Pending files that the ledger holds: they would be let go. */
  readonly alreadyLoaded: readonly LoadFile[];
  /** False where more files are pending than were looked at: those that arrived first. */
  readonly isAll: boolean;
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
      plans.pendingOf(scanned.waiting),
    ]);
    // Bound files follow their open load; the free ones and the new ones would be planned together.
    const files = new Map(free.map((file) => [file.id, file]));
    for (const file of scanned.waiting) if (!bound.has(file.id)) files.set(file.id, file);
    return { scanned, open, loads: this.#planned(withWindows([...files.values()], await warehouse.horizon())) };
  }

  /**
   * Where intake receives what lands, what is pending is all there is to load: the source is not looked at. The ledger is
   * asked, since a file may be loaded that still waits.
   *
   * @throws Unavailable, Busy, LoadImpossible
   */
  async pending(): Promise<PendingPreview> {
    const { plans, warehouse } = this.#deps;
    const [open, free] = await Promise.all([plans.open(), plans.free(MOST_FILES)]);
    const files = withWindows(free, await warehouse.horizon());
    const held = new Set((files.length === 0 ? [] : await warehouse.loaded(files)).map(({ fileId }) => fileId));
    const loads: PlannedLoad[] = [];
    // In the portions in which a run takes them.
    for (let at = 0; at < files.length; at += TAKE_FILES) {
      loads.push(...this.#planned(files.slice(at, at + TAKE_FILES).filter(({ id }) => !held.has(id))));
    }
    return { open, loads, alreadyLoaded: files.filter(({ id }) => held.has(id)), isAll: free.length < MOST_FILES };
  }

  #planned(files: readonly LoadFile[]): PlannedLoad[] {
    const { warehouse } = this.#deps;
    // Of two versions of one second the audit would have to be asked which is the newer; they make the same picture.
    return planLoads(newestVersions(files, new Map()).newest, warehouse.limits(), warehouse.readsNanoseconds);
  }
}
