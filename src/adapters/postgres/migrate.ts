import { createHash } from 'node:crypto';
import type pg from 'pg';
import { LoadImpossible } from '../../domain/errors.ts';
import { type Migration, migrationsFor } from './migrations.ts';
import { inTransaction, type SessionPool } from './session.ts';
import type { Tables } from './tables.ts';
import type { TimeLimits } from './time-limits.ts';

/**
 * Brings the database to the newest schema: each step once, all in one transaction, behind the lock of the loads. Any
 * number of processes may do it at the same time.
 *
 * @returns the names of the steps that were applied now
 * @throws Unavailable (a load or another migration holds the lock for too long); LoadImpossible where the database is of
 *   another or a newer program, is not UTF-8, or a right is missing
 */
export async function migrate(pool: SessionPool, tables: Tables, limits: TimeLimits): Promise<readonly string[]> {
  // Not REPEATABLE READ: who waited for the lock must see what the one before has done.
  return inTransaction(pool, limits, 'ISOLATION LEVEL READ COMMITTED READ WRITE', async (client) => {
    await prepare(client, tables);
    await client.query(`LOCK TABLE ${tables.lock} IN EXCLUSIVE MODE`);
    const missing = await missingSteps(client, tables);
    for (const { number, name, sql, checksum } of missing) {
      await client.query(sql);
      const record = `INSERT INTO ${tables.migrations} (number, name, checksum) VALUES ($1, $2, $3)`;
      await client.query(record, [number, name, checksum]);
    }
    return missing.map(({ name }) => name);
  });
}

/** What the migrations themselves stand on. Two that install at once would collide: so one after the other. */
async function prepare(client: pg.PoolClient, { schema, lock, migrations }: Tables): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock($1)', [lockKey(schema)]);
  const { rows } = await client.query<{ encoding: string; schema: unknown; lock: unknown; migrations: unknown }>(
    `SELECT current_setting('server_encoding') AS encoding, to_regnamespace($1) AS schema,
       to_regclass($2) AS lock, to_regclass($3) AS migrations`,
    [schema, lock, migrations],
  );
  const [found] = rows;
  if (found?.encoding !== 'UTF8') throw new LoadImpossible('the encoding of the database is not UTF8');
  // CREATE … IF NOT EXISTS would demand the right to create also where there is nothing to do.
  if (found.schema === null) await client.query(`CREATE SCHEMA ${schema}`);
  if (found.lock === null) await client.query(`CREATE TABLE ${lock} (nobody_reads_it integer)`);
  if (found.migrations !== null) return;
  await client.query(`CREATE TABLE ${migrations} (
    number integer NOT NULL PRIMARY KEY, name text NOT NULL, checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now())`);
}

async function missingSteps(client: pg.PoolClient, tables: Tables): Promise<readonly Migration[]> {
  const steps = migrationsFor(tables);
  const { rows } = await client.query<{ number: number; name: string; checksum: string }>(
    `SELECT number, name, checksum FROM ${tables.migrations} ORDER BY number`,
  );
  for (const { number, name, checksum } of rows) {
    const known = steps.find((step) => step.number === number);
    const which = `migration ${String(number)} (${name})`;
    if (known === undefined) throw new LoadImpossible(`the database has ${which} of a newer program; update this one`);
    if (known.checksum === checksum) continue;
    throw new LoadImpossible(
      `${which} is another in the database than in this program; is it of another installation?`,
    );
  }
  const applied = new Set(rows.map(({ number }) => number));
  return steps.filter(({ number }) => !applied.has(number));
}

/** One number for all that migrate the same schema. */
function lockKey(schema: string): string {
  return createHash('sha256').update(`transformed-orders ${schema}`).digest().readBigInt64BE().toString();
}
