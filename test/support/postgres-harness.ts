import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { filesystemContent } from '../../src/adapters/filesystem/filesystem-content.ts';
import { openPool } from '../../src/adapters/postgres/postgres-pool.ts';
import {
  PostgresWarehouse,
  type PostgresWarehouseDependencies,
} from '../../src/adapters/postgres/postgres-warehouse.ts';
import { arrived } from '../../src/domain/arrival.ts';
import type { DatasetName } from '../../src/domain/dataset.ts';
import { DATASETS } from '../../src/domain/datasets.ts';
import { type LoadFile, withWindows } from '../../src/domain/load.ts';
import { formatOf } from '../../src/domain/transformed-file.ts';
import { rowReader } from '../../src/formats/file-rows.ts';
import { shapeOf } from '../../src/formats/file-shape.ts';
import type { Warehouse } from '../../src/ports/warehouse.ts';
import { ARRIVAL } from './builders.ts';
import type { PostgresCluster } from './redshift-data/postgres-cluster.ts';
import type { FileSpec, FinalRow, WarehouseHarness } from './warehouse-harness.ts';
import { damageFile, writeFile } from './write-file.ts';

type Options = Partial<Pick<PostgresWarehouseDependencies, 'pool' | 'rowsOf' | 'timeLimits'>>;

const TIMESTAMP: number = pg.types.builtins.TIMESTAMP;

let schemas = 0;

/** Warehouses in a schema of their own of a real server, over files of a folder of their own. */
export class PostgresHarness implements WarehouseHarness {
  readonly schema = `ecommerce_${schemas++}`;
  readonly folder = mkdtempSync(join(tmpdir(), 'postgres-harness-'));
  readonly rowsOf = rowReader(filesystemContent((file) => this.pathOf(file)));
  readonly pool: pg.Pool;
  readonly warehouse: PostgresWarehouse;
  readonly #port: number;
  readonly #pools: pg.Pool[] = [];

  private constructor(port: number) {
    this.#port = port;
    this.pool = this.newPool();
    this.warehouse = this.warehouseWith({ pool: this.pool });
  }

  /** A fresh one, migrated. Its horizon lies amid what the tests load. */
  static async over(cluster: PostgresCluster): Promise<PostgresHarness> {
    const harness = new PostgresHarness(cluster.port);
    await harness.warehouse.migrate();
    await harness.sql(`UPDATE settings SET value = $1 WHERE name = 'horizon'`, [ARRIVAL + 2 * 86_400]);
    return harness;
  }

  newPool(): pg.Pool {
    const pool = openPool({ host: '127.0.0.1', port: this.#port, database: 'postgres', user: 'postgres' });
    this.#pools.push(pool);
    return pool;
  }

  warehouseWith(options: Options): PostgresWarehouse {
    const names = { schema: this.schema };
    return new PostgresWarehouse({ pool: this.newPool(), rowsOf: this.rowsOf, names, ...options });
  }

  /** Runs a statement behind the warehouse's back. */
  async sql(text: string, values: unknown[] = []): Promise<pg.QueryArrayResult<(string | null)[]>> {
    const client = new pg.Client({ host: '127.0.0.1', port: this.#port, database: 'postgres', user: 'postgres' });
    await client.connect();
    try {
      await client.query(`SET search_path = ${this.schema}, pg_catalog`);
      const types = { getTypeParser: () => (raw: string) => raw };
      return await client.query<(string | null)[]>({ text, values, rowMode: 'array', types });
    } finally {
      await client.end();
    }
  }

  pathOf({ key }: { readonly key: string }): string {
    return join(this.folder, key);
  }

  async another(): Promise<Warehouse> {
    return this.warehouseWith({});
  }

  async put(spec: FileSpec): Promise<LoadFile> {
    const format = formatOf(spec.key)!;
    const path = this.pathOf(spec);
    await writeFile(path, spec, { format: format.kind, gzip: format.gzip, modifiedAt: spec.arrival });
    return this.describe(spec);
  }

  /** Describes the file that lies there, as the pipeline would. */
  async describe({ dataset, key }: Pick<FileSpec, 'dataset' | 'key'>): Promise<LoadFile> {
    const path = this.pathOf({ key });
    const bytes = readFileSync(path);
    const read = (offset: number, length: number) => bytes.subarray(offset, offset + length);
    const { shape, problem } = shapeOf(formatOf(key)!, { sizeBytes: bytes.length, read });
    const eTag = createHash('md5').update(bytes).digest('hex');
    const lastModified = Math.floor(statSync(path).mtimeMs / 1000);
    const version = { dataset, bucket: 'area', key, eTag, sizeBytes: bytes.length, lastModified };
    const file = arrived(version, shape, problem, 'lastModified');
    return withWindows([file], await this.warehouse.horizon())[0]!;
  }

  async remove(file: LoadFile): Promise<void> {
    rmSync(this.pathOf(file));
  }

  async damage(file: LoadFile): Promise<boolean> {
    damageFile(this.pathOf(file), file.lastModified);
    return true;
  }

  async finalRows(dataset: DatasetName): Promise<readonly FinalRow[]> {
    const { rows, fields } = await this.sql(`SELECT * FROM ${dataset} ORDER BY ${DATASETS[dataset].key}`);
    return rows.map((row) => {
      return Object.fromEntries(
        fields.map(({ name, dataTypeID }, at) => {
          const value = row[at] ?? null;
          return [name, dataTypeID === TIMESTAMP ? microseconds(value) : value];
        }),
      );
    });
  }

  /** Staging is a temporary table of the load's transaction: all that could be left of it is the table itself. */
  async stagedRows(): Promise<number> {
    const { rows } = await this.sql(`SELECT count(*) FROM pg_class WHERE relname = 'staging'`);
    return Number(rows[0]![0]);
  }

  async dirtyStaging(): Promise<boolean> {
    return false;
  }

  /** The key that PostgreSQL enforces has to go first. */
  async plantDuplicate(dataset: DatasetName, key: string): Promise<void> {
    await this.sql(`ALTER TABLE ${dataset} DROP CONSTRAINT IF EXISTS ${dataset}_pkey`);
    await this.sql(`INSERT INTO ${dataset} SELECT * FROM ${dataset} WHERE ${DATASETS[dataset].key} = $1 LIMIT 1`, [
      key,
    ]);
  }

  /** The COMMIT itself fails, as if the disk were full. */
  async breakCommits(): Promise<() => Promise<void>> {
    await this.sql(`CREATE FUNCTION obstacle() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$`);
    await this.sql(`CREATE CONSTRAINT TRIGGER obstacle AFTER INSERT ON load_ledger DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION obstacle()`);
    return async () => {
      await this.sql('DROP FUNCTION obstacle() CASCADE');
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sql(`DROP SCHEMA ${this.schema} CASCADE`);
    await Promise.all(this.#pools.map((pool) => pool.end()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function microseconds(value: string | null): string | null {
  if (value === null) return null;
  const [whole = '', fraction = ''] = value.split('.');
  return `${whole}.${fraction.padEnd(6, '0')}`;
}
