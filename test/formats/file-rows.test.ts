import { Unavailable } from '../../src/domain/errors.ts';
import type { LoadFile } from '../../src/domain/load.ts';
import { FileUnfit, rowReader } from '../../src/formats/file-rows.ts';
import { ContentLost, type ObjectContent } from '../../src/formats/object-content.ts';
import { loadFile } from '../support/builders.ts';
import { collect } from '../support/collect.ts';
import { ContentInMemory } from './content-in-memory.ts';

const NAMES = [
  ...['order_id', 'customer_id', 'order_status'],
  ...['order_estimated_delivery_date', 'order_delivered_customer_date'],
];
const SHAPE = { columns: NAMES.map((name) => ({ name, type: 'text' })), rowCount: null };

function jsonFile(text: string, change: Partial<LoadFile> = {}): [LoadFile, ContentInMemory] {
  const format = { kind: 'json', gzip: false } as const;
  return [loadFile({ format, shape: SHAPE, sizeBytes: Buffer.byteLength(text), ...change }), new ContentInMemory(text)];
}

async function failureOf(file: LoadFile, content: ObjectContent | Error): Promise<unknown> {
  const open = async () => {
    if (content instanceof Error) throw content;
    return Promise.resolve(content);
  };
  const error: unknown = await collect(rowReader(open)(file)).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof FileUnfit ? error.failure : error;
}

const line = (...values: unknown[]) =>
  `${JSON.stringify(Object.fromEntries(NAMES.map((name, at) => [name, values[at]])))}\n`;

test('rows are as the contract has them, and the content is let go', async () => {
  const [file, content] = jsonFile(line('o1', 'c1', '', '2024-01-05T10:00:07.5Z', '') + line('o2', 'c2'));
  const rows = (await collect(rowReader(async () => content)(file))).flat();
  expect(rows).toEqual([
    {
      order_id: 'o1',
      customer_id: 'c1',
      order_status: '',
      order_estimated_delivery_date: '2024-01-05 10:00:07.500000',
      order_delivered_customer_date: null,
    },
    { ...Object.fromEntries(NAMES.map((name) => [name, null])), order_id: 'o2', customer_id: 'c2' },
  ]);
  expect(content.disposed).toBe(true);
});

test.each([
  ['REQUIRED_NULL', 'customer_id', ['o2', null]],
  ['REQUIRED_NULL', 'order_id', ['', 'c1']],
  ['WRONG_TYPE', 'customer_id', ['o2', 12]],
  ['WRONG_TYPE', 'order_status', ['o2', 'c1', ['x']]],
  ['WRONG_TYPE', 'order_estimated_delivery_date', ['o2', 'c1', null, 1704448800]],
  ['BAD_DATE', 'order_delivered_customer_date', ['o2', 'c1', null, null, '2024-02-30']],
  ['UNREADABLE', 'order_status', ['o2', 'c1', '\ud83d']],
])('fault 19: %s of %s is named with its row', async (code, column, values) => {
  const [file, content] = jsonFile(line('o1', 'c1') + line(...values) + line('', ''));
  const problem = { code, column, row: 2 };
  expect(await failureOf(file, content)).toMatchObject({ fileId: file.id, is: 'bad', problem });
  expect(content.disposed).toBe(true);
});

test('faults 22, 23: a file that is gone, and one of another size', async () => {
  const [file, content] = jsonFile(line('o1', 'c1'));
  expect(await failureOf(file, new ContentLost('gone'))).toEqual({ fileId: file.id, is: 'gone' });
  expect(await failureOf(file, new ContentLost('changed'))).toEqual({ fileId: file.id, is: 'changed' });
  const longer = loadFile({ ...file, sizeBytes: file.sizeBytes + 1 });
  expect(await failureOf(longer, content)).toEqual({ fileId: file.id, is: 'changed' });
});

test('a store that is away is no fault of the file', async () => {
  const [file] = jsonFile(line('o1', 'c1'));
  expect(await failureOf(file, new Unavailable('away'))).toBeInstanceOf(Unavailable);
});

test('fault 21: what the description found is not forgotten', async () => {
  const problem = { code: 'UNREADABLE', detail: 'torn' } as const;
  const [torn, content] = jsonFile(line('o1', 'c1'), { problem });
  expect(await failureOf(torn, content)).toEqual({ fileId: torn.id, is: 'bad', problem });
  const [unseen] = jsonFile(line('o1', 'c1'), { shape: null });
  expect(await failureOf(unseen, content)).toMatchObject({ is: 'bad', problem: { code: 'UNREADABLE' } });
  const [short] = jsonFile(line('o1', 'c1'), { shape: { columns: SHAPE.columns.slice(1), rowCount: null } });
  expect(await failureOf(short, content)).toMatchObject({ problem: { code: 'MISSING_COLUMN', column: 'order_id' } });
});

test('fault 18: text without a byte has no rows', async () => {
  const [file, content] = jsonFile('', { shape: { columns: [], rowCount: 0 } });
  expect((await collect(rowReader(async () => content)(file))).flat()).toEqual([]);
});
