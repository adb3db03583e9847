import { randomUUID } from 'node:crypto';
import type { DataApi } from './data-api.ts';
import { checkedUsers } from './database-users.ts';
import { routines } from './migrations.ts';
import { type RedshiftNames, withNames } from './redshift-names.ts';

/** What a load does to each table, and nothing more. LOCK TABLE asks for one of the rights that change rows (k). */
const TABLES: readonly (readonly [string, string])[] = [
  ['ecommerce.load_lock', 'UPDATE, DELETE'],
  ['ecommerce.load_fence', 'SELECT, UPDATE'],
  ['ecommerce.load_claim', 'SELECT'],
  ['ecommerce.load_settings', 'SELECT'],
  ['ecommerce.load_ledger', 'SELECT, INSERT'],
  ['ecommerce.load_totals', 'SELECT, INSERT, UPDATE, DELETE'],
  ['ecommerce_staging.orders', 'SELECT, INSERT, DELETE'],
  ['ecommerce_staging.customers', 'SELECT, INSERT, DELETE'],
  ['ecommerce.orders', 'SELECT, INSERT, UPDATE, DELETE'],
  ['ecommerce.customers', 'SELECT, INSERT, DELETE'],
  ['ecommerce.orders_awaiting_customer', 'SELECT, INSERT, DELETE'],
];

/**
 * Lets database users load who own nothing: per table and per procedure what a load needs. Repeatable; what was granted
 * before stays. Procedures run with the rights of their caller, so he needs all of it himself.
 *
 * A user that is not there yet is made without a password: it is one of IAM (`IAMR:<role>`), which the database would make
 * itself when it first logs in, and that is too late. Only a superuser can (DG: "CREATE USER").
 *
 * @throws Unavailable, Busy, LoadImpossible: a right is missing
 */
export async function grantLoading(api: DataApi, names: RedshiftNames, users: readonly string[]): Promise<void> {
  if (users.length === 0) return;
  const question = `SELECT u.usename FROM pg_user u WHERE u.usename IN (${checkedUsers(users).map(literal).join(', ')})`;
  const [found = []] = await run(api, 'users', [question]);
  const there = new Set(found.map(([name]) => name));
  const missing = users.filter((user) => !there.has(user));
  if (missing.length > 0) {
    const make = missing.map((user) => `CREATE USER ${quoted(user)} PASSWORD DISABLE`);
    await run(api, 'create-users', make);
  }
  await run(api, 'grants', grantStatements(names, users));
}

/** @returns statements that may be run any number of times */
export function grantStatements(names: RedshiftNames, users: readonly string[]): string[] {
  const to = `TO ${checkedUsers(users).map(quoted).join(', ')}`;
  return [
    `GRANT USAGE ON SCHEMA ${names.schema}, ${names.stagingSchema} ${to}`,
    ...TABLES.map(([table, rights]) => withNames(`GRANT ${rights} ON ${table} ${to}`, names)),
    ...routines(names).map(({ kind, name, types }) => `GRANT EXECUTE ON ${kind} ${name}(${types.join(', ')}) ${to}`),
  ];
}

function quoted(user: string): string {
  return `"${user}"`;
}

function literal(user: string): string {
  return `'${user}'`;
}

async function run(api: DataApi, what: string, sqls: readonly string[]) {
  return api.run({ sqls, name: `transformed-orders/migrate/${what}`, token: randomUUID(), withEvent: false });
}
