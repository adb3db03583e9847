/** The datasets this pipeline knows. The name is part of every file id, plan and ledger row. */
export type DatasetName = 'orders' | 'customers';

/** What a column holds once loaded: text as it is, or a UTC timestamp with microseconds. */
type ColumnType = 'text' | 'timestamp';

/** One column of the data contract. A required one is neither null nor the empty text. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly required: boolean;
}

/**
 * One part of a row's version, after the arrival window of its file. Parts are compared in order, each as text of fixed
 * width, so that the whole version is one bytewise-comparable string on every engine.
 *
 * - `lifecycle`: the place of the value in `stages`, from 01; any other value, and null, is 00.
 * - `time`: `YYYYMMDDHHMMSSffffff`; null is twenty zeros.
 * - `digest`: md5 (hex) over the columns; it only makes the order total, so that no tie is left to chance.
 */
export type VersionPart =
  | { readonly kind: 'lifecycle'; readonly column: string; readonly stages: readonly string[] }
  | { readonly kind: 'time'; readonly column: string }
  | { readonly kind: 'digest'; readonly columns: readonly string[] };

/**
 * The data contract of a dataset, declared once. Adapters derive validation and SQL from it: a new column is one line
 * here and one migration of the warehouse.
 */
export interface Dataset {
  readonly name: DatasetName;
  /** The columns in the order of the final table. They are found in a file by name. */
  readonly columns: readonly Column[];
  /** The column of which the final table has one row per value. */
  readonly key: string;
  /** Hive partition columns of the path, outermost first. They are not in the file. */
  readonly partitionedBy: readonly string[];
  readonly version: readonly VersionPart[];
}
