import type { DatasetName } from '../../src/domain/dataset.ts';
import { ORDERS } from '../../src/domain/orders.ts';
import { fileId, type ObjectRef } from '../../src/domain/transformed-file.ts';
import type { Description, FileSource } from '../../src/ports/file-source.ts';
import { ARRIVAL } from '../support/builders.ts';
import { collect } from '../support/collect.ts';
import type { TableSpec } from '../support/write-file.ts';
import { ORDERS_FOLDER, order, textColumns, type Values } from './warehouse/sample.ts';

/** An object a test wants to exist, replacing one of that key. */
export interface SourceObject {
  /** Below `orders/` or `customers/`. Its ending says the format; with none of ours the content does not matter. */
  readonly key: string;
  readonly table: TableSpec;
  /** Seconds since 1970. */
  readonly modifiedAt: number;
  /** `empty`: zero bytes are written instead; `truncated`: the last third is missing. */
  readonly damage?: 'empty' | 'truncated';
}

/** What the contract needs: an empty area; disposing removes it. */
export interface FileSourceHarness extends AsyncDisposable {
  readonly source: FileSource;
  readonly bucket: string;
  put(object: SourceObject): Promise<void>;
  remove(key: string): Promise<void>;
}

type Described = Extract<Description, { is: 'file' }>;

const ODD_NAMES = [
  'a b+c %2B %20',
  `quotes ' " \` ;`,
  'two\nlines',
  'hash # & = ? @ :',
  '$( ) {x} [y] * ~ ^ | < >',
  'emoji 😀 São',
  'back\\slash',
  '__proto__',
  '..dots..',
];

/** Says whether an adapter is a FileSource. */
export function fileSourceContract(name: string, acquire: () => Promise<FileSourceHarness>): void {
  describe(`${name} as a FileSource`, () => {
    listContract(acquire);
    describeContract(acquire);
    identityContract(acquire);
  });
}

function object(name: string, rows: readonly Values[] = [order('o1')], modifiedAt = ARRIVAL): SourceObject {
  return { key: ORDERS_FOLDER + name, table: { columns: textColumns(ORDERS), rows }, modifiedAt };
}

/** A key of 1 024 bytes, in folders that a file system takes. */
function longestName(): string {
  const bytes = 1024 - ORDERS_FOLDER.length - '.parquet'.length;
  const folder = `${'x'.repeat(199)}/`;
  const folders = folder.repeat(Math.floor(bytes / folder.length));
  return `${folders}${'y'.repeat(bytes - folders.length)}.parquet`;
}

function refTo({ bucket }: FileSourceHarness, { key }: Pick<SourceObject, 'key'>): ObjectRef {
  return { dataset: 'orders', bucket, key };
}

async function listed({ source }: FileSourceHarness, dataset: DatasetName = 'orders'): Promise<ObjectRef[]> {
  const pages = await collect(source.list(dataset));
  const refs = pages.flat().map(({ dataset, bucket, key }) => ({ dataset, bucket, key }));
  return refs.sort((a, b) => (a.key < b.key ? -1 : 1));
}

async function described(harness: FileSourceHarness, one: SourceObject): Promise<Described> {
  const description = await harness.source.describe(refTo(harness, one));
  if (description.is === 'file') return description;
  throw new Error(`${one.key} is gone`);
}

async function putAndDescribe(harness: FileSourceHarness, one: SourceObject): Promise<Described> {
  await harness.put(one);
  return described(harness, one);
}

