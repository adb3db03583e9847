import { gzipSync } from 'node:zlib';
import { jsonLinesRows } from '../../src/formats/json-lines-rows.ts';
import { collect } from '../support/collect.ts';
import { ContentInMemory } from './content-in-memory.ts';

async function rowsOf(text: string | Uint8Array, gzip = false): Promise<unknown[]> {
  return (await collect(jsonLinesRows(new ContentInMemory(text), gzip, ['b', 'a']))).flat();
}

const problem = (expected: object) => ({ problem: expect.objectContaining(expected) as unknown });

test.each([
  ['line feeds', '{"a":"1","b":"2"}\n{"a":"3","b":"4"}\n'],
  ['no last line break', '{"a":"1","b":"2"}\n{"a":"3","b":"4"}'],
  ['carriage returns, too', '{"a":"1","b":"2"}\r\n{"a":"3","b":"4"}\r\n'],
  ['a byte order mark', '\uFEFF{"a":"1","b":"2"}\n{"a":"3","b":"4"}'],
  ['keys in another order, and more of them', '{"b":"2","x":{"y":[1]},"a":"1"}\n{"a":"3","b":"4"}'],
  ['blank lines', '\n{"a":"1","b":"2"}\n \n{"a":"3","b":"4"}\n\n'],
])('columns are found by key: %s', async (_, text) => {
  const expected = [
    ['2', '1'],
    ['4', '3'],
  ];
  expect(await rowsOf(text)).toEqual(expected);
  expect(await rowsOf(gzipSync(text), true)).toEqual(expected);
});

test('values are given as they are; a key that is not there is undefined', async () => {
  const text = '{"a":null,"b":""}\n{"a":1.5}\n{"a":"\\u00e9\\n😀","b":[true]}\n';
  expect(await rowsOf(text)).toEqual([
    ['', null],
    [undefined, 1.5],
    [[true], 'é\n😀'],
  ]);
});

test('fault 16: __proto__ is a key like any other', async () => {
  expect(await rowsOf('{"__proto__":{"a":"evil"},"b":"2"}\n')).toEqual([['2', undefined]]);
});

test.each([
  ['a torn line', '{"a":"1"}\n\n{"a":"sec', 2],
  ['an array', '{"a":"1"}\n["sec"]\n', 2],
  ['a text', '"sec"\n', 1],
  ['null', '{"a":"1"}\n{"a":"1"}\nnull\n', 3],
])('fault 20: %s is named by its row, without its content', async (_, text, row) => {
  await expect(rowsOf(text)).rejects.toMatchObject(problem({ code: 'UNREADABLE', row }));
  await expect(rowsOf(text)).rejects.not.toThrow(/sec/);
});

test('a line without end is given up, not gathered', async () => {
  const content = new ContentInMemory('"'.padEnd(40 * 1024 * 1024, 'x'), 1024 * 1024);
  await expect(collect(jsonLinesRows(content, false, ['a']))).rejects.toMatchObject(problem({ code: 'UNREADABLE' }));
  expect(content.readBytes).toBeLessThan(20 * 1024 * 1024);
});
