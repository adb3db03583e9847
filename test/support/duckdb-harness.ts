import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DuckDBTimestampValue, type DuckDBValue } from '@duckdb/node-api';
import { DuckDbDatabase } from '../../src/adapters/duckdb/duckdb-database.ts';
import { DuckDbWarehouse } from '../../src/adapters/duckdb/duckdb-warehouse.ts';
import type { DatasetName } from '../../src/domain/dataset.ts';
import { DATASETS } from '../../src/domain/datasets.ts';
import { type LoadFile, withWindows } from '../../src/domain/load.ts';
import type { PhysicalType, Shape } from '../../src/domain/shape.ts';
import { type FileFormat, fileId, formatOf } from '../../src/domain/transformed-file.ts';
import type { Warehouse } from '../../src/ports/warehouse.ts';
import type { FileSpec, FinalRow, WarehouseHarness } from './warehouse-harness.ts';
import { damageFile, writeFile } from './write-file.ts';

/** Everything that loads write. */
const WRITTEN = ['orders', 'customers', 'orders_awaiting_customer', 'load_ledger'];

/** A DuckDB warehouse over a folder of its own, with files that really exist. */
export class DuckDbHarness implements WarehouseHarness {
  readonly home: string;
  readonly database: DuckDbDatabase;
  readonly warehouse: DuckDbWarehouse;

  constructor(home = mkdtempSync(join(tmpdir(), 'duckdb-harness-'))) {
    this.home = home;
    mkdirSync(join(home, 'area'));
    this.database = this.#anotherDatabase();
    this.warehouse = this.warehouseOver(this.database);
  }

