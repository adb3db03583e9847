import { setTimeout as sleep } from 'node:timers/promises';
import { PeerSession } from './peer-session.ts';
import { hasPostgres } from './postgres-cluster.ts';
import { RedshiftPeer } from './redshift-peer.ts';

const NO_OBJECTS = { read: async () => Promise.resolve(undefined), list: async () => Promise.resolve([]) };
const ifPostgres = hasPostgres() ? describe : describe.skip;

/** What Redshift lacks or does otherwise, in statements that PostgreSQL 15 would take. */
const REFUSED = [
  'INSERT INTO a VALUES (1) ON CONFLICT DO NOTHING',
  'DELETE FROM a RETURNING n',
  'SELECT DISTINCT ON (n) n FROM a',
  'SELECT count(*) FILTER (WHERE n > 1) FROM a',
  'SELECT * FROM a, LATERAL (SELECT 1) b',
  'SELECT * FROM (VALUES (1)) v',
  'SELECT n IS DISTINCT FROM 1 FROM a',
  'SELECT n FROM a FOR UPDATE',
  `SELECT string_agg('x', ',')`,
  `SELECT concat('a', 'b', 'c')`,
  'SELECT now()',
  'CREATE TABLE b (n integer PRIMARY KEY)',
  'CREATE TABLE b (n integer UNIQUE)',
  'CREATE TABLE b (n integer CHECK (n > 0))',
  'CREATE TABLE b (t text)',
  'CREATE TABLE b (t varchar)',
  'CREATE TABLE b (tag integer)',
  'CREATE TABLE b (n serial)',
  'CREATE INDEX i ON a (n)',
  'SET LOCAL work_mem = 1',
  'SAVEPOINT s',
  'DO $$ BEGIN END $$',
  'SELECT 1; SELECT 2',
  `CREATE PROCEDURE p() AS $$ BEGIN EXECUTE 'DELETE FROM a RETURNING n'; END $$ LANGUAGE plpgsql`,
  `CREATE PROCEDURE p() AS $$ BEGIN EXECUTE 'SELECT 1' USING 1; END $$ LANGUAGE plpgsql`,
  `CREATE PROCEDURE p() AS $$ BEGIN EXCEPTION WHEN unique_violation THEN NULL; END $$ LANGUAGE plpgsql`,
];

