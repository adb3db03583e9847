import { createHash, randomUUID } from 'node:crypto';
import { ServiceError } from './peer-error.ts';
import { isDecided, type PeerStatement, type SubStatement } from './peer-statement.ts';
import { runStatement, type StatementRoom } from './run-statement.ts';

/** Limits of the service (MG: "Using the Amazon Redshift Data API"). */
const MAX_STATEMENTS = 40;
const MAX_STATEMENT_BYTES = 100_000;
const TOKEN_MS = 8 * 3_600_000;
const MAX_TOKEN_CHARACTERS = 64;
const MAX_NAME_CHARACTERS = 500;

/** What is the same in the requests of ExecuteStatement and BatchExecuteStatement. */
export interface SubmitRequest {
  readonly Sql?: string;
  readonly Sqls?: readonly string[];
  readonly Database?: string;
  readonly WorkgroupName?: string;
  readonly ClusterIdentifier?: string;
  readonly SecretArn?: string;
  readonly DbUser?: string;
  readonly StatementName?: string;
  readonly ClientToken?: string;
  readonly ExecutionMode?: 'TRANSACTION' | 'AUTO_COMMIT';
  readonly WaitTimeSeconds?: number;
  readonly Parameters?: unknown;
}

interface Token {
  readonly id: string;
  readonly digest: string;
  readonly expiresAt: number;
}

/** The statements of the service: taken, run, remembered. */
export class DataApi {
  /** Every SQL that was ever submitted. */
  readonly sqls = new Set<string>();
  readonly #room: StatementRoom;
  readonly #statements = new Map<string, PeerStatement>();
  readonly #tokens = new Map<string, Token>();
  #queries = 1_000;

  constructor(room: StatementRoom) {
    this.#room = room;
  }

  /** Starts a statement, or gives the one that was started with the same token. */
  submit(request: SubmitRequest, caller: string): PeerStatement {
    const sqls = validated(request);
    const { ClientToken: given, StatementName: name = '', Database: database = '' } = request;
    const key = `${caller} ${given ?? ''}`;
    const digest = createHash('sha256')
      .update(JSON.stringify([sqls, database, name]))
      .digest('hex');
    const known = given === undefined ? undefined : this.#tokens.get(key);
    if (known !== undefined && known.expiresAt > Date.now()) {
      if (known.digest !== digest) throw invalid('ClientToken was used before with other parameters');
      return this.find(known.id, caller);
    }
    if (this.#active() >= this.#room.faults.maxActiveStatements) {
      throw new ServiceError('ActiveStatementsExceededException', 'The number of active statements exceeds the limit.');
    }
    const statement = this.#start(request, sqls, caller);
    if (given !== undefined) this.#tokens.set(key, { id: statement.id, digest, expiresAt: Date.now() + TOKEN_MS });
    return statement;
  }

  /** Only the role that submitted it knows a statement. */
  find(id: string, caller: string): PeerStatement {
    const statement = this.#statements.get(id);
    if (statement?.caller !== caller) throw new ServiceError('ResourceNotFoundException', 'Query does not exist.');
    return statement;
  }

  /** A sub statement by `id:n`, or the only one of a statement by its id. */
  findSub(id: string, caller: string): SubStatement {
    const [main = '', number] = id.split(':');
    const { subs, isBatch } = this.find(main, caller);
    const sub = subs[Number(number ?? '1') - 1];
    if (sub === undefined || (isBatch && number === undefined)) throw invalid('Query does not have result.');
    return sub;
  }

