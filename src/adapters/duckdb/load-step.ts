import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import type { Dataset } from '../../domain/dataset.ts';
import type { Load } from '../../domain/load.ts';
import { Stopped } from '../../engines/stopped.ts';

/** What every step of a load's transaction works with. */
export interface LoadStep {
  readonly connection: DuckDBConnection;
  readonly dataset: Dataset;
  readonly load: Load;
  /** Where a file of the load lies: an absolute path. */
  readonly pathOf: (file: Load['files'][number]) => string;
}

/** Runs a statement that changes rows; answers how many. */
export async function change(step: LoadStep, sql: string, values: DuckDBValue[] = []): Promise<number> {
  return (await step.connection.run(sql, values)).rowsChanged;
}

/** The one number a query gives. */
export async function numberOf(connection: DuckDBConnection, sql: string, values: DuckDBValue[] = []): Promise<number> {
  const result = await connection.runAndReadAll(sql, values);
  return Number(result.getRows()[0]?.[0] ?? 0);
}

/** A key is in final twice, or would be. */
export function duplicates({ dataset }: LoadStep, when: 'before' | 'after', rows: number): Stopped {
  const table = `ecommerce.${dataset.name}`;
  const detail =
    when === 'before'
      ? `DUPLICATE_BEFORE: ${table} holds ${String(rows)} rows too many of ${dataset.key}s of this load; remove them first`
      : `DUPLICATE_AFTER: ${table} would have ${String(rows)} rows more or fewer than keys; this is a bug, please report it`;
  return new Stopped({ is: 'failed', failure: { of: 'load', detail } });
}
