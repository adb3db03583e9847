import { ORDERS } from '../../src/domain/orders.ts';
import { projectedColumn } from '../../src/entry/config/catalog-settings.ts';
import type { StackConfiguration } from './stack-configuration.ts';

/** A projected column as Athena is told of it (user guide, "Supported types for partition projection"). */
type Projected =
  | { readonly type: 'integer'; readonly range: string; readonly digits: number }
  | { readonly type: 'enum'; readonly values: string };

/** How the files become visible to Athena. */
export type CatalogSettings =
  | { readonly by: 'none' }
  | ({ readonly by: 'partitions' | 'crawler' } & CatalogedFiles)
  | ({
      readonly by: 'projection';
      /** As the loader's `CATALOG_PROJECTION` says it. */
      readonly text: string;
      readonly columns: readonly Projected[];
    } & CatalogedFiles);

/** A catalog that there is. */
export type SomeCatalog = Exclude<CatalogSettings, { readonly by: 'none' }>;

/** What the files are for whoever reads them through the catalog. */
interface CatalogedFiles {
  readonly format: 'parquet' | 'csv' | 'json';
  /** Of dates in Parquet files; in text they are text. */
  readonly dates: 'timestamp' | 'string';
}

const COLUMNS = ORDERS.partitionedBy.length;

/** Reads how Athena is to see the files. */
export function readCatalog(reader: StackConfiguration): CatalogSettings {
  const by = reader.oneOf('catalog', ['partitions', 'crawler', 'projection', 'none']);
  const format = reader.oneOf('catalogFormat', ['parquet', 'csv', 'json']);
  const dates = reader.oneOf('catalogDates', ['timestamp', 'string']);
  if (by !== 'projection') reader.unused(['catalogProjection'], `but catalog is ${by}`);
  if (by === 'none') {
    reader.unused(['catalogFormat', 'catalogDates'], 'but catalog is none');
    return { by };
  }
  if (format !== 'parquet') reader.unused(['catalogDates'], `but catalogFormat is ${format}, which has texts only`);
  const files = { format, dates: format === 'parquet' ? dates : 'string' } as const;
  return by === 'projection' ? { by, ...files, ...readProjection(reader) } : { by, ...files };
}

function readProjection(reader: StackConfiguration): { readonly text: string; readonly columns: readonly Projected[] } {
  const text = reader.text('catalogProjection');
  const columns = text.split(',').flatMap((column) => projected(column) ?? []);
  if (columns.length !== COLUMNS || text.split(',').length !== COLUMNS) {
    reader.complain('catalogProjection', `is ${JSON.stringify(text)}, not ${COLUMNS} columns with commas between`);
  }
  return { text, columns };
}

function projected(text: string): Projected | undefined {
  const column = projectedColumn(text);
  if (column === undefined) return undefined;
  if (column.type === 'enum') return { type: 'enum', values: column.values.join(',') };
  return { type: 'integer', range: `${column.min},${column.max}`, digits: column.digits ?? 1 };
}
