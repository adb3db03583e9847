import {
  DuckDBArrayValue,
  DuckDBListValue,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  type DuckDBValue,
} from '@duckdb/node-api';

/** A value of a query as JSON knows it. */
export type Answer = null | boolean | number | string | readonly Answer[] | { readonly [name: string]: Answer };

/**
 * A value of the engine in plain terms: whole numbers as numbers where those are exact, else as text; timestamps as
 * `YYYY-MM-DD HH:MM:SS`, with a fraction only if there is one, in UTC; lists and structs by their parts; anything else as
 * the engine writes it.
 */
export function plainValue(value: DuckDBValue | undefined): Answer {
  if (value === undefined || value === null) return null;
  if (typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string') return value;
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map(plainValue);
  if (value instanceof DuckDBStructValue) {
    return Object.fromEntries(Object.entries(value.entries).map(([name, part]) => [name, plainValue(part)]));
  }
  // The engine adds the offset, which is always that of UTC here.
  if (value instanceof DuckDBTimestampTZValue) return value.toString().replace(/[+-]\d{2}(:\d{2})*$/, '');
  return value.toString();
}