function listContract(acquire: () => Promise<FileSourceHarness>): void {
  test('every file of ours is listed, below its dataset, and nothing else', async () => {
    await using harness = await acquire();
    expect(await listed(harness)).toEqual([]);
    const ours = ['a.parquet', 'b.csv', 'c.CSV.GZ', 'd.json', 'e.jsonl.gz', 'f.ndjson', 'deeper/g.parquet'];
    for (const file of ours) await harness.put(object(file));
    for (const other of ['_SUCCESS', 'README.md', 'a.parquet.crc', 'b.tmp', 'c.gz']) await harness.put(object(other));
    await harness.put({ ...object(''), key: 'customers/c.csv' });
    await harness.put({ ...object(''), key: 'orders/outside every partition.csv' });

    const keys = [...ours.map((file) => ORDERS_FOLDER + file), 'orders/outside every partition.csv'].sort();
    expect(await listed(harness)).toEqual(keys.map((key) => refTo(harness, { key })));
    const customers = [{ dataset: 'customers', bucket: harness.bucket, key: 'customers/c.csv' }];
    expect(await listed(harness, 'customers')).toEqual(customers);
  });

  test('fault 14: odd keys are listed and described as they are', async () => {
    await using harness = await acquire();
    const objects = [...ODD_NAMES.map((name) => object(`${name}.csv`)), object(longestName())];
    for (const one of objects) await harness.put(one);
    expect(Buffer.byteLength(objects.at(-1)!.key)).toBe(1024);
    expect((await listed(harness)).map(({ key }) => key)).toEqual(objects.map(({ key }) => key).sort());
    for (const one of objects) expect((await described(harness, one)).version.key).toBe(one.key);
  });

  test('more files than fit a page', async () => {
    await using harness = await acquire();
    const names = Array.from({ length: 1_203 }, (_, at) => `${String(at).padStart(4, '0')}.csv`);
    for (const file of names) await harness.put(object(file));
    expect((await listed(harness)).map(({ key }) => key)).toEqual(names.map((file) => ORDERS_FOLDER + file));
  });
}

function describeContract(acquire: () => Promise<FileSourceHarness>): void {
  test('a Parquet file: version, columns in its own order with their types, rows', async () => {
    await using harness = await acquire();
    const columns = [
      ...[
        { name: 'ms', sqlType: 'TIMESTAMP_MS' },
        { name: 'order_id', sqlType: 'VARCHAR' },
      ],
      ...[
        { name: 'us', sqlType: 'TIMESTAMP' },
        { name: 'tz', sqlType: 'TIMESTAMP WITH TIME ZONE' },
      ],
      ...[
        { name: 'ns', sqlType: 'TIMESTAMP_NS' },
        { name: 'n', sqlType: 'BIGINT' },
      ],
    ];
    const time = '2024-03-01 10:00:00';
    const rows = [1, 2, 3].map((n): Values => [time, `o${n}`, time, `${time}+00`, time, `${n}`]);
    const one: SourceObject = { ...object('a.parquet'), table: { columns, rows } };
    const { version, shape, problem } = await putAndDescribe(harness, one);
    expect(version).toMatchObject({ ...refTo(harness, one), lastModified: ARRIVAL });
    expect(version.eTag).not.toBe('');
    expect(version.sizeBytes).toBeGreaterThan(0);
    expect(problem).toBeNull();
    const types = { ms: 'timestamp', order_id: 'text', us: 'timestamp', tz: 'timestamp', ns: 'timestamp-ns' };
    expect(shape!.rowCount).toBe(3);
    expect(shape!.columns.map((column) => column.name)).toEqual([...Object.keys(types), 'n']);
    expect(Object.fromEntries(shape!.columns.map((column) => [column.name, column.type]))).toMatchObject(types);
    expect(['text', 'timestamp', 'timestamp-ns']).not.toContain(shape!.columns.at(-1)!.type);
  });

  test.each(['csv', 'csv.gz', 'jsonl', 'jsonl.gz', 'ndjson'])(
    'a file of text (%s): columns, no row count',
    async (ending) => {
      await using harness = await acquire();
      const { shape, problem } = await putAndDescribe(harness, object(`a.${ending}`, [order('o1'), order('o2')]));
      const columns = ORDERS.columns.map((column) => ({ name: column.name, type: 'text' }));
      expect({ shape, problem }).toEqual({ shape: { columns, rowCount: null }, problem: null });
    },
  );

  test('fault 18: no rows, and no bytes, are no problem of a file of text', async () => {
    await using harness = await acquire();
    const header = await putAndDescribe(harness, object('header.csv', []));
    expect(header.problem).toBeNull();
    expect(header.shape!.columns).toHaveLength(5);
    for (const ending of ['csv', 'jsonl']) {
      const empty = await putAndDescribe(harness, { ...object(`empty.${ending}`), damage: 'empty' });
      expect(empty).toMatchObject({ problem: null, shape: { columns: [] }, version: { sizeBytes: 0 } });
    }
    const rowless = await putAndDescribe(harness, object('rowless.parquet', []));
    expect(rowless).toMatchObject({ problem: null, shape: { rowCount: 0 } });
  });

  test('fault 18: a Parquet file of zero bytes is unreadable', async () => {
    await using harness = await acquire();
    const { version, problem } = await putAndDescribe(harness, { ...object('a.parquet'), damage: 'empty' });
    expect(version.sizeBytes).toBe(0);
    expect(problem).toMatchObject({ code: 'UNREADABLE' });
  });

  test('fault 20: a truncated Parquet file is unreadable, and still has its version', async () => {
    await using harness = await acquire();
    const { version, problem } = await putAndDescribe(harness, { ...object('a.parquet'), damage: 'truncated' });
    expect(version.lastModified).toBe(ARRIVAL);
    expect(problem).toMatchObject({ code: 'UNREADABLE' });
  });

  test('gzip around Parquet is unsupported', async () => {
    await using harness = await acquire();
    const { problem } = await putAndDescribe(harness, object('a.parquet.gz'));
    expect(problem).toMatchObject({ code: 'UNSUPPORTED' });
  });

  test('fault 22: what is not there, or there no more, is gone', async () => {
    await using harness = await acquire();
    expect(await harness.source.describe(refTo(harness, object('never.parquet')))).toEqual({ is: 'gone' });
    const one = object('a.parquet');
    await putAndDescribe(harness, one);
    await harness.remove(one.key);
    expect(await harness.source.describe(refTo(harness, one))).toEqual({ is: 'gone' });
    expect(await listed(harness)).toEqual([]);
  });

  test('a column named __proto__ is a column', async () => {
    await using harness = await acquire();
    const columns = [...textColumns(ORDERS), { name: '__proto__', sqlType: 'VARCHAR' }];
    for (const ending of ['parquet', 'csv']) {
      const one = { ...object(`a.${ending}`), table: { columns, rows: [[...order('o1'), 'x']] } };
      const { shape } = await putAndDescribe(harness, one);
      expect(shape!.columns.map((column) => column.name)).toEqual(columns.map((column) => column.name));
    }
  });
}

