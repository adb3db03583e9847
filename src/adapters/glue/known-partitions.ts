import type { CatalogPartition } from '../../domain/transformed-file.ts';

/** Remembered by one process; a partition a day is 100 years of them. */
const MAX_KNOWN = 50_000;

/** Partitions of which this process has seen that they are in the catalog: it need not ask again. */
export class KnownPartitions {
  readonly #known = new Set<string>();

  /** Those it does not know of yet, each once. */
  unknown(partitions: readonly CatalogPartition[]): CatalogPartition[] {
    const distinct = new Map(partitions.map((partition) => [nameOf(partition), partition]));
    return [...distinct].flatMap(([name, partition]) => (this.#known.has(name) ? [] : [partition]));
  }

  add(partitions: readonly CatalogPartition[]): void {
    if (this.#known.size + partitions.length > MAX_KNOWN) this.#known.clear();
    for (const partition of partitions) this.#known.add(nameOf(partition));
  }
}

function nameOf({ dataset, bucket, values }: CatalogPartition): string {
  return JSON.stringify([dataset, bucket, values]);
}
