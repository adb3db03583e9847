import pg from 'pg';
import {
  distinctNames,
  MOST_ROWS,
  mustBeFew,
  type SelectAnswer,
  SelectRefused,
  type SelectValue,
} from '../../engines/select-answer.ts';
import { inTransaction, type SessionPool } from './session.ts';
import { DEFAULT_TIME_LIMITS } from './time-limits.ts';

const TIME_LIMITS = { ...DEFAULT_TIME_LIMITS, statementMs: 300_000 };

/** Types of the server that JSON has, too (`pg_type`): bool, int2, int4, float4, float8. All others are told as text. */
const PLAIN: Readonly<Record<number, (text: string) => boolean | number>> = {
  16: (text) => text === 't',
  21: Number,
  23: Number,
  700: Number,
  701: Number,
};
const INT8 = 20;

/** `read_only_sql_transaction` */
const WOULD_WRITE = '25006';
/** `syntax_error`, `feature_not_supported`: DECLARE takes SELECT, VALUES, TABLE and WITH that only reads. */
const NO_CURSOR = new Set(['42601', '0A000']);

/**
 * Runs one statement that only reads, in a transaction of that kind: the server refuses whatever would write. Sent by the
 * extended protocol, which takes one statement and no more.
 *
 * @throws SelectRefused; Unavailable; LoadImpossible where the server rejects it
 */
export async function postgresSelect(pool: SessionPool, sql: string): Promise<SelectAnswer> {
  try {
    return await inTransaction(pool, TIME_LIMITS, 'READ ONLY', (client) => answerOf(client, sql));
  } catch (error) {
    const { cause } = error as Error;
    if (!(cause instanceof pg.DatabaseError) || cause.code !== WOULD_WRITE) throw error;
    throw new SelectRefused('only reading is allowed, nothing that writes', { cause });
  }
}

async function answerOf(client: pg.PoolClient, sql: string): Promise<SelectAnswer> {
  // After a first query the transaction can no more be turned into one that writes (PostgreSQL, SET TRANSACTION).
  await client.query('SELECT 1');
  const { fields, rows } = (await fetched(client, sql)) ?? (await asked(client, sql));
  mustBeFew(rows.length);
  const columns = distinctNames(fields.map(({ name }) => name));
  return { columns, rows: rows.map((row) => Object.fromEntries(row.map((value, at) => [columns[at] ?? '', value]))) };
}

/**
 * By a cursor, out of which no more rows come than are told.
 *
 * @returns undefined where the statement can have none: SHOW and EXPLAIN, whose rows are few, and what is refused anyway
 */
async function fetched(client: pg.PoolClient, sql: string): Promise<pg.QueryArrayResult<SelectValue[]> | undefined> {
  await client.query('SAVEPOINT before_cursor');
  try {
    await asked(client, `DECLARE asked NO SCROLL CURSOR FOR ${sql}`);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || !NO_CURSOR.has(error.code ?? '')) throw error;
    await client.query('ROLLBACK TO SAVEPOINT before_cursor');
    return undefined;
  }
  return asked(client, `FETCH ${MOST_ROWS + 1} FROM asked`);
}

async function asked(client: pg.PoolClient, text: string): Promise<pg.QueryArrayResult<SelectValue[]>> {
  const query = { text, queryMode: 'extended', rowMode: 'array', types: { getTypeParser } };
  return client.query<SelectValue[]>(query as unknown as pg.QueryArrayConfig);
}

function getTypeParser(type: number): (text: string) => SelectValue {
  if (type === INT8) return wholeNumber;
  return PLAIN[type] ?? String;
}

/** As text where a number would lose digits. */
function wholeNumber(text: string): string | number {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
}
