import type { DatasetName } from '../../domain/dataset.ts';
import type { CatalogPartition } from '../../domain/transformed-file.ts';
import type { Cataloger, Refreshed } from '../../ports/cataloger.ts';

/**
 * The values a projected partition column has (Athena user guide, "Supported types for partition projection"): whole
 * numbers, written with leading zeros up to `digits`, or a list of texts.
 */
export type ProjectedColumn =
  | { readonly type: 'integer'; readonly min: number; readonly max: number; readonly digits?: number }
  | { readonly type: 'enum'; readonly values: readonly string[] };

export interface ProjectionCatalogerDependencies {
  /** The projected columns of each dataset, in the order of its partition columns, as the table's properties have them. */
  readonly columns: Readonly<Partial<Record<DatasetName, readonly ProjectedColumn[]>>>;
  /** Told once for each partition that no query will see. */
  readonly onUnseen: (partition: CatalogPartition, why: string) => void;
}

/** Partitions told of are remembered, so as not to repeat a warning for every file. */
const MAX_TOLD = 10_000;

/**
 * Athena works the partitions out of the table's properties, so there is no call to make, ever. Only Athena does: other
 * readers of the catalog see no partition. And it looks nowhere else: a file outside of the projected values is never
 * queried, without an error, which is why this says so.
 */
export class ProjectionCataloger implements Cataloger {
  readonly #deps: ProjectionCatalogerDependencies;
  readonly #told = new Set<string>();

  constructor(deps: ProjectionCatalogerDependencies) {
    this.#deps = deps;
  }

  async refresh(partitions: readonly CatalogPartition[]): Promise<Refreshed> {
    for (const partition of partitions) {
      const why = this.#unseen(partition);
      if (why !== undefined) this.#tell(partition, why);
    }
    return Promise.resolve({ did: 'nothing' });
  }

  #unseen({ dataset, values }: CatalogPartition): string | undefined {
    const columns = this.#deps.columns[dataset];
    if (columns === undefined) return undefined;
    const at = columns.findIndex((column, i) => !isProjected(column, values[i] ?? ''));
    const column = columns[at];
    if (column === undefined) return undefined;
    return `${JSON.stringify(values[at] ?? '')} is none of the values projected: ${described(column)}`;
  }

  #tell(partition: CatalogPartition, why: string): void {
    const name = JSON.stringify([partition.dataset, partition.bucket, partition.location]);
    if (this.#told.has(name)) return;
    if (this.#told.size >= MAX_TOLD) this.#told.clear();
    this.#told.add(name);
    this.#deps.onUnseen(partition, why);
  }
}

/** Athena makes the folder's name from the value; `3` is not looked for in a folder named `03`, nor the other way round. */
function isProjected(column: ProjectedColumn, value: string): boolean {
  if (column.type === 'enum') return column.values.includes(value);
  const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  return number >= column.min && number <= column.max && value === String(number).padStart(column.digits ?? 1, '0');
}

function described(column: ProjectedColumn): string {
  if (column.type === 'enum') return column.values.join(', ');
  const [min, max] = [column.min, column.max].map((bound) => String(bound).padStart(column.digits ?? 1, '0'));
  return `${min ?? ''} to ${max ?? ''}`;
}
