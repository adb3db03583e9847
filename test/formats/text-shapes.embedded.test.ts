import { gzipSync } from 'node:zlib';
import { shapeOf } from '../../src/formats/file-shape.ts';
import { HEAD_BYTES } from '../../src/formats/text-head.ts';
import { stored } from './stored-text.ts';

const CSV = { kind: 'csv', gzip: false } as const;
const JSON_LINES = { kind: 'json', gzip: false } as const;

function columnsOf(content: string | Uint8Array, format: Parameters<typeof shapeOf>[0]): (readonly [string, string])[] {
  const { shape, problem } = shapeOf(format, stored(content));
  expect(problem).toBeNull();
  return shape!.columns.map(({ name, type }) => [name, type] as const);
}

function problemOf(content: string | Uint8Array, format: Parameters<typeof shapeOf>[0]): string {
  const { shape, problem } = shapeOf(format, stored(content));
  expect(shape).toBeNull();
  return `${problem!.code}: ${problem!.detail}`;
}

describe('the header of a CSV file', () => {
  test.each([
    ['a,b\n1,2\n', ['a', 'b']],
    ['a,b\r\n1,2\r\n', ['a', 'b']],
    ['a,b\r1,2\r', ['a', 'b']],
    ['a,b', ['a', 'b']],
    ['\uFEFFa,b\n', ['a', 'b']],
    ['"a, ""x""\n1",b\n', ['a, "x"\n1', 'b']],
    ['a,,\n', ['a', '', '']],
    ['__proto__,São\n', ['__proto__', 'São']],
    ['\n1\n', ['']],
  ])('%j', (content, names) => {
    expect(columnsOf(content, CSV)).toEqual(names.map((name) => [name, 'text']));
  });

  test.each([
    ['"a,b\n1,2\n', 'not valid CSV at its field 1'],
    ['a,"b"c\n', 'not valid CSV at its field 2'],
    [Buffer.from('\uFEFFa,b\n', 'utf16le'), 'not UTF-8'],
    [Buffer.from([0x61, 0xff, 0x0a]), 'not UTF-8'],
    [`${'x'.repeat(HEAD_BYTES)}y\n1`, 'does not end within'],
    [`"${'x'.repeat(HEAD_BYTES)}"\n1`, 'does not end within'],
  ])('no header: %#', (content, detail) => {
    expect(problemOf(content, CSV)).toContain(detail);
  });

  test('a character cut in two at the end of the head harms nothing', () => {
    expect(columnsOf(`a,b\n${'x'.repeat(HEAD_BYTES - 5)}é${'x'.repeat(99)}`, CSV)).toHaveLength(2);
  });

  test('only the byte order mark is as good as nothing', () => {
    expect(shapeOf(CSV, stored('\uFEFF')).shape).toEqual({ columns: [], rowCount: 0 });
  });
});

describe('the columns of JSON lines', () => {
  test.each<[string, (readonly [string, string])[]]>([
    [
      '{"a":"x"}\n{"b":"y","a":"z"}',
      [
        ['a', 'text'],
        ['b', 'text'],
      ],
    ],
    ['\n  \r\n{"a":null}\r\n{"a":1}\r\n', [['a', 'JSON number']]],
    [
      '{"a":true,"b":{},"c":[],"d":null}\n',
      [
        ['a', 'JSON boolean'],
        ['b', 'JSON object'],
        ['c', 'JSON array'],
        ['d', 'text'],
      ],
    ],
    ['{"a":"x"}\n{"a":1}\n', [['a', 'text']]],
    [
      '{"a":"x"}\nnothing of ours\n{"b":"x"}\n',
      [
        ['a', 'text'],
        ['b', 'text'],
      ],
    ],
    [
      '{"__proto__":"x","constructor":"y"}\n',
      [
        ['__proto__', 'text'],
        ['constructor', 'text'],
      ],
    ],
    ['\uFEFF{"a":"x"}\n', [['a', 'text']]],
    ['{}\n', []],
  ])('%j', (content, columns) => {
    expect(columnsOf(content, JSON_LINES)).toEqual(columns);
  });

  test('only rows that lie whole in the head count', () => {
    const long = JSON.stringify({ b: 'x'.repeat(HEAD_BYTES) });
    expect(columnsOf(`{"a":"x"}\n${long}\n{"c":"x"}\n`, JSON_LINES)).toEqual([['a', 'text']]);
    expect(problemOf(long + '\n', JSON_LINES)).toContain('no whole row');
  });

  test.each(['[{"a":1}]', '{\n"a":1\n}', 'a,b\n1,2\n', '12\n', 'null\n', '{"a":'])('no JSON lines: %j', (content) => {
    expect(problemOf(content, JSON_LINES)).toContain('UNREADABLE: the first line is not a JSON object');
  });

  test('blank lines alone are no rows', () => {
    expect(shapeOf(JSON_LINES, stored('\n\n')).shape).toEqual({ columns: [], rowCount: 0 });
  });
});

describe('gzip', () => {
  const rows = Array.from({ length: 20_000 }, (_, at) => `o${at},${Math.sin(at)}\n`).join('');
  const packed = gzipSync(`a,b\n${rows}`);
  const format = { kind: 'csv', gzip: true } as const;

  test('no more is unpacked than the head needs', () => {
    let readBytes = 0;
    const bytes = stored(packed);
    const counting = {
      sizeBytes: bytes.sizeBytes,
      read: (offset: number, length: number) => {
        readBytes = Math.max(readBytes, length);
        return bytes.read(offset, length);
      },
    };
    expect(shapeOf(format, counting).shape?.columns).toHaveLength(2);
    expect(readBytes).toBeLessThan(packed.length / 2);
  });

  test('fault 20: torn or damaged in its head', () => {
    const small = gzipSync('a,b\n1,2\n');
    expect(problemOf(small.subarray(0, -9), format)).toContain('UNREADABLE: the gzip stream is torn');
    expect(problemOf(small.subarray(0, 5), format)).toContain('torn');
    expect(problemOf('a,b\n1,2\n', format)).toContain('torn or damaged');
    const damaged = Buffer.from(packed);
    damaged.fill(0xff, 20, 60);
    expect(problemOf(damaged, format)).toContain('torn or damaged');
  });

  test('torn further down is for the load to find', () => {
    expect(columnsOf(packed.subarray(0, -100), format)).toHaveLength(2);
  });

  test('several members are one text, and an empty one is empty', () => {
    expect(columnsOf(Buffer.concat([gzipSync('a,'), gzipSync('b\n')]), format)).toHaveLength(2);
    expect(shapeOf(format, stored(gzipSync(''))).shape).toEqual({ columns: [], rowCount: 0 });
  });

  test('a bomb does not go off', () => {
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024, 'x'));
    expect(problemOf(bomb, format)).toContain('does not end within');
  });
});
