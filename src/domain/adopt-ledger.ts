import type { AuditStore } from '../ports/audit-store.ts';
import type { Warehouse } from '../ports/warehouse.ts';

/** Files asked for at once. */
const PAGE_FILES = 5_000;

export interface AdoptLedgerDependencies {
  readonly audit: AuditStore;
  readonly warehouse: Warehouse;
}

/**
 * Puts the audit right where it says LOADED and the ledger does not: the warehouse was restored, replaced or removed. The
 * files are then received and loaded again. (The other way round, loaded but not audited, the guard tells.)
 */
export class AdoptLedger {
  readonly #deps: AdoptLedgerDependencies;

  constructor(deps: AdoptLedgerDependencies) {
    this.#deps = deps;
  }

  /** @returns how many files are no longer said to be loaded */
  async run(): Promise<number> {
    const { audit } = this.#deps;
    let retracted = 0;
    let page: { id: string }[] = [];
    for await (const { file } of audit.walk({ state: 'LOADED' })) {
      page.push(file);
      if (page.length < PAGE_FILES) continue;
      retracted += await this.#retract(page);
      page = [];
    }
    return retracted + (await this.#retract(page));
  }

  async #retract(files: readonly { readonly id: string }[]): Promise<number> {
    if (files.length === 0) return 0;
    const { audit, warehouse } = this.#deps;
    const loaded = new Set((await warehouse.loaded(files)).map(({ fileId }) => fileId));
    const lost = files.flatMap(({ id }) => (loaded.has(id) ? [] : [id]));
    if (lost.length > 0) await audit.retractLoaded(lost);
    return lost.length;
  }
}
