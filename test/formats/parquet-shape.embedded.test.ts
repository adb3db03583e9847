import { readFileSync } from 'node:fs';
import { shapeOf } from '../../src/formats/file-shape.ts';
import { TemporaryArea } from '../adapters/filesystem/temporary-area.ts';
import { writeFile } from '../support/write-file.ts';
import { stored } from './stored-text.ts';

const PARQUET = { kind: 'parquet', gzip: false } as const;

async function parquet(sqlTypes: readonly string[], values: readonly (string | null)[], rows = 1): Promise<Buffer> {
  using area = new TemporaryArea();
  const columns = sqlTypes.map((sqlType, at) => ({ name: `c${at}`, sqlType }));
  const path = `${area.path}/a.parquet`;
  await writeFile(path, { columns, rows: Array.from({ length: rows }, () => values) }, { format: 'parquet' });
  return readFileSync(path);
}

function problemOf(content: Uint8Array): string {
  const { shape, problem } = shapeOf(PARQUET, stored(content));
  expect(shape).toBeNull();
  return `${problem!.code}: ${problem!.detail}`;
}

/** The file with another footer length. */
function withLength(file: Buffer, length: number): Buffer {
  const copy = Buffer.from(file);
  copy.writeUInt32LE(length, copy.length - 8);
  return copy;
}

test.each([
  ['VARCHAR', 'x', 'text'],
  ["ENUM('x', 'y')", 'x', 'text'],
  ['JSON', '{}', 'text'],
  ['TIMESTAMP', '2024-01-01', 'timestamp'],
  ['TIMESTAMP_S', '2024-01-01', 'timestamp'],
  ['TIMESTAMP_MS', '2024-01-01', 'timestamp'],
  ['TIMESTAMPTZ', '2024-01-01', 'timestamp'],
  ['TIMESTAMP_NS', '2024-01-01', 'timestamp-ns'],
  ['DATE', '2024-01-01', 'DATE'],
  ['TIME', '10:00:00', 'TIME'],
  ['BIGINT', '1', 'INT64'],
  ['SMALLINT', '1', 'INT32'],
  ['UBIGINT', '1', 'INT64'],
  ['DOUBLE', '1', 'DOUBLE'],
  ['BOOLEAN', 'true', 'BOOLEAN'],
  ['DECIMAL(18, 2)', '1.50', 'DECIMAL'],
  ['BLOB', 'x', 'BYTE_ARRAY'],
  ['UUID', '6c0b3a60-27a1-4e2c-9d5b-0f6f5a3b8c11', 'UUID'],
  ['VARCHAR[]', '[x]', 'LIST'],
  ['MAP(VARCHAR, VARCHAR)', '{a=b}', 'MAP'],
  ['STRUCT(a VARCHAR, b INTEGER)', "{'a': x, 'b': 1}", 'STRUCT'],
])('%s', async (sqlType, value, type) => {
  const file = await parquet([sqlType, 'VARCHAR'], [value, 'x'], 2);
  const columns = [
    { name: 'c0', type },
    { name: 'c1', type: 'text' },
  ];
  expect(shapeOf(PARQUET, stored(file))).toEqual({ shape: { columns, rowCount: 2 }, problem: null });
});

test('a footer longer than the first read', async () => {
  const types = Array.from({ length: 1_500 }, () => 'VARCHAR');
  const file = await parquet(
    types,
    types.map(() => 'some value'),
  );
  expect(file.readUInt32LE(file.length - 8)).toBeGreaterThan(65_536);
  expect(shapeOf(PARQUET, stored(file)).shape?.columns).toHaveLength(1_500);
});

test('fault 20: torn, truncated, or no Parquet at all', async () => {
  const file = await parquet(['VARCHAR'], ['x'], 20);
  for (let length = 1; length < file.length; length += 7) {
    expect(problemOf(file.subarray(0, length))).toContain('UNREADABLE');
    expect(problemOf(file.subarray(length))).toContain('UNREADABLE');
  }
  expect(problemOf(Buffer.alloc(0))).toContain('no bytes');
  expect(problemOf(Buffer.alloc(5_000, 'x'))).toContain('does not begin');
  expect(problemOf(Buffer.alloc(5_000))).toContain('does not begin');
});

test('a damaged footer is unreadable, or still tells the columns; it never throws', async () => {
  const file = await parquet(['VARCHAR', 'TIMESTAMP'], ['x', '2024-01-01'], 20);
  const footerBytes = file.readUInt32LE(file.length - 8);
  let unreadable = 0;
  for (let at = file.length - 8 - footerBytes; at < file.length; at++) {
    for (const byte of [0x00, 0xff, 0x9c, 0xf9]) {
      const copy = Buffer.from(file);
      copy[at] = byte;
      if (shapeOf(PARQUET, stored(copy)).problem?.code === 'UNREADABLE') unreadable++;
    }
  }
  expect(unreadable).toBeGreaterThan(footerBytes / 2);
});

test('a footer length that lies costs nothing', async () => {
  const file = await parquet(['VARCHAR'], ['x']);
  for (const length of [0, 1, file.length, 0x7fffffff, 0xffffffff]) {
    expect(problemOf(withLength(file, length))).toContain('the Parquet footer is damaged');
  }
  const huge = { sizeBytes: 4_000_000_000, read: (offset: number, length: number) => tailOf(offset, length) };
  const tailOf = (offset: number, length: number) => {
    expect(length).toBeLessThan(100_000);
    const piece = Buffer.alloc(length);
    if (offset === 0) piece.write('PAR1', 0, 'latin1');
    else piece.writeUInt32LE(3_000_000_000, length - 8);
    if (offset !== 0) piece.write('PAR1', length - 4, 'latin1');
    return piece;
  };
  expect(shapeOf(PARQUET, huge).problem?.detail).toContain('it claims 3000000008 of');
});

test('an encrypted footer is unsupported', async () => {
  const file = await parquet(['VARCHAR'], ['x']);
  file.write('PARE', file.length - 4, 'latin1');
  expect(problemOf(file)).toBe('UNSUPPORTED: the Parquet footer is encrypted');
});