  #anotherDatabase(): DuckDbDatabase {
    return new DuckDbDatabase({ path: join(this.home, 'warehouse.duckdb'), now: Date.now });
  }

  warehouseOver(database: DuckDbDatabase): DuckDbWarehouse {
    return new DuckDbWarehouse({ database, pathOf: (file) => this.pathOf(file) });
  }

  pathOf({ key }: { readonly key: string }): string {
    return join(this.home, 'area', key);
  }

  async another(): Promise<Warehouse> {
    return this.warehouseOver(this.#anotherDatabase());
  }

  async put(spec: FileSpec): Promise<LoadFile> {
    const format = formatOf(spec.key)!;
    const path = this.pathOf(spec);
    await writeAgain(path, spec, format);
    const eTag = createHash('md5').update(readFileSync(path)).digest('hex');
    const ref = { dataset: spec.dataset, bucket: 'area', key: spec.key, eTag, lastModified: spec.arrival };
    const { arrival } = spec;
    const described = { ...ref, id: fileId(ref), sizeBytes: statSync(path).size, arrival, format };
    const shape = shapeOf(spec, format);
    const pending = { ...described, shape, problem: null, partition: null, released: false };
    return withWindows([pending], await this.warehouse.horizon())[0]!;
  }

  async remove(file: LoadFile): Promise<void> {
    rmSync(this.pathOf(file));
  }

  async damage(file: LoadFile): Promise<boolean> {
    damageFile(this.pathOf(file), file.lastModified);
    return true;
  }

  async finalRows(dataset: DatasetName): Promise<readonly FinalRow[]> {
    return this.database.use(async (connection) => {
      const { key } = DATASETS[dataset];
      const read = await connection.runAndReadAll(`SELECT * FROM ecommerce.${dataset} ORDER BY ${key}`);
      return read.getRowObjects().map((row) => {
        return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, textOf(value)]));
      });
    });
  }

  /** Staging is a temporary table of the loading connection: all that could be left of it is one in the file. */
  async stagedRows(): Promise<number> {
    return this.database.use(async (connection) => {
      const read = await connection.runAndReadAll(`SELECT count(*) FROM duckdb_tables() WHERE table_name = 'staging'`);
      return Number(read.getRows()[0]![0]);
    });
  }

  async dirtyStaging(): Promise<boolean> {
    return false;
  }

  async plantDuplicate(dataset: DatasetName, key: string): Promise<void> {
    const table = `ecommerce.${dataset}`;
    await this.database.use((connection) =>
      connection.run(`INSERT INTO ${table} SELECT * FROM ${table} WHERE ${DATASETS[dataset].key} = $1 LIMIT 1`, [key]),
    );
  }

  /** The last table that a load writes demands a value that no load gives. */
  async breakCommits(): Promise<() => Promise<void>> {
    const alter = (change: string) =>
      this.database.use((connection) => connection.run(`ALTER TABLE ecommerce.load_ledger ${change}`));
    await alter('ADD COLUMN obstacle INTEGER DEFAULT 0');
    await alter('ALTER COLUMN obstacle SET NOT NULL');
    await alter('ALTER COLUMN obstacle DROP DEFAULT');
    return async () => {
      await alter('DROP COLUMN obstacle');
    };
  }

  /** Leaves the home as if nothing had been loaded yet. */
  async empty(): Promise<void> {
    const sql = WRITTEN.map((table) => `DELETE FROM ecommerce.${table}`).join('; ');
    await this.database.use((connection) => connection.run(sql));
    rmSync(join(this.home, 'area'), { recursive: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.database.close();
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** A fresh one, which the test disposes of. */
export async function duckDbHarness(): Promise<DuckDbHarness> {
  return new DuckDbHarness();
}

/**
 * Harnesses for a suite of many short tests: each is a new one, but the file is emptied and handed on to the next test while
 * it is still open, since opening, installing and closing takes longer than most tests.
 */
export class DuckDbHarnesses implements AsyncDisposable {
  readonly #idle: string[] = [];

  async acquire(): Promise<DuckDbHarness> {
    const harness = new DuckDbHarness(this.#idle.pop());
    // For a handful of rows a second thread costs a quarter more than it saves.
    await harness.database.use((connection) => connection.run('SET GLOBAL threads = 1'));
    harness[Symbol.asyncDispose] = async () => {
      await harness.empty();
      this.#idle.push(harness.home);
    };
    return harness;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const home of this.#idle.splice(0)) {
      await new DuckDbHarness(home)[Symbol.asyncDispose]();
    }
  }
}

const written = new Map<string, Buffer>();

/** Writes a file as `writeFile` does. The same content again is copied: a Parquet file takes the engine some statements. */
async function writeAgain(path: string, spec: FileSpec, { kind, gzip }: FileFormat): Promise<void> {
  const content = JSON.stringify([kind, gzip, spec.columns, spec.rows]);
  const bytes = written.get(content);
  if (bytes === undefined) {
    await writeFile(path, spec, { format: kind, gzip, modifiedAt: spec.arrival });
    written.set(content, readFileSync(path));
    return;
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  utimesSync(path, spec.arrival, spec.arrival);
}

function shapeOf(spec: FileSpec, { kind }: FileFormat): Shape {
  const nothingToSee = kind === 'json' && spec.rows.length === 0;
  const columns = nothingToSee ? [] : spec.columns;
  return {
    columns: columns.map(({ name, sqlType }) => ({ name, type: kind === 'parquet' ? physicalType(sqlType) : 'text' })),
    rowCount: kind === 'parquet' ? spec.rows.length : null,
  };
}

function physicalType(sqlType: string): PhysicalType {
  if (sqlType === 'VARCHAR') return 'text';
  if (sqlType === 'TIMESTAMP_NS') return 'timestamp-ns';
  return sqlType.startsWith('TIMESTAMP') ? 'timestamp' : sqlType;
}

function textOf(value: DuckDBValue): string | null {
  if (value === null) return null;
  if (!(value instanceof DuckDBTimestampValue)) return String(value);
  const [whole, fraction = ''] = value.toString().split('.');
  return `${whole!}.${fraction.padEnd(6, '0')}`;
}
