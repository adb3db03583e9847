import type pg from 'pg';
import type { Dataset } from '../../domain/dataset.ts';
import type { Load } from '../../domain/load.ts';
import type { Tables } from './tables.ts';

/** What every step of a load's transaction works with. */
export interface LoadStep {
  readonly client: pg.PoolClient;
  readonly tables: Tables;
  readonly dataset: Dataset;
  readonly load: Load;
}

/** Runs a statement that changes rows; answers how many. */
export async function change({ client }: LoadStep, sql: string, values: unknown[] = []): Promise<number> {
  return (await client.query(sql, values)).rowCount ?? 0;
}

/** The one number a query gives. */
export async function numberOf({ client }: LoadStep, sql: string, values: unknown[] = []): Promise<number> {
  const { rows } = await client.query<{ n: string | number }>(sql, values);
  return Number(rows[0]?.n ?? 0);
}
