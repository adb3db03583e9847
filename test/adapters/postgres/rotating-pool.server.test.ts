import { migrate } from '../../../src/adapters/postgres/migrate.ts';
import type { PostgresConnection } from '../../../src/adapters/postgres/postgres-pool.ts';
import { RotatingPool } from '../../../src/adapters/postgres/rotating-pool.ts';
import { takeSession } from '../../../src/adapters/postgres/session.ts';
import { tablesOf } from '../../../src/adapters/postgres/tables.ts';
import { DEFAULT_TIME_LIMITS } from '../../../src/adapters/postgres/time-limits.ts';
import { LoadImpossible, Unavailable } from '../../../src/domain/errors.ts';
import { freePort } from '../../support/free-port.ts';
import { demandPasswords, offerTls } from '../../support/postgres-access.ts';
import { PostgresCluster } from '../../support/redshift-data/postgres-cluster.ts';
import { describeWithPostgres } from './cluster.ts';

let cluster: PostgresCluster;
let users = 0;

/** A user of the server, and a store that its login is read from. */
class Login {
  readonly user = `loader_${users++}`;
  stored: Partial<PostgresConnection> = {};
  reads = 0;
  readonly pool = new RotatingPool(async () => {
    this.reads += 1;
    return Promise.resolve({ ...this.#server(), user: this.user, ...this.stored });
  });

  static async create(): Promise<Login> {
    const login = new Login();
    await login.sql(`CREATE ROLE ${login.user} LOGIN`);
    await login.rotate();
    return login;
  }

  async sql(text: string): Promise<void> {
    await cluster.use('postgres', async (client) => client.query(text));
  }

  /** Gives the user another password, in the store as well. */
  async rotate(): Promise<void> {
    (await this.rotateServer())();
  }

  /** Gives the user another password. @returns lets the store catch up */
  async rotateServer(): Promise<() => void> {
    const password = `p-${String(Math.random())}`;
    await this.sql(`ALTER ROLE ${this.user} PASSWORD '${password}'`);
    return () => {
      this.stored = { ...this.stored, password };
    };
  }

  /** Ends the sessions that are open: the next one has to log in. */
  async cutOff(): Promise<void> {
    await this.sql(`SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = '${this.user}'`);
  }

  async whoAmI(): Promise<unknown> {
    await using session = await takeSession(this.pool);
    // Other sessions are open or opened meanwhile.
    const { rows } = await session.client.query<{ current_user: string }>('SELECT current_user, pg_sleep(0.05)');
    return rows[0]?.current_user;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pool[Symbol.asyncDispose]();
  }

  #server() {
    return { host: '127.0.0.1', port: cluster.port, database: 'postgres' };
  }
}

describeWithPostgres('sessions by a login that changes', () => {
  beforeAll(async () => {
    cluster = await PostgresCluster.start();
    await demandPasswords(cluster);
  });
  afterAll(async () => cluster[Symbol.asyncDispose]());

  test('the login is read by the first session, once', async () => {
    await using login = await Login.create();
    expect(login.reads).toBe(0);
    expect(await Promise.all([login.whoAmI(), login.whoAmI()])).toEqual([login.user, login.user]);
    expect(login.reads).toBe(1);
  });

  test('it is read again when the server refuses it, once for all who were refused', async () => {
    await using login = await Login.create();
    await login.whoAmI();
    // The session that is there stays; as many as the pool has have to log in anew.
    await login.rotate();
    const all = await Promise.all([1, 2, 3, 4].map(async () => login.whoAmI()));
    expect(new Set(all)).toEqual(new Set([login.user]));
    expect(login.reads).toBe(2);
  });

  test('another user may have taken the place, as rotation by turns does it', async () => {
    await using login = await Login.create();
    await using other = await Login.create();
    await login.whoAmI();
    await login.sql(`ALTER ROLE ${login.user} NOLOGIN`);
    login.stored = { ...other.stored, user: other.user };
    expect(new Set(await Promise.all([1, 2].map(async () => login.whoAmI())))).toContain(other.user);
  });

  test('a login that is wrong in the store, too, is told after one more look; a later one works', async () => {
    await using login = await Login.create();
    const { password } = login.stored;
    login.stored = { password: 'wrong' };
    await expect(login.whoAmI()).rejects.toThrow(LoadImpossible);
    expect(login.reads).toBe(2);
    login.stored = { password };
    expect(await login.whoAmI()).toBe(login.user);
  });

  test('a store that lags behind a rotation: refused for now, by all who ask; let in when it has caught up', async () => {
    await using login = await Login.create();
    await login.whoAmI();
    const catchUp = await login.rotateServer();
    await login.cutOff();
    for (let tries = 0; tries < 2; tries++) {
      const all = await Promise.allSettled([1, 2, 3].map(async () => login.whoAmI()));
      for (const one of all) expect(one).toMatchObject({ reason: expect.any(Unavailable) as unknown });
      await expect(login.whoAmI()).rejects.toThrow(/a rotation may be under way/);
    }
    catchUp();
    expect(await login.whoAmI()).toBe(login.user);
  });

  test('a server that has moved is looked for in the store; one that is away is asked again', async () => {
    const { port } = cluster;
    for (const place of [{ port: await freePort() }, { port, host: 'nowhere.invalid' }]) {
      await using login = await Login.create();
      login.stored = { ...login.stored, ...place };
      for (let tries = 0; tries < 2; tries++) await expect(login.whoAmI()).rejects.toThrow(Unavailable);
      login.stored = { ...login.stored, port, host: '127.0.0.1' };
      expect(await login.whoAmI()).toBe(login.user);
    }
  });

  test('no message tells the password', async () => {
    await using login = await Login.create();
    login.stored = { password: 'a-secret-of-ours' };
    const error = (await login.whoAmI().catch((thrown: unknown) => thrown)) as Error;
    expect(JSON.stringify([error.message, error.stack, error.cause])).not.toContain('a-secret-of-ours');
  });

  test('a store that is away is asked again by the next', async () => {
    let isAway = true;
    await using login = await Login.create();
    await using pool = new RotatingPool(async () => {
      if (isAway) throw new Unavailable('the store is away');
      return Promise.resolve({
        ...{ host: '127.0.0.1', port: cluster.port, database: 'postgres', user: login.user, ...login.stored },
      });
    });
    await expect(takeSession(pool)).rejects.toThrow(Unavailable);
    isAway = false;
    await using session = await takeSession(pool);
    expect((await session.client.query('SELECT 1')).rowCount).toBe(1);
  });

  test('a server without TLS is refused where its certificate was to be verified', async () => {
    await using login = await Login.create();
    login.stored = { ...login.stored, ssl: true };
    await expect(login.whoAmI()).rejects.toThrow(/cannot be used: The server does not support SSL/);
  });

  test('a certificate of an authority that Node does not know: the error says how it gets to know it', async () => {
    await using login = await Login.create();
    await offerTls(cluster);
    login.stored = { ...login.stored, ssl: true };
    await expect(login.whoAmI()).rejects.toThrow(/cannot be used: .*self-signed certificate.*NODE_EXTRA_CA_CERTS/);
  });

  test('migrates like any other pool', async () => {
    await using login = await Login.create();
    await login.sql(`GRANT CREATE ON DATABASE postgres TO ${login.user}`);
    expect(await migrate(login.pool, tablesOf({ schema: 'rotated' }), DEFAULT_TIME_LIMITS)).toEqual(['tables']);
  });
});
