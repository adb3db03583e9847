import { randomUUID } from 'node:crypto';
import type { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { horizonAt } from '../../domain/arrival-window.ts';
import { LoadImpossible } from '../../domain/errors.ts';
import { DataApi } from './data-api.ts';
import { grantLoading } from './grants.ts';
import { bootstrapStatements, type Migration, migrations } from './migrations.ts';
import { checkedNames, type RedshiftNames, withNames } from './redshift-names.ts';
import type { RedshiftTarget } from './redshift-target.ts';

export interface MigrateDependencies {
  readonly client: RedshiftDataClient;
  readonly target: RedshiftTarget;
  readonly names?: Partial<RedshiftNames>;
  /** Milliseconds since 1970; the first run sets the horizon by it, for ever. */
  readonly now: () => number;
  /** What a changed customer does to orders that are there: see the setting in `merge_customers`. Default: propagate. */
  readonly customerChanges?: 'propagate' | 'onLoad';
  /** Database users that are to load without owning anything. Default: none, whoever migrates loads. */
  readonly grantTo?: readonly string[];
}

/**
 * Makes the warehouse what this version of the loader needs. Repeatable, and safe beside loads and beside itself: each step
 * is a transaction that locks out every load, and commits together with the note that it was done.
 *
 * @returns the names of the migrations that were applied now
 * @throws Unavailable, Busy: run it again; LoadImpossible: a right is missing, or an applied migration was changed since
 */
export async function migrate(deps: MigrateDependencies): Promise<string[]> {
  const api = new DataApi(deps);
  const names = checkedNames(deps.names);
  const bootstrap = async () => run(api, 'bootstrap', bootstrapStatements(names));
  // Nothing to lock is there yet: of two first runs one may fail over what the other has just made.
  await bootstrap().catch(bootstrap);
  const applied: string[] = [];
  const known = await checksums(api, names);
  for (const migration of migrations(names)) {
    if (isApplied(known, migration)) continue;
    if (await apply(api, names, migration)) applied.push(migration.name);
  }
  await run(api, 'settings', settings(names, deps));
  await grantLoading(api, names, deps.grantTo ?? []);
  return applied;
}

/** The checksum of every migration that this warehouse has had, by version. */
async function checksums(api: DataApi, names: RedshiftNames): Promise<ReadonlyMap<number, string>> {
  const question = 'SELECT m.version, m.checksum FROM ecommerce.load_migrations m';
  const [rows = []] = await run(api, 'versions', [withNames(question, names)]);
  return new Map(rows.map(([version, checksum]) => [Number(version), String(checksum)]));
}

/** @throws LoadImpossible where something else was applied under that version */
function isApplied(known: ReadonlyMap<number, string>, { version, name, checksum }: Migration): boolean {
  const found = known.get(version);
  if (found === undefined || found === checksum) return found !== undefined;
  throw new LoadImpossible(`migration ${version} (${name}) is another than the one that was applied to this warehouse`);
}

/** @returns false where another run was faster */
async function apply(api: DataApi, names: RedshiftNames, migration: Migration): Promise<boolean> {
  const { name, statements } = migration;
  try {
    await run(api, name, [...takeTurn(migration).map((sql) => withNames(sql, names)), ...statements]);
    return true;
  } catch (error) {
    // Two runs at once: the one that got the lock second finds everything there.
    if (isApplied(await checksums(api, names), migration)) return false;
    throw error;
  }
}

/**
 * Lock, fence and guard as for a load. The note divides by zero where the migration is noted already: most of them could
 * be applied again without anybody noticing. Before the first one there is no fence, but its tables can be made only once.
 */
function takeTurn({ version, name, checksum }: Migration): string[] {
  const fence = `UPDATE ecommerce.load_fence SET turn = turn + 1, load_id = '' WHERE target = 'ecommerce.orders'`;
  const note = `INSERT INTO ecommerce.load_migrations (version, name, checksum, applied_at)
SELECT ${version} / (CASE WHEN count(*) = 0 THEN 1 ELSE 0 END), '${name}'::varchar(128), '${checksum}'::varchar(64), getdate()
FROM ecommerce.load_migrations m WHERE m.version = ${version}`;
  return ['LOCK TABLE ecommerce.load_lock', ...(version === 1 ? [] : [fence]), note];
}

/** The horizon is set once; the other settings are what this run was told. */
function settings(names: RedshiftNames, { now, customerChanges = 'propagate' }: MigrateDependencies): string[] {
  const horizon = horizonAt(Math.floor(now() / 1_000));
  return [
    'LOCK TABLE ecommerce.load_lock',
    `INSERT INTO ecommerce.load_settings (name, value) SELECT 'horizon'::varchar(64), '${horizon}'::varchar(256)
WHERE NOT EXISTS (SELECT 1 FROM ecommerce.load_settings s WHERE s.name = 'horizon')`,
    `DELETE FROM ecommerce.load_settings WHERE ecommerce.load_settings.name = 'customer_changes'`,
    `INSERT INTO ecommerce.load_settings (name, value) VALUES ('customer_changes', '${customerChanges}')`,
  ].map((sql) => withNames(sql, names));
}

async function run(api: DataApi, what: string, sqls: readonly string[]) {
  return api.run({ sqls, name: `transformed-orders/migrate/${what}`, token: randomUUID(), withEvent: false });
}
