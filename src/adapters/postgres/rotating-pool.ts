import pg from 'pg';
import { openPool, type PostgresConnection } from './postgres-pool.ts';
import type { SessionPool } from './session.ts';

/** `invalid_password`, `invalid_authorization_specification`: the server knows this user or password no (more). */
const REFUSED = new Set(['28P01', '28000']);

/**
 * Sessions of a server whose user and password may change while this process lives: what is known of them is kept until the
 * server refuses a login, then read again, once. Sessions that are open stay open, as the server sees it, too.
 */
export class RotatingPool implements SessionPool, AsyncDisposable {
  readonly #read: () => Promise<PostgresConnection>;
  #pool: Promise<pg.Pool> | undefined;

  /** @param read where the server is and who we are there, as it is now; first called when a session is needed */
  constructor(read: () => Promise<PostgresConnection>) {
    this.#read = read;
  }

  async connect(): Promise<pg.PoolClient> {
    const used = this.#current();
    const pool = await used;
    try {
      return await pool.connect();
    } catch (error) {
      // Others may have been refused at the same moment, have read again already, and ended the pool that was waited for.
      if (this.#pool === used) {
        if (!isRefused(error)) throw error;
        this.#renew(used);
      }
      return (await this.#current()).connect();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const pool = await this.#pool?.catch(() => undefined);
    this.#pool = undefined;
    await pool?.end();
  }

  #current(): Promise<pg.Pool> {
    this.#pool ??= this.#open();
    return this.#pool;
  }

  async #open(): Promise<pg.Pool> {
    try {
      return openPool(await this.#read());
    } catch (error) {
      // The next one asks again.
      this.#pool = undefined;
      throw error;
    }
  }

  /** The old one ends as soon as the sessions taken out of it are given back. */
  #renew(old: Promise<pg.Pool>): void {
    this.#pool = undefined;
    old.then((pool) => pool.end()).catch(() => undefined);
  }
}

function isRefused(error: unknown): boolean {
  return error instanceof pg.DatabaseError && REFUSED.has(error.code ?? '');
}
