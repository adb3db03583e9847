import type { QueryAnswer } from '../../../adapters/duckdb/duckdb-queries.ts';
import { counted } from '../figures.ts';
import { type Cell, tableOf } from '../table.ts';

/** The rows of a query as a table, and how many there are. */
export async function answerTable(columns: QueryAnswer['columns'], rows: QueryAnswer['rows']): Promise<string> {
  const cells = rows.map((row) => columns.map((name) => cellOf(row[name])));
  return `${await tableOf(columns, cells)}\n(${counted(rows.length, 'row')})`;
}

function cellOf(value: QueryAnswer['rows'][number][string] | undefined): Cell {
  if (value === undefined || value === null) return null;
  return typeof value === 'object' ? JSON.stringify(value) : value;
}
