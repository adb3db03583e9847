import { createHash } from 'node:crypto';
import type { Dataset, DatasetName } from './dataset.ts';
import type { FileProblem } from './file-problem.ts';
import type { Shape } from './shape.ts';

/** Formats a file may have; `gzip` says whether a CSV or JSON lines file is compressed as a whole. */
export interface FileFormat {
  readonly kind: 'parquet' | 'csv' | 'json';
  readonly gzip: boolean;
}

/** Where an object is, before anybody looked at it. The key is the decoded name: any text up to 1 024 bytes. */
export interface ObjectRef {
  readonly dataset: DatasetName;
  readonly bucket: string;
  readonly key: string;
}

/** One content of one object, as the object store itself describes it. */
export interface ObjectVersion extends ObjectRef {
  readonly eTag: string;
  readonly sizeBytes: number;
  /** Whole seconds since 1970: S3 listings and heads give no more. */
  readonly lastModified: number;
}

/** The hive partition of a file: the values of `Dataset.partitionedBy`, and the folder they name. */
export interface Partition {
  readonly values: readonly string[];
  /** The key up to and with the last partition folder, ending in `/`. */
  readonly location: string;
}

/** A partition as a catalog needs it: whose, which bucket, which values. */
export interface CatalogPartition extends Partition {
  readonly dataset: DatasetName;
  readonly bucket: string;
}

/** An object as described: its identity, its arrival and its shape. All that a load needs to know of it. */
export interface TransformedFile extends ObjectVersion {
  /** `fileId` of this version. */
  readonly id: string;
  /** When it counts as having arrived, seconds since 1970; decides its window. */
  readonly arrival: number;
  readonly format: FileFormat;
  /** Null for a dataset without partitions and for a file outside every partition: loaded, but not in the catalog. */
  readonly partition: Partition | null;
  /** Null where the file could not be read at all; `problem` then says why. */
  readonly shape: Shape | null;
  /** Found while describing: torn, truncated, empty Parquet. The shape is judged later, against the contract of that day. */
  readonly problem: FileProblem | null;
}

/**
 * The identity of one version of one object, 64 hex digits. Listing, event, backfill and reconcile all arrive at the same
 * id, since it is made only of what every answer of the object store holds: never of an event's time or sequencer.
 */
export function fileId(version: Pick<ObjectVersion, 'dataset' | 'bucket' | 'key' | 'eTag' | 'lastModified'>): string {
  const { dataset, bucket, key, eTag, lastModified } = version;
  // JSON keeps the parts apart, whatever characters a key holds.
  return createHash('sha256')
    .update(JSON.stringify([dataset, bucket, key, eTag, lastModified]))
    .digest('hex');
}

/** One text for an object, whatever its versions: what names it in maps and indexes. */
export function objectName({ dataset, bucket, key }: ObjectRef): string {
  return JSON.stringify([dataset, bucket, key]);
}

/** The format a key's ending names, or undefined for a file that is none of ours (`_SUCCESS`, a README). */
export function formatOf(key: string): FileFormat | undefined {
  const match = /\.(parquet|csv|json|jsonl|ndjson)(\.gz)?$/i.exec(key);
  if (match === null) return undefined;
  const ending = match[1]?.toLowerCase();
  const gzip = match[2] !== undefined;
  if (ending === 'parquet') return { kind: 'parquet', gzip };
  return { kind: ending === 'csv' ? 'csv' : 'json', gzip };
}

/** The partition a key lies in, or null where the key does not name every partition column in order. */
export function partitionOf(dataset: Dataset, key: string): Partition | null {
  if (dataset.partitionedBy.length === 0) return null;
  const folders = key.split('/').slice(0, -1);
  const first = folders.findIndex((folder) => folder.startsWith(`${dataset.partitionedBy[0] ?? ''}=`));
  if (first < 0) return null;
  const values: string[] = [];
  for (const [offset, column] of dataset.partitionedBy.entries()) {
    const folder = folders[first + offset];
    if (folder?.startsWith(`${column}=`) !== true) return null;
    values.push(folder.slice(column.length + 1));
  }
  const location = `${folders.slice(0, first + values.length).join('/')}/`;
  return { values, location };
}

/** Midnight (seconds since 1970) of the day a partition of year, month and day names, or undefined where it names none. */
export function partitionDay(partition: Partition | null): number | undefined {
  const [year, month, day] = partition?.values ?? [];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  if (![year, month, day].every((value) => /^\d{1,4}$/.test(value))) return undefined;
  const date = new Date(`${year.padStart(4, '0')}-${month.padStart(2, '0')}-${day.padStart(2, '0')}T00:00:00Z`);
  if (Number.isNaN(date.getTime()) || date.getUTCDate() !== Number(day)) return undefined;
  return date.getTime() / 1000;
}
