import type pg from 'pg';
import { translated } from './engine-failure.ts';
import { limitsSql, type TimeLimits } from './time-limits.ts';

/** Where sessions come from: a pool of the driver's, or one that follows a password. */
export interface SessionPool {
  connect(): Promise<pg.PoolClient>;
}

/** A session of the pool, for one piece of work. */
export interface Session extends AsyncDisposable {
  readonly client: pg.PoolClient;
  /** After this the session is ended when given back: the server undoes whatever is not committed. */
  condemn(): void;
}

/**
 * Takes a session out of the pool, with the time the pool allows for that.
 *
 * @throws Unavailable, LoadImpossible
 */
export async function takeSession(pool: SessionPool): Promise<Session> {
  const client = await pool.connect().catch((error: unknown) => {
    throw translated(error);
  });
  // The statement at work hears of it as well.
  const ignore = () => undefined;
  client.on('error', ignore);
  let condemned = false;
  return {
    client,
    condemn: () => {
      condemned = true;
    },
    [Symbol.asyncDispose]: async () => {
      client.off('error', ignore);
      client.release(condemned);
      return Promise.resolve();
    },
  };
}

/**
 * Does the work in a transaction of its own, which commits unless the work fails.
 *
 * @param mode as SQL has it, such as `READ ONLY`
 * @throws Unavailable, LoadImpossible
 */
export async function inTransaction<T>(
  pool: SessionPool,
  limits: TimeLimits,
  mode: 'READ ONLY' | 'ISOLATION LEVEL READ COMMITTED READ WRITE',
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  await using session = await takeSession(pool);
  const { client } = session;
  try {
    await client.query(`BEGIN ${mode}; ${limitsSql(limits)}`);
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => session.condemn());
    throw translated(error);
  }
}
