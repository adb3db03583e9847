import type { CatalogPartition } from '../../domain/transformed-file.ts';
import type { Cataloger, Refreshed } from '../../ports/cataloger.ts';
import { GluePartitions, type GluePartitionsDependencies } from './glue-partitions.ts';
import { KnownPartitions } from './known-partitions.ts';

/**
 * Registers new partitions itself: at once visible to whoever reads the catalog (Athena, Spectrum, Glue, EMR). New files in
 * a known partition need no call at all. A partition a day is 2 calls a day (GetTable, BatchCreatePartition), and as many
 * for each new process; Glue's first million calls of a month are free (k).
 */
export class GluePartitionCataloger implements Cataloger {
  readonly #partitions: GluePartitions;
  readonly #known = new KnownPartitions();

  constructor(deps: GluePartitionsDependencies) {
    this.#partitions = new GluePartitions(deps);
  }

  async refresh(partitions: readonly CatalogPartition[]): Promise<Refreshed> {
    const unknown = this.#known.unknown(partitions);
    if (unknown.length === 0) return { did: 'nothing' };
    const created = await this.#partitions.create(unknown);
    this.#known.add(unknown);
    return created === 0 ? { did: 'nothing' } : { did: 'registered', partitions: created };
  }
}
