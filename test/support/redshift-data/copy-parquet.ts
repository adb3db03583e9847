import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { type FileMetaData, parquetMetadata, parquetReadObjects, parquetSchema, type SchemaElement } from 'hyparquet';
import { type CopyFile, httpUrl } from './copy-files.ts';
import type { TargetColumn } from './copy-target.ts';
import { DatabaseError } from './peer-error.ts';

type Row = readonly (string | null)[];

/** Values become what PostgreSQL reads as text of their column. */
const PARSERS = {
  timestampFromMilliseconds: (millis: bigint) => timestampText(millis * 1_000n),
  timestampFromMicroseconds: timestampText,
  timestampFromNanoseconds: (nanos: bigint) => timestampText(nanos / 1_000n),
  dateFromDays: (days: number) => timestampText(BigInt(days) * 86_400_000_000n).slice(0, 10),
};
const COMPRESSORS = {
  GZIP: (input: Uint8Array) => new Uint8Array(gunzipSync(input)),
  ZSTD: (input: Uint8Array) => new Uint8Array(zstdDecompressSync(input)),
  BROTLI: (input: Uint8Array) => new Uint8Array(brotliDecompressSync(input)),
};

/**
 * The rows of a Parquet file, its first column for the first column of the table, and so on.
 *
 * @throws DatabaseError where number or types of the columns differ, or the file cannot be read
 */
export async function parquetRows(file: CopyFile, columns: readonly TargetColumn[]): Promise<Row[]> {
  const buffer = new Uint8Array(file.bytes).buffer;
  const metadata = readMetadata(file, buffer);
  const elements = parquetSchema(metadata).children.map(({ element }) => element);
  if (elements.length !== columns.length) {
    throw scanError(
      `Unmatched number of columns between table and file. Table columns: ${columns.length}, Data columns: ${elements.length}, File name: ${nameOf(file)}`,
    );
  }
  columns.forEach((column, at) => assertCompatible(file, column, elements[at]!));
  const rows = await readRows(buffer, metadata, elements);
  for (const row of rows) {
    columns.forEach((column, at) => {
      const bytes = Buffer.byteLength(row[at] ?? '');
      if (column.maxBytes === null || bytes <= column.maxBytes) return;
      throw scanError(
        `The length of the data column ${column.name} is longer than the length defined in the table. Table: ${column.maxBytes}, Data: ${bytes}, File name: ${nameOf(file)}`,
      );
    });
  }
  return rows;
}

function readMetadata(file: CopyFile, buffer: ArrayBuffer): FileMetaData {
  try {
    return parquetMetadata(buffer);
  } catch (error) {
    throw scanError(`File '${nameOf(file)}' is not a valid Parquet file: ${String(error)}`);
  }
}

async function readRows(
  buffer: ArrayBuffer,
  metadata: FileMetaData,
  elements: readonly SchemaElement[],
): Promise<Row[]> {
  try {
    const objects = await parquetReadObjects({ file: buffer, metadata, parsers: PARSERS, compressors: COMPRESSORS });
    if (objects.length !== Number(metadata.num_rows)) throw new Error('not all rows are there');
    return objects.map((object) => elements.map(({ name }) => textOf(object[name])));
  } catch (error) {
    // Most of what is wrong inside a file does not say which file (aws-sdk-pandas#280 and others show both kinds).
    throw scanError(`Corrupt data page: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Which Parquet types a column takes (DG: "COPY from columnar data formats"). Strings are not read as timestamps. */
function assertCompatible(file: CopyFile, column: TargetColumn, element: SchemaElement): void {
  const kind = kindOf(element);
  if (COMPATIBLE[column.type]?.includes(kind) === true) return;
  throw scanError(
    `File '${nameOf(file)}' has an incompatible Parquet schema for column 's3://${file.bucket}/${file.key}.${element.name}'. ` +
      `Column type: ${column.type.toUpperCase()}, Parquet schema:\n${(element.repetition_type ?? '').toLowerCase()} ${(element.type ?? 'group').toLowerCase()} ${element.name}`,
  );
}

const COMPATIBLE: Readonly<Record<string, readonly string[]>> = {
  varchar: ['BYTE_ARRAY'],
  bpchar: ['BYTE_ARRAY'],
  timestamp: ['TIMESTAMP', 'INT96'],
  int8: ['INT64'],
  int4: ['INT32'],
  int2: ['INT32'],
  float8: ['DOUBLE'],
  float4: ['FLOAT'],
  bool: ['BOOLEAN'],
  date: ['DATE'],
  numeric: ['DECIMAL'],
};

function kindOf({ type, converted_type, logical_type, num_children }: SchemaElement): string {
  if (type === undefined || (num_children ?? 0) > 0) return 'GROUP';
  if (logical_type?.type === 'TIMESTAMP') return logical_type.unit === 'NANOS' ? 'TIMESTAMP_NANOS' : 'TIMESTAMP';
  if (converted_type?.startsWith('TIMESTAMP') === true) return 'TIMESTAMP';
  if (converted_type === 'DATE' || converted_type === 'DECIMAL') return converted_type;
  return type;
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 't' : 'f';
  return typeof value === 'bigint' ? value.toString() : JSON.stringify(value);
}

/** Microseconds since 1970 as PostgreSQL reads them, whatever the year. */
function timestampText(micros: bigint): string {
  const fraction = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const date = new Date(Number((micros - fraction) / 1_000n));
  const year = date.getUTCFullYear();
  const rest = date.toISOString().slice(-20, -5).replace('T', ' ');
  const text = `${String(year > 0 ? year : 1 - year).padStart(4, '0')}${rest}.${String(fraction).padStart(6, '0')}`;
  return year > 0 ? text : `${text} BC`;
}

function nameOf({ bucket, key }: CopyFile): string {
  return httpUrl(bucket, key);
}

function scanError(context: string): DatabaseError {
  return new DatabaseError(`ERROR: Spectrum Scan Error\n  Detail: code: 15007\n  context: ${context.slice(0, 600)}`);
}
