import type { CatalogPartition } from '../../domain/transformed-file.ts';
import type { Cataloger, Refreshed } from '../../ports/cataloger.ts';

/** A catalog that is a list: what has been refreshed is in it. */
export class InMemoryCataloger implements Cataloger {
  readonly #partitions = new Map<string, CatalogPartition>();

  async refresh(partitions: readonly CatalogPartition[]): Promise<Refreshed> {
    const before = this.#partitions.size;
    for (const { dataset, bucket, values, location } of partitions) {
      this.#partitions.set(JSON.stringify([dataset, bucket, values]), { dataset, bucket, values, location });
    }
    const registered = this.#partitions.size - before;
    return registered === 0 ? { did: 'nothing' } : { did: 'registered', partitions: registered };
  }

  /** Everything in the catalog, in the order in which it came. */
  partitions(): readonly CatalogPartition[] {
    return [...this.#partitions.values()];
  }
}