ifPostgres('the peer as the database', () => {
  let peer: RedshiftPeer;
  beforeAll(async () => {
    peer = await RedshiftPeer.start({ objects: NO_OBJECTS });
  });
  afterAll(async () => peer[Symbol.asyncDispose]());
  afterEach(() => peer.faults.heal());

  async function withTable(): Promise<PeerSession> {
    const session = await PeerSession.open(peer);
    await session.rowsOf('CREATE TABLE a (n integer)', 'INSERT INTO a VALUES (0)', 'SELECT 1');
    return session;
  }

  test.each(REFUSED)('refused: %s', async (sql) => {
    await using session = await withTable();
    expect(await session.errorOf(sql)).toMatch(/ERROR: /);
  });

  test('where a table lies is taken and has no effect', async () => {
    await using session = await PeerSession.open(peer);
    const sql = 'CREATE TABLE b (n integer ENCODE az64, t varchar(9)) DISTSTYLE KEY DISTKEY(n) COMPOUND SORTKEY(n, t)';
    expect(await session.rowsOf(sql, 'SELECT * FROM b')).toEqual([]);
  });

  test('VARCHAR counts bytes, in tables made at run time, too', async () => {
    await using session = await PeerSession.open(peer);
    const body = `BEGIN EXECUTE 'CREATE TEMP TABLE c (t varchar(4))'; END`;
    await session.rowsOf(
      'CREATE TABLE b (t varchar(4))',
      `CREATE PROCEDURE p() AS $$ ${body} $$ LANGUAGE plpgsql`,
      'SELECT 1',
    );
    expect(await session.errorOf(`INSERT INTO b VALUES ('éé')`)).toBeUndefined();
    const tooLong = /value too long for type character varying\(4\)/;
    expect(await session.errorOf(`INSERT INTO b VALUES ('ééé')`)).toMatch(tooLong);
    expect(await session.errorOf('CREATE TEMP TABLE d (LIKE b)', `INSERT INTO d VALUES ('ééé')`)).toMatch(tooLong);
    expect(await session.errorOf('CALL p()', `INSERT INTO c VALUES ('ééé')`)).toMatch(tooLong);
  });

  test('TRUNCATE commits what came before it; DELETE does not', async () => {
    await using session = await withTable();
    await session.rowsOf('CREATE TABLE b (n integer)', 'SELECT 1');
    expect(await session.errorOf('INSERT INTO b VALUES (1)', 'DELETE FROM a', 'SELECT 1 / 0')).toBeDefined();
    expect(await session.rowsOf('SELECT (SELECT count(*) FROM a), (SELECT count(*) FROM b)')).toEqual([[1, 0]]);
    expect(await session.errorOf('INSERT INTO b VALUES (1)', 'TRUNCATE a', 'SELECT 1 / 0')).toBeDefined();
    expect(await session.rowsOf('SELECT (SELECT count(*) FROM a), (SELECT count(*) FROM b)')).toEqual([[0, 1]]);
  });

  test.each(['TRUNCATE a', 'COMMIT', `EXECUTE 'TRUNCATE a'`])('no %s in a procedure called in a batch', async (sql) => {
    await using session = await withTable();
    await session.rowsOf(`CREATE PROCEDURE p() AS $$ BEGIN ${sql}; END $$ LANGUAGE plpgsql`, 'SELECT 1');
    expect(await session.errorOf('CALL p()')).toMatch(/atomic context|invalid transaction termination/);
    expect(await session.rowsOf('SELECT n FROM a')).toEqual([[0]]);
  });

  test('an idle reader blocks TRUNCATE, and not DELETE', async () => {
    await using session = await withTable();
    await peer.cluster.use(session.database, async (reader) => {
      await reader.query('BEGIN');
      await reader.query('SELECT * FROM a');
      expect(await session.errorOf('DELETE FROM a')).toBeUndefined();
      const id = await session.submit(['TRUNCATE a']);
      await sleep(200);
      await reader.query('COMMIT');
      expect((await session.decided(id)).Duration).toBeGreaterThan(150_000_000);
    });
  });

  /** Two batches that lock, count and add; the second begins while the first has the lock. */
  async function race(session: PeerSession, fence: boolean) {
    await session.rowsOf('CREATE TABLE lock (n integer)', 'CREATE TABLE fence (n integer)', 'SELECT 1');
    await session.rowsOf('INSERT INTO fence VALUES (0)', 'SELECT 1');
    const turn = fence ? ['UPDATE fence SET n = n + 1'] : [];
    const batch = (wait: number) => [
      'LOCK TABLE lock',
      ...turn,
      'INSERT INTO a SELECT count(*) FROM a',
      `SELECT pg_sleep(${wait})`,
    ];
    const first = await session.submit(batch(0.4));
    await sleep(150);
    const second = await session.submit(batch(0));
    const answers = [await session.decided(first), await session.decided(second)];
    const rows = await session.rowsOf('SELECT n FROM a ORDER BY n');
    return { rows: rows.flat(), errors: answers.map((answer) => answer.Error) };
  }

  test('LOCK that comes first takes no snapshot: what is read behind it is what the one before committed', async () => {
    await using session = await withTable();
    expect(await race(session, false)).toEqual({ rows: [0, 1, 2], errors: [undefined, undefined] });
  });

  test('a snapshot before the LOCK: without a fence the second reads the past, with one it fails by 1023', async () => {
    await using without = await withTable();
    peer.faults.snapshotFirst = true;
    expect(await race(without, false)).toEqual({ rows: [0, 1, 1], errors: [undefined, undefined] });
    await using session = await withTable();
    const { rows, errors } = await race(session, true);
    expect(rows).toEqual([0, 1]);
    expect(errors).toEqual([undefined, expect.stringMatching(/ERROR: 1023/)]);
  });
});
