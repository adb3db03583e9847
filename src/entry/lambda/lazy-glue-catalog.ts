import type { CatalogPartition } from '../../domain/transformed-file.ts';
import type { Cataloger, Refreshed } from '../../ports/cataloger.ts';
import { OnDemand } from '../on-demand.ts';
import type { GlueCatalog, GlueCatalogDependencies, GlueSettings } from './glue-catalog.ts';

/** Glue, whose client is read and made by the first load that has something to show there: most starts have none. */
export class LazyGlueCatalog implements Cataloger {
  readonly #settings: GlueSettings;
  readonly #glue: OnDemand<GlueCatalog>;

  constructor(settings: GlueSettings, deps: GlueCatalogDependencies) {
    this.#settings = settings;
    this.#glue = new OnDemand(async () => {
      const { openGlueCatalog } = await import('./glue-catalog.ts');
      return openGlueCatalog(settings, deps);
    });
  }

  async refresh(partitions: readonly CatalogPartition[]): Promise<Refreshed> {
    return (await this.#glue.get()).cataloger.refresh(partitions);
  }

  /** Starts a crawl that is owed, where there is a crawler. @throws Unavailable: it stays owed */
  async runOwed(): Promise<Refreshed> {
    return this.#settings.by === 'crawler' ? (await this.#glue.get()).runOwed() : { did: 'nothing' };
  }

  async close(): Promise<void> {
    await this.#glue.close();
  }
}
