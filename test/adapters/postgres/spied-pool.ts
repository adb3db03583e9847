import type pg from 'pg';
import type { PostgresHarness } from '../../support/postgres-harness.ts';

/** What comes after a statement; what it throws takes the place of the statement's answer. */
type After = (sql: string, query: (sql: string) => Promise<unknown>) => Promise<void>;

/** A pool on which something happens after each plain statement, in the same session, as a proxy or a network might do. */
export function poolWith(harness: PostgresHarness, after: After): pg.Pool {
  const pool = harness.newPool();
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...values: unknown[]) => unknown;
    const spied = (...values: unknown[]): unknown => {
      const answer = query(...values);
      const [sql] = values;
      if (typeof sql !== 'string') return answer;
      return (async () => {
        const result = await answer;
        await after(sql, async (text) => query(text));
        return result;
      })();
    };
    Object.assign(client, { query: spied });
  });
  return pool;
}
