import pg from 'pg';
import { Unavailable } from '../../domain/errors.ts';
import { detailOf, isUnreached } from './engine-failure.ts';
import { openPool, type PostgresConnection } from './postgres-pool.ts';
import type { SessionPool } from './session.ts';

/** `invalid_password`, `invalid_authorization_specification`: the server knows this user or password no (more). */
const REFUSED = new Set(['28P01', '28000']);

/** A pool, by what was read for it. */
interface Opened {
  readonly pool: pg.Pool;
  readonly connection: PostgresConnection;
  /** Whether the server has ever let us in by it. */
  hasWorked: boolean;
}

/**
 * Sessions of a server whose place, user and password may change while this process lives: what is known of them is kept until
 * the server refuses a login or is not reached (restored to another instance), then read again, once. Sessions that are open
 * stay open, as the server sees it, too.
 *
 * A login that has worked and is refused, while what is read has not changed, passes for a rotation under way: one of a single
 * user changes the password first, and lets the secret tell it (`AWSCURRENT`) afterwards.
 */
export class RotatingPool implements SessionPool, AsyncDisposable {
  readonly #read: () => Promise<PostgresConnection>;
  #opened: Promise<Opened> | undefined;
  #looking: Promise<void> | undefined;

  /** @param read where the server is and who we are there, as it is now; first called when a session is needed */
  constructor(read: () => Promise<PostgresConnection>) {
    this.#read = read;
  }

  /** @throws Unavailable where a login is refused that has worked, and nothing else is known; what the driver throws; what `read` throws */
  async connect(): Promise<pg.PoolClient> {
    const used = this.#current();
    const opened = await used;
    try {
      return await sessionOf(opened);
    } catch (error) {
      if (!isRefused(error) && !isUnreached(error)) throw error;
      const now = await this.#lookAgain(used);
      if (now !== opened) return sessionOf(now);
      throw isRefused(error) && opened.hasWorked ? perhapsRotated(error) : error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const opened = await this.#opened?.catch(() => undefined);
    this.#opened = undefined;
    await opened?.pool.end();
  }

  #current(): Promise<Opened> {
    this.#opened ??= this.#open();
    return this.#opened;
  }

  async #open(): Promise<Opened> {
    try {
      return openedBy(await this.#read());
    } catch (error) {
      // The next one asks again.
      this.#opened = undefined;
      throw error;
    }
  }

  /** What holds now; the same where nothing has changed. */
  async #lookAgain(used: Promise<Opened>): Promise<Opened> {
    // Others may have met the same at the same moment, and look already, or have looked.
    if (this.#opened === used) {
      this.#looking ??= this.#look(used).finally(() => {
        this.#looking = undefined;
      });
      await this.#looking;
    }
    return this.#current();
  }

  async #look(used: Promise<Opened>): Promise<void> {
    const [{ pool, connection }, read] = [await used, await this.#read()];
    if (isSame(connection, read) || this.#opened !== used) return;
    this.#opened = Promise.resolve(openedBy(read));
    // It ends as soon as the sessions taken out of it are given back.
    pool.end().catch(() => undefined);
  }
}

function openedBy(connection: PostgresConnection): Opened {
  return { pool: openPool(connection), connection, hasWorked: false };
}

async function sessionOf(opened: Opened): Promise<pg.PoolClient> {
  const session = await opened.pool.connect();
  opened.hasWorked = true;
  return session;
}

function isRefused(error: unknown): boolean {
  return error instanceof pg.DatabaseError && REFUSED.has(error.code ?? '');
}

function isSame(one: PostgresConnection, other: PostgresConnection): boolean {
  const members = ['host', 'port', 'database', 'user', 'password'] as const;
  return members.every((member) => one[member] === other[member]);
}

function perhapsRotated(cause: unknown): Unavailable {
  const why = 'it has worked, and its secret still tells the same';
  const remedy = 'a rotation may be under way; if none is, put the login that holds now into the secret';
  return new Unavailable(`the warehouse refuses the login: ${detailOf(cause)} (${why}: ${remedy})`, { cause });
}
