import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

/** A column as a test wants it in the file. `sqlType` is DuckDB's name of the type, such as `TIMESTAMP_NS` or `BIGINT`. */
export interface ColumnSpec {
  readonly name: string;
  readonly sqlType: string;
}

/** Content of a file, whatever its format. Values are given as text, as DuckDB would cast them from it. */
export interface TableSpec {
  readonly columns: readonly ColumnSpec[];
  readonly rows: readonly (readonly (string | null)[])[];
}

export interface FileOptions {
  readonly format: 'parquet' | 'csv' | 'json';
  readonly gzip?: boolean;
  /** Seconds since 1970; becomes the modification time. */
  readonly modifiedAt?: number;
}

/** Writes a real file of the given format, and its folders. */
export async function writeFile(path: string, table: TableSpec, options: FileOptions): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  if (options.format === 'parquet') await writeParquet(path, table);
  else {
    const text = options.format === 'csv' ? csvOf(table) : jsonLinesOf(table);
    writeFileSync(path, options.gzip === true ? gzipSync(text) : text);
  }
  if (options.modifiedAt !== undefined) utimesSync(path, options.modifiedAt, options.modifiedAt);
}

let connection: Promise<DuckDBConnection> | undefined;

/** One in-memory engine serves all files a test process writes. */
async function engine(): Promise<DuckDBConnection> {
  connection ??= DuckDBInstance.create(':memory:').then((instance) => instance.connect());
  return connection;
}

async function writeParquet(path: string, { columns, rows }: TableSpec): Promise<void> {
  const sql = await engine();
  const names = columns.map((column) => `"${column.name.replaceAll('"', '""')}"`);
  const table = `t${crypto.randomUUID().replaceAll('-', '')}`;
  await sql.run(`CREATE TEMP TABLE ${table} (${names.map((name) => `${name} VARCHAR`).join(', ')})`);
  for (const row of rows) {
    await sql.run(`INSERT INTO ${table} VALUES (${row.map((_, i) => `$${String(i + 1)}`).join(', ')})`, [...row]);
  }
  const casts = columns.map((column, i) => `CAST(${names[i]!} AS ${column.sqlType}) AS ${names[i]!}`);
  // A literal, since COPY takes no parameter; this is a test's own path.
  const target = `'${path.replaceAll("'", "''")}'`;
  await sql.run(`COPY (SELECT ${casts.join(', ')} FROM ${table} ORDER BY rowid) TO ${target} (FORMAT parquet)`);
  await sql.run(`DROP TABLE ${table}`);
}

function csvOf({ columns, rows }: TableSpec): string {
  const field = (value: string | null) => (value === null ? '' : `"${value.replaceAll('"', '""')}"`);
  if (columns.length === 0) return '';
  return [columns.map((column) => column.name), ...rows].map((row) => `${row.map(field).join(',')}\n`).join('');
}

function jsonLinesOf({ columns, rows }: TableSpec): string {
  return rows
    .map((row) => {
      const entries = columns.map(({ name, sqlType }, i) => {
        const value = row[i] ?? null;
        return [name, value !== null && /INT|DOUBLE/.test(sqlType) ? Number(value) : value] as const;
      });
      return `${JSON.stringify(Object.fromEntries(entries))}\n`;
    })
    .join('');
}

/** Spoils the middle of a file, keeping its size and its modification time (seconds since 1970). */
export function damageFile(path: string, modifiedAt: number): void {
  const bytes = readFileSync(path);
  bytes.fill(0xff, Math.floor(bytes.length / 4), Math.floor((bytes.length * 3) / 4));
  writeFileSync(path, bytes);
  utimesSync(path, modifiedAt, modifiedAt);
}
