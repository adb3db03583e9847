import type { CatalogPartition } from '../../domain/transformed-file.ts';
import type { Cataloger, Refreshed } from '../../ports/cataloger.ts';
import type { GlueCatalog, GlueCatalogDependencies, GlueSettings } from './glue-catalog.ts';

/** Glue, whose client is read and made by the first load that has something to show there: most starts have none. */
export class LazyGlueCatalog implements Cataloger {
  readonly #settings: GlueSettings;
  readonly #deps: GlueCatalogDependencies;
  #opened: Promise<GlueCatalog> | undefined;

  constructor(settings: GlueSettings, deps: GlueCatalogDependencies) {
    this.#settings = settings;
    this.#deps = deps;
  }

  async refresh(partitions: readonly CatalogPartition[]): Promise<Refreshed> {
    return (await this.#open()).cataloger.refresh(partitions);
  }

  /** Starts a crawl that is owed, where there is a crawler. @throws Unavailable: it stays owed */
  async runOwed(): Promise<Refreshed> {
    return this.#settings.by === 'crawler' ? (await this.#open()).runOwed() : { did: 'nothing' };
  }

  async close(): Promise<void> {
    (await this.#opened)?.close();
  }

  #open(): Promise<GlueCatalog> {
    this.#opened ??= import('./glue-catalog.ts').then(({ openGlueCatalog }) => {
      return openGlueCatalog(this.#settings, this.#deps);
    });
    return this.#opened;
  }
}
