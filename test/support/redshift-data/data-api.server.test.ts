import {
  CancelStatementCommand,
  DescribeStatementCommand,
  ExecuteStatementCommand,
  ListStatementsCommand,
  RedshiftDataClient,
} from '@aws-sdk/client-redshift-data';
import { clientConfig } from '../aws-client-config.ts';
import { PeerSession } from './peer-session.ts';
import { hasPostgres } from './postgres-cluster.ts';
import { RedshiftPeer } from './redshift-peer.ts';

const NO_OBJECTS = { read: async () => Promise.resolve(undefined), list: async () => Promise.resolve([]) };
const ifPostgres = hasPostgres() ? describe : describe.skip;

ifPostgres('the peer as the Data API', () => {
  let peer: RedshiftPeer;
  beforeAll(async () => {
    peer = await RedshiftPeer.start({ objects: NO_OBJECTS });
  });
  afterAll(async () => peer[Symbol.asyncDispose]());
  afterEach(() => peer.faults.heal());

  test('a batch has 1 to 40 statements of 100 KB each', async () => {
    await using session = await PeerSession.open(peer);
    const refused = { name: 'ValidationException' };
    await expect(session.submit([])).rejects.toMatchObject(refused);
    await expect(session.submit(Array<string>(41).fill('SELECT 1'))).rejects.toMatchObject(refused);
    await expect(session.submit([`SELECT '${'x'.repeat(100_000)}'`])).rejects.toMatchObject(refused);
    await expect(session.submit(['SELECT 1'], { WorkgroupName: undefined })).rejects.toMatchObject(refused);
    expect(await session.rowsOf(...Array<string>(40).fill('SELECT 1'))).toEqual([[1]]);
  });

  test('statement and sub statements are described, results come in pages', async () => {
    await using session = await PeerSession.open(peer);
    const sqls = [
      'CREATE TABLE a (n integer, t varchar(9))',
      `INSERT INTO a VALUES (1, 'x'), (2, NULL)`,
      'SELECT * FROM a',
    ];
    const Id = await session.submit(sqls);
    const answer = await session.decided(Id);
    expect(answer).toMatchObject({ Id, Status: 'FINISHED', HasResultSet: true });
    expect(answer.Duration).toBeGreaterThan(0);
    const subs = answer.SubStatements!.map((sub) => [sub.Id, sub.Status, sub.ResultRows]);
    expect(subs).toEqual([
      [`${Id}:1`, 'FINISHED', -1],
      [`${Id}:2`, 'FINISHED', 2],
      [`${Id}:3`, 'FINISHED', 2],
    ]);
    expect(await session.rowsOf('SELECT * FROM a ORDER BY n')).toEqual([
      [1, 'x'],
      [2, null],
    ]);
    const many = 'SELECT x.n * 50 + y.n FROM a x, a y, a z, a u, a v, a w, a q, a p, a o, a m, a l';
    expect(await session.rowsOf(many)).toHaveLength(2 ** 11);
  });

  test('a failed statement undoes the batch, and says which it was', async () => {
    await using session = await PeerSession.open(peer);
    await session.rowsOf('CREATE TABLE a (n integer)', 'SELECT 1');
    const answer = await session.decided(
      await session.submit(['INSERT INTO a VALUES (1)', 'SELECT 1 / 0', 'SELECT 1']),
    );
    expect(answer).toMatchObject({ Status: 'FAILED', Error: 'Query #2 failed with ERROR: division by zero' });
    expect(answer.SubStatements!.map(({ Status }) => Status)).toEqual(['FINISHED', 'FAILED', 'ABORTED']);
    expect(answer.SubStatements![1]!.Error).toBe('ERROR: division by zero');
    expect(await session.rowsOf('SELECT * FROM a')).toEqual([]);
  });

  test('one token is one statement for 8 hours; with other SQL it is an error', async () => {
    await using session = await PeerSession.open(peer);
    const again = { ClientToken: 'token', StatementName: 'once' };
    const id = await session.submit(['SELECT 1'], again);
    expect(await session.submit(['SELECT 1'], again)).toBe(id);
    await expect(session.submit(['SELECT 2'], again)).rejects.toMatchObject({ name: 'ValidationException' });
    await session.decided(id);
    peer.server.api.forgetTokens();
    expect(await session.submit(['SELECT 1'], again)).not.toBe(id);
  });

  test('statements are listed by a prefix of their names, newest first, to the role that submitted them', async () => {
    await using session = await PeerSession.open(peer);
    const ids: string[] = [];
    for (const name of ['load/1', 'load/10', 'other']) {
      ids.push(await session.submit(['SELECT 1'], { StatementName: name }));
    }
    const { Statements } = await session.client.send(new ListStatementsCommand({ StatementName: 'load/1' }));
    expect(Statements!.map(({ Id }) => Id)).toEqual([ids[1], ids[0]]);

    const config = clientConfig(peer.server.url);
    const stranger = new RedshiftDataClient({ ...config, credentials: { accessKeyId: 'other', secretAccessKey: 'x' } });
    expect((await stranger.send(new ListStatementsCommand({ StatementName: 'load' }))).Statements).toEqual([]);
    const described = stranger.send(new DescribeStatementCommand({ Id: ids[0] }));
    await expect(described).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    stranger.destroy();
  });

  test('a running statement can be cancelled', async () => {
    await using session = await PeerSession.open(peer);
    const Id = await session.submit(['SELECT pg_sleep(20)']);
    await session.client.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 1 }));
    await session.client.send(new CancelStatementCommand({ Id }));
    expect((await session.decided(Id)).Status).toBe('ABORTED');
  });

  test('waiting ends with the statement or after its time, and only so many may wait', async () => {
    await using session = await PeerSession.open(peer);
    const Id = await session.submit(['SELECT pg_sleep(1.2)']);
    const wait = async () => session.client.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 1 }));
    peer.faults.maxWaiters = 1;
    const both = await Promise.allSettled([wait(), wait()]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = both.find((one) => one.status === 'rejected');
    expect(refused?.reason).toMatchObject({ name: 'ActiveWaitingRequestsExceededException' });
    expect((await wait()).Status).toBe('FINISHED');
  });

  test('too many active statements are refused', async () => {
    await using session = await PeerSession.open(peer);
    const running = await session.submit(['SELECT pg_sleep(0.3)']);
    peer.faults.maxActiveStatements = 1;
    const refused = { name: 'ActiveStatementsExceededException' };
    await expect(session.submit(['SELECT 1'])).rejects.toMatchObject(refused);
    await session.decided(running);
    expect(await session.rowsOf('SELECT 1')).toEqual([[1]]);
  });

  test('a single statement is one that may commit by itself', async () => {
    await using session = await PeerSession.open(peer);
    const body = 'BEGIN TRUNCATE a; END';
    await session.rowsOf(
      'CREATE TABLE a (n integer)',
      `CREATE PROCEDURE clear() AS $$ ${body} $$ LANGUAGE plpgsql`,
      'SELECT 1',
    );
    await session.rowsOf('INSERT INTO a VALUES (1)', 'SELECT 1');
    const command = new ExecuteStatementCommand({
      Sql: 'CALL clear()',
      Database: session.database,
      WorkgroupName: 'w',
    });
    const { Id } = await session.client.send(command);
    expect((await session.decided(Id!)).Status).toBe('FINISHED');
    expect(await session.rowsOf('SELECT * FROM a')).toEqual([]);
  });

  test('faults: refused, answer lost, failed, slow, session killed before and after the commit', async () => {
    await using session = await PeerSession.open(peer);
    await session.rowsOf('CREATE TABLE a (n integer)', 'SELECT 1');
    peer.faults.inject({ call: 'BatchExecuteStatement', how: 'refuse', times: 1 });
    await expect(session.submit(['SELECT 1'])).rejects.toMatchObject({ name: 'ThrottlingException' });

    peer.faults.inject({ call: 'BatchExecuteStatement', how: 'lose-answer', times: 1 });
    await expect(session.submit(['INSERT INTO a VALUES (1)'], { ClientToken: 'lost' })).rejects.toThrow();
    await session.decided(await session.submit(['INSERT INTO a VALUES (1)'], { ClientToken: 'lost' }));

    peer.faults.inject({ statement: 'INSERT INTO a', how: 'fail', times: 1 });
    expect(await session.errorOf('INSERT INTO a VALUES (2)')).toMatch(/ERROR: 1023/);
    peer.faults.inject({ statement: 'INSERT INTO a', how: 'kill', when: 'after', times: 1 });
    expect(await session.errorOf('INSERT INTO a VALUES (3)')).toBeDefined();
    peer.faults.inject({ statement: 'COMMIT', how: 'kill', times: 1 });
    expect(await session.errorOf('INSERT INTO a VALUES (4)')).toBeDefined();
    peer.faults.inject({ statement: 'COMMIT', how: 'kill', when: 'after', times: 1 });
    expect(await session.errorOf('INSERT INTO a VALUES (5)')).toBeDefined();

    peer.faults.inject({ statement: 'SELECT n', how: 'slow', delayMs: 200, times: 1 });
    const begin = Date.now();
    expect(await session.rowsOf('SELECT n FROM a ORDER BY n')).toEqual([[1], [5]]);
    expect(Date.now() - begin).toBeGreaterThanOrEqual(190);
  });

  test('after a day no statement is known', async () => {
    await using session = await PeerSession.open(peer);
    const Id = await session.submit(['SELECT 1']);
    await session.decided(Id);
    peer.server.api.forgetStatements();
    await expect(session.decided(Id)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
