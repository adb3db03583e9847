import { type CopyRole, checkedRole } from '../../adapters/redshift/copy-sql.ts';
import { checkedUsers } from '../../adapters/redshift/database-users.ts';
import type { Environment } from './environment.ts';
import { type GlueJobSettings, readGlueJob } from './glue-job-settings.ts';
import { type PostgresSettings, readPostgres } from './postgres-settings.ts';
import { type RedshiftSettings, readRedshift } from './redshift-settings.ts';

/** Which warehouse there is, and how to reach it. */
export type WarehouseSettings =
  | ({ readonly by: 'redshift' } & RedshiftSettings)
  | ({ readonly by: 'postgres' } & PostgresSettings)
  | { readonly by: 'none' };

/** The same, with what only loading needs. */
export type LoaderWarehouse =
  | (Extract<WarehouseSettings, { by: 'redshift' }> & RedshiftLoading)
  | Exclude<WarehouseSettings, { by: 'redshift' }>;

interface RedshiftLoading {
  readonly copyRole: CopyRole;
  readonly glueJob: GlueJobSettings | null;
}

/** The same, with what only making it needs. */
export type MigrationSettings =
  | (Extract<WarehouseSettings, { by: 'redshift' }> & RedshiftMigration)
  | Exclude<WarehouseSettings, { by: 'redshift' }>;

interface RedshiftMigration {
  readonly customerChanges: 'propagate' | 'onLoad';
  /** Database users that load and own nothing. */
  readonly grantTo: readonly string[];
}

/** Reads `WAREHOUSE` and what goes with it. What belongs to another choice is left alone where that misleads nobody. */
export function readWarehouse(env: Environment): WarehouseSettings {
  // The first stands in for a wrong one, and needs no other setting that would be complained about besides.
  const by = env.oneOf('WAREHOUSE', ['none', 'redshift', 'postgres']);
  // Whoever names a server and forgets to choose it would find nothing there.
  if (isChosen(env, by) && by !== 'postgres' && env.optional('POSTGRES_SECRET_ARN') !== undefined) {
    env.complain('POSTGRES_SECRET_ARN', `is set, but WAREHOUSE is ${by}`, 'set WAREHOUSE=postgres, or leave it out');
  }
  switch (by) {
    case 'redshift':
      return { by, ...readRedshift(env) };
    case 'postgres':
      return { by, ...readPostgres(env) };
    case 'none':
      return { by };
  }
}

/** False where it only stands in for a wrong one. */
function isChosen(env: Environment, by: WarehouseSettings['by']): boolean {
  return env.text('WAREHOUSE') === by;
}

/** What the loader needs of it. */
export function readLoaderWarehouse(env: Environment): LoaderWarehouse {
  const warehouse = readWarehouse(env);
  if (warehouse.by === 'redshift') {
    const copyRole = env.checked('REDSHIFT_COPY_ROLE', 'default', () => checkedRole(env.text('REDSHIFT_COPY_ROLE')));
    return { ...warehouse, copyRole, glueJob: readGlueJob(env) };
  }
  if (env.optional('GLUE_JOB') !== undefined) {
    env.complain('GLUE_JOB', `is set, but WAREHOUSE is ${warehouse.by}: no load goes there`, 'leave it out');
  }
  if (warehouse.by === 'none' && isChosen(env, 'none') && env.optional('AUDIT_KEEP_DAYS') !== undefined) {
    const what = 'is set, but WAREHOUSE is none: nothing but the audit knows what is loaded';
    env.complain('AUDIT_KEEP_DAYS', what, 'leave it out');
  }
  return warehouse;
}

/** What `migrate` needs of it. */
export function readMigration(env: Environment): MigrationSettings {
  const warehouse = readWarehouse(env);
  const customerChanges = env.oneOf('CUSTOMER_CHANGES', ['propagate', 'onLoad']);
  if (warehouse.by === 'redshift') return { ...warehouse, customerChanges, grantTo: readGrantTo(env) };
  if (warehouse.by === 'postgres' && customerChanges === 'onLoad') {
    env.complain('CUSTOMER_CHANGES', 'is onLoad, which PostgreSQL cannot do', 'leave it out');
  }
  return warehouse;
}

function readGrantTo(env: Environment): readonly string[] {
  const users = (env.optional('REDSHIFT_GRANT_TO') ?? '').split(',').filter((user) => user !== '');
  return env.checked('REDSHIFT_GRANT_TO', [], () => checkedUsers(users));
}
