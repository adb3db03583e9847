import type pg from 'pg';
import type { ObjectReader } from './copy-files.ts';
import type { LoadError } from './copy-text.ts';
import { DatabaseError } from './peer-error.ts';
import type { PeerFaults } from './peer-faults.ts';
import type { PeerStatement, SubStatement } from './peer-statement.ts';
import type { PostgresCluster } from './postgres-cluster.ts';
import { inRedshiftsWords } from './prepare-database.ts';
import { toPostgres } from './redshift-sql.ts';
import { runCopy } from './run-copy.ts';

/** What statements run in. */
export interface StatementRoom {
  readonly cluster: PostgresCluster;
  readonly objects: ObjectReader;
  readonly faults: PeerFaults;
  /** Is told what procedures RAISE LOG: SQL that was made at run time. */
  readonly onLog?: ((message: string) => void) | undefined;
}

/** Every value stays the text that PostgreSQL sends. */
const AS_TEXT = { getTypeParser: () => (value: string | Buffer) => value };

/** Runs a statement on a session of its own; what goes wrong becomes its status. */
export async function runStatement(statement: PeerStatement, room: StatementRoom): Promise<void> {
  try {
    const client = await room.cluster.connect(statement.database);
    client.on('notice', ({ severity, message }) => severity === 'LOG' && room.onLog?.(message ?? ''));
    statement.session = client;
    statement.status = 'PICKED';
    try {
      if (statement.user !== null) await becomeUser(client, statement.user);
      await client.query(`SET default_transaction_isolation = 'repeatable read'; SET client_min_messages = log`);
      statement.pid = Number((await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]?.pid);
      statement.status = 'STARTED';
      if (statement.isBatch && !statement.autoCommit) await inTransaction(statement, client, room);
      else await oneByOne(statement, client, room);
    } finally {
      statement.session = null;
      await client.end().catch(() => undefined);
    }
    statement.status = statement.subs.some(({ status }) => status === 'FAILED') ? 'FAILED' : 'FINISHED';
  } catch (error) {
    const failed = statement.subs.findIndex(({ status }) => status === 'FAILED');
    const text = inRedshiftsWords(error);
    statement.error = statement.isBatch && failed >= 0 ? `Query #${failed + 1} failed with ${text}` : text;
    statement.status = statement.isCancelled ? 'ABORTED' : 'FAILED';
    for (const sub of statement.subs) if (sub.status === 'SUBMITTED') sub.status = 'ABORTED';
  } finally {
    statement.updatedAt = Date.now();
  }
}

/**
 * From here on the session has that user's rights alone. A user that nobody has made is not held to any: on Redshift it
 * would have none, but then every test would have to grant them first.
 */
async function becomeUser(client: pg.Client, user: string): Promise<void> {
  const { rows } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [user]);
  if (rows.length > 0) await client.query(`SET SESSION AUTHORIZATION ${client.escapeIdentifier(user)}`);
}

async function inTransaction(statement: PeerStatement, client: pg.Client, room: StatementRoom): Promise<void> {
  await client.query('BEGIN');
  if (room.faults.snapshotFirst) await client.query('SELECT 1');
  for (const sub of statement.subs) await runSub(sub, client, room, true);
  const kill = async () => killSession(statement, room);
  await room.faults.strike('COMMIT', 'before', kill);
  await client.query('COMMIT');
  await room.faults.strike('COMMIT', 'after', async () => {
    await kill();
    throw new DatabaseError('ERROR: connection lost');
  });
}

async function oneByOne(statement: PeerStatement, client: pg.Client, room: StatementRoom): Promise<void> {
  await client.query(`SET peer.truncate = 'on'`);
  for (const sub of statement.subs) {
    try {
      await runSub(sub, client, room, false);
    } catch (error) {
      // In AUTO_COMMIT later statements run after a failed one.
      if (!statement.autoCommit) throw error;
    }
  }
}

async function runSub(sub: SubStatement, client: pg.Client, room: StatementRoom, isInBatch: boolean): Promise<void> {
  const begin = process.hrtime.bigint();
  sub.status = 'STARTED';
  try {
    const kill = async () => killBackend(client, room);
    await room.faults.strike(sub.sql, 'before', kill);
    if (/^\s*COPY\b/i.test(sub.sql)) {
      const { objects } = room;
      const log = async (errors: readonly LoadError[], queryId: number) => {
        await logLoadErrors(room.cluster, client.database ?? '', errors, queryId);
      };
      sub.resultRows = await runCopy(sub.sql, { client, objects, queryId: sub.queryId, log });
    } else {
      await runSql(sub, client, isInBatch);
    }
    await room.faults.strike(sub.sql, 'after', kill);
    sub.status = 'FINISHED';
  } catch (error) {
    sub.status = 'FAILED';
    sub.error = inRedshiftsWords(error);
    throw error;
  } finally {
    sub.durationNs = Number(process.hrtime.bigint() - begin);
  }
}

async function runSql(sub: SubStatement, client: pg.Client, isInBatch: boolean): Promise<void> {
  const sql = toPostgres(sub.sql);
  if (isInBatch && /^\s*TRUNCATE\b/i.test(sql)) {
    // It commits all that came before it, and itself (DG: r_TRUNCATE).
    await client.query(`COMMIT; SET peer.truncate = 'on'`);
    await client.query(sql);
    await client.query(`SET peer.truncate = 'off'; BEGIN`);
    return;
  }
  const answer = await client.query<(string | null)[]>({ text: sql, rowMode: 'array', types: AS_TEXT });
  // A text of several statements gives several answers; the service takes one statement each.
  if (Array.isArray(answer)) throw new DatabaseError('ERROR: multi-statement queries are not supported');
  sub.resultRows = answer.rowCount ?? -1;
  if (answer.fields.length > 0) {
    sub.result = {
      columns: answer.fields.map(({ name, dataTypeID }) => ({ name, typeId: dataTypeID })),
      rows: answer.rows,
    };
  }
}

async function killSession({ session }: PeerStatement, room: StatementRoom): Promise<void> {
  if (session !== null) await killBackend(session, room);
}

async function killBackend(client: pg.Client, room: StatementRoom): Promise<void> {
  const { processID } = client as pg.Client & { readonly processID: number };
  await room.cluster.use('postgres', async (admin) =>
    admin.query('SELECT pg_terminate_backend($1, 5000)', [processID]),
  );
}

/** In a transaction of its own: the log outlives the one that failed. */
async function logLoadErrors(
  cluster: PostgresCluster,
  database: string,
  errors: readonly LoadError[],
  queryId: number,
): Promise<void> {
  await cluster.use(database, async (client) => {
    for (const { file, line, column, code, message } of errors) {
      const name = Buffer.from(`s3://${file.bucket}/${file.key}`)
        .subarray(0, 256)
        .toString('utf8')
        .replace(/\uFFFD+$/, '');
      await client.query(
        `INSERT INTO public.sys_load_error_detail (query_id, start_time, file_name, line_number, column_name, error_code, error_message)
         VALUES ($1, getdate(), $2, $3, $4, $5, $6)`,
        [queryId, name, line, column, code, message],
      );
    }
  });
}
