import type { DatasetName } from '../../src/domain/dataset.ts';
import type { LoadFile } from '../../src/domain/load.ts';
import type { Row } from '../../src/domain/row-version.ts';
import type { Warehouse } from '../../src/ports/warehouse.ts';
import type { TableSpec } from './write-file.ts';

/** A file a contract test wants to exist. */
export interface FileSpec extends TableSpec {
  readonly dataset: DatasetName;
  /** Also says the format by its ending: .parquet, .csv, .csv.gz, .jsonl, .jsonl.gz. */
  readonly key: string;
  /** Seconds since 1970. */
  readonly arrival: number;
}

/** A row of a final table by column name; timestamps as `YYYY-MM-DD HH:MM:SS.ffffff`. */
export type FinalRow = Row;

/** What the warehouse contract needs of an adapter, besides the port itself. Disposing removes everything. */
export interface WarehouseHarness extends AsyncDisposable {
  readonly warehouse: Warehouse;

  /** A second warehouse over the same tables, as another worker has it; it knows no handle of the first one. */
  another(): Promise<Warehouse>;

  /** Makes the object exist (replacing one of that key) and describes it as the pipeline would. */
  put(spec: FileSpec): Promise<LoadFile>;

  /** Makes the object of that file vanish. */
  remove(file: LoadFile): Promise<void>;

  /** Damages the object of that file in its middle, keeping its size, so that it reads no more. False where that cannot be done. */
  damage(file: LoadFile): Promise<boolean>;

  /** `ecommerce.orders` or `ecommerce.customers` whole, in order of the key. */
  finalRows(dataset: DatasetName): Promise<readonly FinalRow[]>;

  /** How many rows are in staging. */
  stagedRows(dataset: DatasetName): Promise<number>;

  /** Leaves a row in staging, as an accident would. False where staging cannot outlive its transaction. */
  dirtyStaging(dataset: DatasetName): Promise<boolean>;

  /** Puts a second row of the same key into the final table, behind the warehouse's back. */
  plantDuplicate(dataset: DatasetName, key: string): Promise<void>;

  /** Makes each load fail before its commit until the returned function is called; as a full disk would. */
  breakCommits(): Promise<() => Promise<void>>;
}
