import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { migrate } from '../../src/adapters/redshift/migrate.ts';
import {
  RedshiftWarehouse,
  type RedshiftWarehouseDependencies,
} from '../../src/adapters/redshift/redshift-warehouse.ts';
import type { DatasetName } from '../../src/domain/dataset.ts';
import { DATASETS } from '../../src/domain/datasets.ts';
import type { LoadFile } from '../../src/domain/load.ts';
import type { Warehouse } from '../../src/ports/warehouse.ts';
import { clientConfig } from './aws-client-config.ts';
import { ARRIVAL } from './builders.ts';
import { RedshiftArea } from './redshift-area.ts';
import { RedshiftPeer } from './redshift-data/redshift-peer.ts';
import type { FileSpec, FinalRow, WarehouseHarness } from './warehouse-harness.ts';

/** The horizon lies amid what the tests load. */
const HORIZON = ARRIVAL + 2 * 86_400;
const MIGRATED = 'migrated';

/** One peer for all tests of a suite; each test has a database and a bucket of its own. */
export class RedshiftBench implements AsyncDisposable {
  readonly peer: RedshiftPeer;
  readonly client: RedshiftDataClient;
  readonly #areas: Map<string, RedshiftArea>;

  private constructor(peer: RedshiftPeer, areas: Map<string, RedshiftArea>) {
    this.peer = peer;
    this.#areas = areas;
    this.client = new RedshiftDataClient(clientConfig(peer.server.url));
  }

  static async start(): Promise<RedshiftBench> {
    const areas = new Map<string, RedshiftArea>();
    const objects = {
      read: async (bucket: string, key: string) => areas.get(bucket)?.read(bucket, key),
      list: async (bucket: string, prefix: string) => (await areas.get(bucket)?.list(bucket, prefix)) ?? [],
    };
    const bench = new RedshiftBench(await RedshiftPeer.start({ objects }), areas);
    await bench.peer.createDatabase(undefined, MIGRATED);
    await migrate({ ...bench.access(MIGRATED), now: () => HORIZON * 1_000 });
    return bench;
  }

  access(database: string) {
    return { client: this.client, target: { workgroup: 'test', database } };
  }

  async harness(): Promise<RedshiftHarness> {
    const database = await this.peer.createDatabase(MIGRATED);
    const area = new RedshiftArea(`area-${database.replace('_', '-')}`);
    this.#areas.set(area.bucket, area);
    return new RedshiftHarness(this, database, area);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.client.destroy();
    await this.peer[Symbol.asyncDispose]();
  }
}

/** A Redshift warehouse over the wire: the SDK's client, the Data API's protocol, PostgreSQL behind it. */
export class RedshiftHarness implements WarehouseHarness {
  readonly bench: RedshiftBench;
  readonly database: string;
  readonly area: RedshiftArea;
  readonly warehouse: RedshiftWarehouse;

  constructor(bench: RedshiftBench, database: string, area: RedshiftArea) {
    this.bench = bench;
    this.database = database;
    this.area = area;
    this.warehouse = this.open();
  }

  open(change: Partial<RedshiftWarehouseDependencies> = {}): RedshiftWarehouse {
    const { area } = this;
    const access = this.bench.access(this.database);
    return new RedshiftWarehouse({ ...access, controlStore: area, source: area, copyRole: 'default', ...change });
  }

  async another(): Promise<Warehouse> {
    return this.open();
  }

  async put(spec: FileSpec): Promise<LoadFile> {
    return this.area.write(spec, HORIZON);
  }

  async remove(file: LoadFile): Promise<void> {
    this.area.remove(file.key);
  }

  async damage(file: LoadFile): Promise<boolean> {
    this.area.damage(file.key);
    return true;
  }

  async finalRows(dataset: DatasetName): Promise<readonly FinalRow[]> {
    const { key, columns } = DATASETS[dataset];
    const places = dataset === 'orders' ? ['customer_city', 'customer_state'] : [];
    const texts = [...columns.filter(({ type }) => type === 'text').map(({ name }) => name), ...places];
    const times = columns.filter(({ type }) => type === 'timestamp').map(({ name }) => name);
    const time = (name: string) => `to_char(${name}, 'YYYY-MM-DD HH24:MI:SS.US') AS ${name}`;
    const list = [...texts, ...times.map(time), time('create_timestamp'), 'row_version', 'load_id'].join(', ');
    return this.sql<FinalRow>(`SELECT ${list} FROM ecommerce.${dataset} ORDER BY ${dataset}.${key}`);
  }

  async stagedRows(dataset: DatasetName): Promise<number> {
    const [row] = await this.sql<{ n: string }>(`SELECT count(*) AS n FROM ecommerce_staging.${dataset}`);
    return Number(row!.n);
  }

  async dirtyStaging(dataset: DatasetName): Promise<boolean> {
    const { key } = DATASETS[dataset];
    const row = `'accident', '9', 'accident', 1, 0`;
    await this.sql(
      `INSERT INTO ecommerce_staging.${dataset} (${key}, row_version, load_id, slot, fault) VALUES (${row})`,
    );
    return true;
  }

  async plantDuplicate(dataset: DatasetName, key: string): Promise<void> {
    const table = `ecommerce.${dataset}`;
    await this.sql(`INSERT INTO ${table} SELECT * FROM ${table} WHERE ${DATASETS[dataset].key} = $1 LIMIT 1`, [key]);
  }

  /** The last table that a load writes demands a value that no load gives. */
  async breakCommits(): Promise<() => Promise<void>> {
    await this.sql('ALTER TABLE ecommerce.load_ledger ADD COLUMN obstacle integer NOT NULL DEFAULT 0');
    await this.sql('ALTER TABLE ecommerce.load_ledger ALTER COLUMN obstacle DROP DEFAULT');
    return async () => {
      await this.sql('ALTER TABLE ecommerce.load_ledger DROP COLUMN obstacle');
    };
  }

  /** Past the Data API, straight into the database. */
  async sql<T extends object>(text: string, values: readonly unknown[] = []): Promise<T[]> {
    return this.bench.peer.cluster.use(this.database, async (client) => {
      const { rows } = await client.query<T>(text, [...values]);
      return rows;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.bench.peer.dropDatabase(this.database);
  }
}
