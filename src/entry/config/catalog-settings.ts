import type { ProjectedColumn } from '../../adapters/glue/projection-cataloger.ts';
import { ORDERS } from '../../domain/orders.ts';
import type { Environment } from './environment.ts';

/** How loaded files become visible to Athena. */
export type CatalogSettings =
  | { readonly by: 'partitions'; readonly database: string; readonly ordersTable: string }
  | {
      readonly by: 'crawler';
      readonly database: string;
      readonly ordersTable: string;
      readonly crawler: string;
      /** From the start of one run to that of the next. */
      readonly leastPauseMs: number;
    }
  | { readonly by: 'projection'; readonly columns: readonly ProjectedColumn[] }
  | { readonly by: 'none' };

/** Reads `CATALOG` and what goes with it. */
export function readCatalog(env: Environment): CatalogSettings {
  const by = env.oneOf('CATALOG', ['partitions', 'crawler', 'projection', 'none']);
  switch (by) {
    case 'none':
      return { by };
    case 'projection':
      return { by, columns: readColumns(env) };
    case 'partitions':
      return { by, ...readTable(env) };
    case 'crawler':
      return { by, ...readTable(env), crawler: env.text('CATALOG_CRAWLER'), leastPauseMs: readPauseMs(env) };
  }
}

function readPauseMs(env: Environment): number {
  return (env.count('CATALOG_CRAWL_PAUSE_SECONDS', 0, 86_400) ?? 0) * 1_000;
}

function readTable(env: Environment) {
  return { database: env.text('CATALOG_DATABASE'), ordersTable: env.text('CATALOG_ORDERS_TABLE') };
}

function readColumns(env: Environment): ProjectedColumn[] {
  const text = env.text('CATALOG_PROJECTION');
  if (text === '') return [];
  const columns = text.split(',').map(projectedColumn);
  const found = columns.filter((column) => column !== undefined);
  const wanted = ORDERS.partitionedBy.length;
  if (found.length !== wanted || columns.length !== wanted) {
    env.complain(
      'CATALOG_PROJECTION',
      `is ${JSON.stringify(text)}, not ${wanted} columns such as 2016..2035, 01..12 or north|south with commas between`,
    );
  }
  return found;
}

/**
 * `from..to` for whole numbers, with leading zeros where the folders have them; `a|b|c` for a list of texts. Undefined for
 * anything else.
 */
export function projectedColumn(text: string): ProjectedColumn | undefined {
  const [, from, to] = /^(\d{1,9})\.\.(\d{1,9})$/.exec(text) ?? [];
  if (from !== undefined && to !== undefined) {
    const bounds = { type: 'integer' as const, min: Number(from), max: Number(to) };
    if (bounds.min > bounds.max) return undefined;
    return from.length > 1 && from.startsWith('0') ? { ...bounds, digits: from.length } : bounds;
  }
  return /^[^|.,]+(\|[^|.,]+)*$/.test(text) ? { type: 'enum', values: text.split('|') } : undefined;
}
