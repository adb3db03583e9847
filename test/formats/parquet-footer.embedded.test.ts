import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { parquetMetadata, parquetSchema } from 'hyparquet';
import { readHead, readRowCount } from '../../src/formats/parquet-footer.ts';
import { TemporaryArea } from '../adapters/filesystem/temporary-area.ts';
import { writeFile } from '../support/write-file.ts';

const SQL_TYPES = [
  ...['VARCHAR', "ENUM('x', 'y')", 'JSON', 'BLOB', 'UUID', 'BOOLEAN', 'DATE', 'INTERVAL'],
  ...['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT', 'UTINYINT', 'USMALLINT', 'UINTEGER', 'UBIGINT'],
  ...['FLOAT', 'DOUBLE', 'DECIMAL(4, 2)', 'DECIMAL(18, 2)', 'DECIMAL(38, 2)', 'TIME', 'TIMETZ'],
  ...['TIMESTAMP', 'TIMESTAMP_S', 'TIMESTAMP_MS', 'TIMESTAMP_NS', 'TIMESTAMPTZ'],
  ...['VARCHAR[]', 'INTEGER[][]', 'MAP(VARCHAR, DOUBLE)', 'STRUCT(a VARCHAR, b STRUCT(c DATE, d BIGINT[]))'],
];

/** The footers, with their tails, of files with these columns. */
async function footerOf(sqlTypes: readonly string[], rows: number): Promise<Buffer> {
  using area = new TemporaryArea();
  const columns = sqlTypes.map((sqlType, at) => ({ name: `Spalte ${at} – „ä“`, sqlType }));
  const nulls = columns.map(() => null);
  const path = `${area.path}/a.parquet`;
  await writeFile(path, { columns, rows: Array.from({ length: rows }, () => nulls) }, { format: 'parquet' });
  const file = readFileSync(path);
  return file.subarray(-file.readUInt32LE(file.length - 8) - 8);
}

function ours(footer: Uint8Array) {
  const bytes = footer.subarray(0, -8);
  const head = readHead(bytes);
  return { columns: head.columns, rowCount: readRowCount(bytes, head) };
}

/** What hyparquet, which decodes all of a footer, says of it, in our words. */
function theirs(footer: Uint8Array): ReturnType<typeof ours> {
  const parsers = { stringFromBytes: () => undefined };
  const metadata = parquetMetadata(footer, { geoparquet: false, parsers: parsers });
  const columns = parquetSchema(metadata).children.map(({ element, children }) => ({
    name: element.name,
    type: element.type,
    repeated: element.repetition_type === 'REPEATED',
    children: children.length,
    convertedType: element.converted_type,
    logicalType: element.logical_type?.type,
    nanos: element.logical_type?.type === 'TIMESTAMP' && element.logical_type.unit === 'NANOS',
  }));
  return { columns, rowCount: Number(metadata.num_rows) };
}

function attempt<T>(read: () => T): T | Error {
  try {
    return read();
  } catch (error) {
    return error as Error;
  }
}

test.each(SQL_TYPES.map((type) => [type]))('%s is read as another reader does', async (sqlType) => {
  const footer = await footerOf([sqlType, 'VARCHAR'], 3);
  expect(ours(footer)).toEqual(theirs(footer));
});

test('all types in one file, and rows by the thousand', async () => {
  const footer = await footerOf(SQL_TYPES, 2_500);
  expect(ours(footer)).toEqual(theirs(footer));
  expect(ours(footer).rowCount).toBe(2_500);
  expect(ours(footer).columns).toHaveLength(SQL_TYPES.length);
});

test('a footer without rows', async () => {
  const footer = await footerOf(['VARCHAR', 'TIMESTAMP_NS'], 0);
  expect(ours(footer)).toEqual(theirs(footer));
});

test('one changed byte: an error, or what another reader reads', async () => {
  const footer = await footerOf(['VARCHAR', 'TIMESTAMP_NS', 'VARCHAR[]'], 3);
  const { lengthBytes } = readHead(footer.subarray(0, -8));
  const seen = { same: 0, refused: 0, different: [] as string[] };
  for (let at = 0; at < lengthBytes; at++) {
    for (let byte = at % 5; byte < 256; byte += 5) {
      const copy = Buffer.from(footer);
      copy[at] = byte;
      const mine = attempt(() => ours(copy));
      const other = mine instanceof Error ? mine : attempt(() => theirs(copy));
      if (mine instanceof Error) seen.refused++;
      else if (isDeepStrictEqual(mine, other)) seen.same++;
      // What stands further behind, the other reader refuses and we do not read.
      else if (!(other instanceof Error)) seen.different.push(`byte ${at} = ${byte}`);
    }
  }
  expect(seen.different).toEqual([]);
  expect(seen.same).toBeGreaterThan(lengthBytes);
  expect(seen.refused).toBeGreaterThan(lengthBytes);
});

describe('what only an attack or an accident writes costs nothing', () => {
  /** Field 1 of type struct, in it field 1 of type struct, and so on. */
  const nested = Buffer.alloc(1_000_000, 0x1c);
  /** Field 1: a list of integers, as many as 2³² − 1. */
  const endlessList = Buffer.from([0x19, 0xf5, 0xff, 0xff, 0xff, 0xff, 0x0f]);
  /** Field 2: a schema of as many elements. */
  const endlessSchema = Buffer.from([0x29, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x0f]);
  const hugeSchema = Buffer.concat([Buffer.from([0x29, 0xfc, 0xc0, 0x84, 0x3d]), Buffer.alloc(1_000_000)]);
  /** Field 1: a text longer than all there is. */
  const endlessText = Buffer.from([0x18, 0xff, 0xff, 0x03, 0x41]);
  /** Field 1: a number that goes on. */
  const endlessNumber = Buffer.concat([Buffer.from([0x15]), Buffer.alloc(100, 0xff)]);
  const unknownType = Buffer.from([0x1e, 0x00]);

  test.each([
    ['nested', nested, 'nested too deeply'],
    ['a list', endlessList, 'ends too early'],
    ['a schema', endlessSchema, 'ends too early'],
    ['a huge schema', hugeSchema, 'a schema of 1000000 elements'],
    ['a text', endlessText, 'ends too early'],
    ['a number', endlessNumber, 'does not end'],
    ['a type', unknownType, 'there is no type 14'],
    ['nothing', Buffer.alloc(0), 'ends too early'],
    ['no field', Buffer.alloc(10), 'no schema'],
  ])('%s', (_, footer, message) => {
    expect(() => readHead(footer)).toThrow(message);
  });

  test('maps, sets and whatever else may come one day are passed over', () => {
    const map = [0x1b, 0x02, 0x81, 0x01, 0x41, 0x01, 0x01, 0x42, 0x02]; // field 1: 'A' → true, 'B' → false
    const set = [0x1a, 0x31, 0x01, 0x02, 0x01]; // field 2: three truth values
    const uuid = [0x1d, ...Buffer.alloc(16)];
    const noMap = [0x1b, 0x00];
    const footer = Buffer.from([0x1c, ...map, ...set, ...uuid, ...noMap, 0x17, ...Buffer.alloc(8), 0x11, 0x00, 0x00]);
    expect(() => readHead(footer)).toThrow('no schema');
    expect(() => readHead(footer.subarray(0, -2))).toThrow('ends too early');
  });
});
