import { DuckDBTimestampValue } from '@duckdb/node-api';

/** A time in milliseconds since 1970 as the engine holds it: microseconds, UTC. */
export function timestampOfMillis(millis: number): DuckDBTimestampValue {
  return new DuckDBTimestampValue(BigInt(Math.floor(millis)) * 1_000n);
}

/** A time in whole seconds since 1970, such as a window. */
export function timestampOfSeconds(seconds: number): DuckDBTimestampValue {
  return timestampOfMillis(seconds * 1_000);
}
