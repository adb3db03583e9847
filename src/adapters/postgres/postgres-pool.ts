import pg from 'pg';

/** Where the server is, and who we are there. `host` may be the folder of a socket. */
export interface PostgresConnection {
  readonly host: string;
  /** Default 5432. */
  readonly port?: number | undefined;
  readonly database: string;
  readonly user: string;
  /** A function is asked for each new connection, so that short-lived tokens work (such as those of RDS). */
  readonly password?: string | (() => string | Promise<string>) | undefined;
  /** True verifies the server's certificate by the system's authorities; an object by the one it holds. Default false. */
  readonly ssl?: boolean | { readonly ca: string } | undefined;
}

/** A load waits for its turn on a session, so a few suffice. */
const MAX_SESSIONS = 4;
const CONNECT_MS = 10_000;

/** A pool as the warehouse wants it: few sessions, no endless wait for one. Whoever opens it ends it. */
export function openPool({ host, port = 5432, database, user, password, ssl = false }: PostgresConnection): pg.Pool {
  const pool = new pg.Pool({
    ...{ host, port, database, user, password, ssl },
    max: MAX_SESSIONS,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    application_name: 'transformed-orders',
  });
  // An idle session that the server ends is replaced when the next one is asked for; it must not end the process.
  pool.on('error', () => undefined);
  return pool;
}