  /** Newest first. */
  list(prefix: string, caller: string): PeerStatement[] {
    const own = [...this.#statements.values()].filter((one) => one.caller === caller && one.name.startsWith(prefix));
    return own.reverse();
  }

  /** Resolves when the statement is decided, or the time is over. */
  async wait(statement: PeerStatement, seconds: number | undefined): Promise<void> {
    if (seconds === undefined || isDecided(statement)) return;
    if (!Number.isInteger(seconds) || seconds < 1 || seconds > 30) throw invalid('WaitTimeSeconds is from 1 to 30');
    if (statement.waiters >= this.#room.faults.maxWaiters) {
      throw new ServiceError('ActiveWaitingRequestsExceededException', 'Too many requests wait for the statement.');
    }
    statement.waiters += 1;
    const timeout = Promise.withResolvers<undefined>();
    const timer = setTimeout(timeout.resolve, seconds * 1_000, undefined);
    await Promise.race([statement.done, timeout.promise]);
    clearTimeout(timer);
    statement.waiters -= 1;
  }

  async cancel(statement: PeerStatement): Promise<boolean> {
    if (isDecided(statement)) throw invalid('Could not cancel a query that is already finished.');
    statement.isCancelled = true;
    await this.#room.cluster.use('postgres', async (admin) => {
      await admin.query('SELECT pg_cancel_backend($1)', [statement.pid]);
    });
    return true;
  }

  /** As after 24 hours: no statement is known any more. What runs, runs on. */
  forgetStatements(): void {
    this.#statements.clear();
    this.#tokens.clear();
  }

  /** As after 8 hours: no token is known any more. */
  forgetTokens(): void {
    this.#tokens.clear();
  }

  /** Resolves when nothing runs any more. */
  async settled(): Promise<void> {
    await Promise.all([...this.#statements.values()].map(({ done }) => done));
  }

  #active(): number {
    return [...this.#statements.values()].filter((statement) => !isDecided(statement)).length;
  }

  #start(request: SubmitRequest, sqls: readonly string[], caller: string): PeerStatement {
    for (const sql of sqls) this.sqls.add(sql);
    const now = Date.now();
    const statement: PeerStatement = {
      id: randomUUID(),
      name: request.StatementName ?? '',
      database: request.Database ?? '',
      caller,
      user: userOf(request, caller),
      isBatch: request.Sqls !== undefined,
      autoCommit: request.ExecutionMode === 'AUTO_COMMIT',
      subs: sqls.map((sql) => this.#sub(sql)),
      createdAt: now,
      updatedAt: now,
      status: 'SUBMITTED',
      error: null,
      pid: 0,
      waiters: 0,
      session: null,
      isCancelled: false,
      done: Promise.resolve(),
    };
    this.#statements.set(statement.id, statement);
    statement.done = runStatement(statement, this.#room);
    return statement;
  }

  #sub(sql: string): SubStatement {
    const queryId = ++this.#queries;
    return { sql, queryId, status: 'SUBMITTED', error: null, resultRows: -1, result: null, durationNs: 0 };
  }
}

/** MG: "Authorizing access to the Amazon Redshift Data API": a secret's user, a database user, or the caller's own role. */
function userOf({ SecretArn, DbUser }: SubmitRequest, caller: string): string | null {
  if (SecretArn !== undefined) return null;
  const [, role] = /:assumed-role\/([^/]+)/.exec(caller) ?? [];
  return DbUser ?? (role === undefined ? null : `IAMR:${role}`);
}

function validated(request: SubmitRequest): readonly string[] {
  const { Sql, Sqls, Database, WorkgroupName, ClusterIdentifier, SecretArn, DbUser } = request;
  const sqls = Sqls ?? (Sql === undefined ? [] : [Sql]);
  if (sqls.length < 1 || sqls.length > MAX_STATEMENTS) throw invalid('1 to 40 SQL statements are allowed');
  if (sqls.some((sql) => Buffer.byteLength(sql) > MAX_STATEMENT_BYTES)) throw invalid('a statement exceeds 100 KB');
  if (sqls.some((sql) => sql.trim() === '')) throw invalid('a statement is empty');
  if (Database === undefined) throw invalid('Database is required');
  if ((WorkgroupName === undefined) === (ClusterIdentifier === undefined) && SecretArn === undefined) {
    throw invalid('either WorkgroupName or ClusterIdentifier is required');
  }
  if (DbUser !== undefined && (WorkgroupName !== undefined || SecretArn !== undefined)) {
    throw invalid('DbUser goes with ClusterIdentifier alone');
  }
  if (request.Parameters !== undefined) throw invalid('the peer takes no parameters');
  if ((request.ClientToken?.length ?? 0) > MAX_TOKEN_CHARACTERS) throw invalid('ClientToken has 64 characters at most');
  if ((request.StatementName?.length ?? 0) > MAX_NAME_CHARACTERS) throw invalid('StatementName is too long');
  return sqls;
}

function invalid(message: string): ServiceError {
  return new ServiceError('ValidationException', message);
}