function identityContract(acquire: () => Promise<FileSourceHarness>): void {
  test('looking again gives the same description', async () => {
    await using harness = await acquire();
    const one = object('a.parquet');
    const first = await putAndDescribe(harness, one);
    expect(await described(harness, one)).toEqual(first);
  });

  test('fault 6: the same bytes have the same eTag, other bytes another', async () => {
    await using harness = await acquire();
    const first = await putAndDescribe(harness, object('a.csv'));
    const again = await putAndDescribe(harness, object('a.csv', [order('o1')], ARRIVAL + 60));
    expect(again.version).toEqual({ ...first.version, lastModified: ARRIVAL + 60 });
    const sameLength = await putAndDescribe(harness, object('a.csv', [order('o2')], ARRIVAL + 120));
    expect(sameLength.version.sizeBytes).toBe(first.version.sizeBytes);
    expect(sameLength.version.eTag).not.toBe(first.version.eTag);
    const back = await putAndDescribe(harness, object('a.csv', [order('o1')], ARRIVAL + 180));
    expect(back.version.eTag).toBe(first.version.eTag);
    expect(fileId(back.version)).not.toBe(fileId(first.version));
  });

  test('fault 5: an overwritten object is another file with its own shape', async () => {
    await using harness = await acquire();
    const first = await putAndDescribe(harness, object('a.parquet'));
    const second = await putAndDescribe(harness, object('a.parquet', [order('o1'), order('o2')], ARRIVAL + 60));
    expect(fileId(second.version)).not.toBe(fileId(first.version));
    expect([first.shape!.rowCount, second.shape!.rowCount]).toEqual([1, 2]);
  });

  test('fault 5: other bytes within the same second are another file', async () => {
    await using harness = await acquire();
    const first = await putAndDescribe(harness, object('a.csv'));
    const second = await putAndDescribe(harness, object('a.csv', [order('o2')]));
    expect(fileId(second.version)).not.toBe(fileId(first.version));
  });
}
