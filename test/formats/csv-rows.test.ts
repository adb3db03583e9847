import { gzipSync } from 'node:zlib';
import { csvRows } from '../../src/formats/csv-rows.ts';
import { collect } from '../support/collect.ts';
import { ContentInMemory } from './content-in-memory.ts';

async function rowsOf(text: string | Uint8Array, gzip = false): Promise<unknown[]> {
  return (await collect(csvRows(new ContentInMemory(text), gzip, ['b', 'a']))).flat();
}

const problem = (expected: object) => ({ problem: expect.objectContaining(expected) as unknown });

test.each([
  ['line feeds', 'a,b\n1,2\n3,4\n'],
  ['no last line break', 'a,b\n1,2\n3,4'],
  ['carriage returns, too', 'a,b\r\n1,2\r\n3,4\r\n'],
  ['carriage returns alone', 'a,b\r1,2\r3,4\r'],
  ['a byte order mark', '\uFEFFa,b\n1,2\n3,4\n'],
  ['quoted fields', '"a","b"\n"1","2"\n"3","4"\n'],
  ['columns in another order', 'b,a\n2,1\n4,3\n'],
  ['an extra column', 'x,a,b\n,1,2\n9,3,4\n'],
  ['blank lines', 'a,b\n\n1,2\n\n3,4\n\n'],
])('columns are found by the header: %s', async (_, text) => {
  const expected = [
    ['2', '1'],
    ['4', '3'],
  ];
  expect(await rowsOf(text)).toEqual(expected);
  expect(await rowsOf(gzipSync(text), true)).toEqual(expected);
});

test('a quoted field keeps what it holds; a field without a character is null', async () => {
  const text = 'a,b\n"x\n""y"", ",  blanks  \n,""\nNULL,\\N\n😀,é\n';
  expect(await rowsOf(text)).toEqual([
    ['  blanks  ', 'x\n"y", '],
    [null, null],
    ['\\N', 'NULL'],
    ['é', '😀'],
  ]);
});

test('a header alone has no rows; many rows come batch by batch', async () => {
  expect(await rowsOf('a,b\n')).toEqual([]);
  const text = `a,b\n${'1,2\n'.repeat(5_001)}`;
  const batches = await collect(csvRows(new ContentInMemory(text, 1_000), false, ['a']));
  expect(batches.map((batch) => batch.length)).toEqual([2_000, 2_000, 1_001]);
});

test.each([
  ['a column is missing', 'a,c\n1,2\n', { code: 'MISSING_COLUMN', column: 'b' }],
  ['a column is there twice', 'a,b,b\n1,2,3\n', { code: 'WRONG_TYPE', column: 'b' }],
  ['too few fields', 'a,b\n1,2\n3\n', { code: 'UNREADABLE' }],
  ['too many fields', 'a,b\n1,2\n3,4,5\n', { code: 'UNREADABLE' }],
  ['a quote that never ends', 'a,b\n1,"2\n3,4\n', { code: 'UNREADABLE' }],
  ['a quote amid a field', 'a,b\n1,2"secret"\n', { code: 'UNREADABLE' }],
])('fault 21: %s', async (_, text, expected) => {
  await expect(rowsOf(text)).rejects.toMatchObject(problem(expected));
  await expect(rowsOf(text)).rejects.not.toThrow(/secret/);
});

test('fault 20: a text that is not UTF-8, a torn and a damaged gzip', async () => {
  const unreadable = problem({ code: 'UNREADABLE' });
  await expect(rowsOf(Buffer.from('a,b\n1,\xe9\n', 'latin1'))).rejects.toMatchObject(unreadable);
  const packed = gzipSync(`a,b\n${'1,2\n'.repeat(1_000)}`);
  await expect(rowsOf(packed.subarray(0, -9), true)).rejects.toMatchObject(unreadable);
  await expect(rowsOf(Buffer.from(packed).fill(0xff, 20, 40), true)).rejects.toMatchObject(unreadable);
  await expect(rowsOf('a,b\n1,2\n', true)).rejects.toMatchObject(unreadable);
});
