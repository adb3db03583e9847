import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { ContentLost } from '../../src/formats/object-content.ts';
import { parquetRows } from '../../src/formats/parquet-rows.ts';
import { UnfitContent } from '../../src/formats/stored-bytes.ts';
import { collect } from '../support/collect.ts';
import { ContentInMemory } from './content-in-memory.ts';

/** By pyarrow: text é, the empty one, null, x; timestamps as INT96 of 2024-03-15, just before 1970, null, 2150. */
const INT96 = `UEFSMRUEFR4VHkwVBhUAEgAAAgAAAMOpAAAAAAEAAAB4FQAVFBUULBUIFRAVBhUGHAAAAAIAAAADCwIDJAAVBBVIFUhMFQYVABIAAABa7gZhIgAA
4YolABj8TpGUTgAAiz0lAAAAAAAAAAAAXD4mABUAFRQVFCwVCBUQFQYVBhwAAAACAAAAAwsCAyQAFQQZPDUAGAZzY2hlbWEVBAAVDCUCGAR0ZXh0JQBMHAAA
ABUGJQIYAmF0ABYIGRwZLCYAHBUMGTUABhAZGAR0ZXh0FQAWCBZ0FnQmQiYIKSwVBBUAFQIAFQAVEBUCADwWBhkGGSYCBgAAACYAHBUGGTUABhAZGAJhdBUA
FggWngEWngEm4AEmfCksFQQVABUCABUAFRAVAgA8KQYZJgIGAAAAFpICFggmCBaSAgAoIHBhcnF1ZXQtY3BwLWFycm93IHZlcnNpb24gMjYuMC4xGSwcAAAc
AAAA2AAAAFBBUjE=`;

let folder: string;
let sql: DuckDBConnection;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parquet-rows-'));
  sql = await (await DuckDBInstance.create(':memory:')).connect();
});

afterAll(() => {
  sql.closeSync();
  rmSync(folder, { recursive: true });
});

async function written(select: string, options = ''): Promise<Buffer> {
  const path = join(folder, 'a.parquet');
  await sql.run(`COPY (${select}) TO '${path}' (FORMAT parquet${options})`);
  return readFileSync(path);
}

async function rowsOf(bytes: Uint8Array, columns: string[], promised: number | null = null): Promise<unknown[]> {
  return (await collect(parquetRows(new ContentInMemory(bytes), columns, promised))).flat();
}

test.each(['uncompressed', 'snappy', 'gzip', 'zstd', 'lz4_raw', 'brotli'])('pages are unpacked: %s', async (codec) => {
  const select = `SELECT i, 'o-' || i AS id, CASE WHEN i % 3 > 0 THEN 'é' || i % 5 END AS status FROM range(3000) t(i)`;
  const expected = Array.from({ length: 3_000 }, (_, i) => [i % 3 > 0 ? `é${i % 5}` : null, `o-${i}`]);
  for (const version of ['V1', 'V2']) {
    const bytes = await written(select, `, COMPRESSION ${codec}, PARQUET_VERSION ${version}`);
    const rows = (await rowsOf(bytes, ['status', 'id'], 3_000)) as unknown[][];
    expect(rows.map(([status, id]) => [status ?? null, id])).toEqual(expected);
  }
});

test.each([
  ['TIMESTAMP', '2024-03-15 10:30:00.123456', '2024-03-15 10:30:00.123456'],
  ['TIMESTAMP_MS', '2024-03-15 10:30:00.123', '2024-03-15 10:30:00.123000'],
  ['TIMESTAMP_NS', '2024-03-15 10:30:00.123456789', '2024-03-15 10:30:00.123456'],
  ['TIMESTAMP_NS', '1969-12-31 23:59:59.999999999', '1969-12-31 23:59:59.999999'],
  ['TIMESTAMPTZ', '2024-03-15 10:30:00+02', '2024-03-15 08:30:00.000000'],
  ['TIMESTAMP', '0001-01-01 00:00:00', '0001-01-01 00:00:00.000000'],
  ['TIMESTAMP', '9999-12-31 23:59:59.999999', '9999-12-31 23:59:59.999999'],
  ['TIMESTAMP', '1582-10-10 00:00:00.000001', '1582-10-10 00:00:00.000001'],
  ['TIMESTAMP', '10000-01-01 00:00:00', 'out of range'],
  ['TIMESTAMP', '0044-03-15 (BC) 00:00:00', 'out of range'],
])('fault 55: %s %s', async (type, stored, read) => {
  expect(await rowsOf(await written(`SELECT CAST('${stored}' AS ${type}) AS at`), ['at'])).toEqual([[read]]);
});

test('fault 55: INT96, as older writers have it', async () => {
  const rows = (await rowsOf(Buffer.from(INT96, 'base64'), ['at', 'text'], 4)) as unknown[][];
  expect(rows.map((row) => row.map((value) => value ?? null))).toEqual([
    ['2024-03-15 10:30:00.123456', 'é'],
    ['1969-12-31 23:59:59.999999', ''],
    [null, null],
    ['2150-01-01 00:00:00.000000', 'x'],
  ]);
});

test('a row group of many rows comes in several batches, each byte fetched once', async () => {
  const bytes = await written(`SELECT i::VARCHAR AS id, i AS n FROM range(400000) t(i)`, ', ROW_GROUP_SIZE 400000');
  const content = new ContentInMemory(bytes);
  const batches = await collect(parquetRows(content, ['id'], 400_000));
  expect(Math.max(...batches.map((batch) => batch.length))).toBe(4_096);
  expect(batches.flat().every(([id], at) => id === String(at))).toBe(true);
  expect(content.readBytes).toBeLessThan(bytes.length + 600_000);
});

test('fault 18: no rows', async () => {
  expect(await rowsOf(await written(`SELECT 'x' AS id WHERE false`), ['id'], 0)).toEqual([]);
});

test('fault 23: a footer with another row count is another file', async () => {
  const bytes = await written(`SELECT 'x' AS id FROM range(5)`);
  await expect(rowsOf(bytes, ['id'], 4)).rejects.toThrow(ContentLost);
});

test('fault 20: damage anywhere is the fault of the file, and ends', async () => {
  const bytes = await written(`SELECT md5(i::VARCHAR) AS id FROM range(2000) t(i)`);
  for (let from = 0; from < bytes.length; from += Math.ceil(bytes.length / 60)) {
    const damaged = Buffer.from(bytes).fill(0xff, from, from + 40);
    const outcome: unknown = await rowsOf(damaged, ['id'], 2_000).catch((error: unknown) => error);
    // Damage within a text that stays UTF-8 cannot be seen: these pages have no checksums.
    if (!Array.isArray(outcome)) expect([UnfitContent, ContentLost]).toContain((outcome as Error).constructor);
  }
  for (const end of [0, 4, 11, 12, 100, bytes.length - 1]) {
    await expect(rowsOf(bytes.subarray(0, end), ['id'], 2_000)).rejects.toThrow(UnfitContent);
  }
});
