import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';
import type { LoadFile } from '../../../src/domain/load.ts';
import { ORDERS } from '../../../src/domain/orders.ts';
import type { LoadFailure } from '../../../src/ports/warehouse.ts';
import { day, order, ordersFile, textColumns, type Values } from '../../contract/warehouse/sample.ts';
import { attempt, failureOf, loadFiles, loadOf } from '../../contract/warehouse/settle.ts';
import { columnByKey } from '../../contract/warehouse/state.ts';
import { type DuckDbHarness, duckDbHarness } from '../../support/duckdb-harness.ts';

const HEADER = ORDERS.columns.map(({ name }) => name).join(',');

describe('DuckDbWarehouse and its files', () => {
  let harness: DuckDbHarness;
  let attempts = 0;

  beforeEach(async () => {
    harness = await duckDbHarness();
  });

  afterEach(() => harness[Symbol.asyncDispose]());

  /** Gives a described file other bytes, as if they had been described. */
  function rewrite(file: LoadFile, content: string | Buffer): LoadFile {
    writeFileSync(harness.pathOf(file), content);
    utimesSync(harness.pathOf(file), file.lastModified, file.lastModified);
    return { ...file, sizeBytes: statSync(harness.pathOf(file)).size };
  }

  async function put(name: string, rows: readonly Values[] = [order('o1')]): Promise<LoadFile> {
    return harness.put(ordersFile(name, day(0), rows));
  }

  async function failure(...files: LoadFile[]): Promise<LoadFailure> {
    attempts++;
    return failureOf(await attempt(harness.warehouse, loadOf(...files), attempts));
  }

  test.each([1, 4, 8, 30])(
    'fault 20: a gzip file that lacks its last %d bytes is bad, whatever rows it gives',
    async (lost) => {
      for (const ending of ['csv.gz', 'jsonl.gz']) {
        const file = await put(
          `${String(lost)}.${ending}`,
          Array.from({ length: 100 }, (_, at) => order(`o${at}`)),
        );
        const cut = rewrite(file, readFileSync(harness.pathOf(file)).subarray(0, -lost));
        const problem = { code: 'UNREADABLE', detail: 'the gzip file is truncated or damaged' };
        expect(await failure(cut)).toMatchObject({ of: 'files', files: [{ is: 'bad', problem }] });
      }
    },
  );

  test('fault 20: a wrong checksum of gzip is seen', async () => {
    const file = await put('a.csv.gz');
    const bytes = readFileSync(harness.pathOf(file));
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 6) ^ 0xff, bytes.length - 6);
    expect(await failure(rewrite(file, bytes))).toMatchObject({ files: [{ problem: { code: 'UNREADABLE' } }] });
  });

  test('a byte order mark and carriage returns are no part of CSV values', async () => {
    const file = rewrite(await put('a.csv'), `\ufeff${HEADER}\r\no1,c1,shipped,2024-01-01,\r\n`);
    await loadFiles(harness.warehouse, file);
    expect(await columnByKey(harness, 'order_status')).toEqual({ o1: 'shipped' });
  });

  test('quoted and unquoted empty CSV fields are null; quotes and newlines in values stay', async () => {
    const rows = `o1,c1,"",,\n"o""2",c1,"two\nlines",2024-01-01,""\n`;
    await loadFiles(harness.warehouse, rewrite(await put('a.csv'), `${HEADER}\n${rows}`));
    expect(await columnByKey(harness, 'order_status')).toEqual({ o1: null, 'o"2': 'two\nlines' });
  });

  const MALFORMED: readonly (readonly [string, string | Buffer])[] = [
    ['short.csv', `${HEADER}\no1,SECRET\n`],
    ['long.csv', `${HEADER}\no1,c1,SECRET,,,x\n`],
    ['quote.csv', `${HEADER}\no1,c1,"SECRET,,\n`],
    ['latin.csv', Buffer.from(`${HEADER}\no1,c1,SECRET\xe9,,\n`, 'latin1')],
    ['torn.jsonl', '{"order_id":"SECRET"'],
    ['array.jsonl', '["SECRET"]\n'],
    ['latin.jsonl', Buffer.from('{"order_id":"o1","customer_id":"SECRET\xe9"}\n', 'latin1')],
  ];

  test.each(MALFORMED)('fault 20: %s is unreadable, and the reason quotes nothing of it', async (name, content) => {
    const good = await put(`good-${name}`, [order('good')]);
    const bad = rewrite(await put(name), content);
    const failed = await failure(good, bad);
    expect(failed).toMatchObject({ of: 'files', files: [{ fileId: bad.id, problem: { code: 'UNREADABLE' } }] });
    expect(JSON.stringify(failed)).not.toMatch(/SECRET|\\n/);
  });

  test('a key that a JSON row lacks is null, and a value that is no string names its row', async () => {
    const sparse = rewrite(await put('a.jsonl'), '{"order_id":"o1","customer_id":"c1"}\n');
    await loadFiles(harness.warehouse, sparse);
    expect(await columnByKey(harness, 'order_status')).toEqual({ o1: null });
    const rows = [
      '{"order_id":"o2","customer_id":"c1"}',
      '{"order_id":"o3","customer_id":"c1","order_status":{"a":1}}',
    ];
    const problem = { code: 'WRONG_TYPE', column: 'order_status', row: 2 };
    expect(await failure(rewrite(await put('b.jsonl'), rows.join('\n')))).toMatchObject({ files: [{ problem }] });
    const lacking = rewrite(await put('c.jsonl'), '{"order_id":"o4"}\n');
    const none = { code: 'REQUIRED_NULL', column: 'customer_id', row: 1 };
    expect(await failure(lacking)).toMatchObject({ files: [{ problem: none }] });
  });

  test('fault 18: gzip around nothing is a file without rows', async () => {
    await loadFiles(harness.warehouse, rewrite(await put('a.csv.gz', []), gzipSync(`${HEADER}\n`)));
    await loadFiles(harness.warehouse, rewrite(await put('a.jsonl.gz', []), gzipSync('')));
    expect(await columnByKey(harness, 'order_id')).toEqual({});
  });

  test('fault 23: another count of rows at the same size means another file, or damage where nothing was written', async () => {
    const file = await put('a.parquet');
    const promised = { ...file, shape: { ...file.shape!, rowCount: 2 } };
    expect(await failure(promised)).toMatchObject({ files: [{ is: 'bad', problem: { code: 'ROWS_DIFFER' } }] });
    const replaced = { ...promised, lastModified: file.lastModified - 1 };
    expect(await failure(replaced)).toEqual({ of: 'files', files: [{ fileId: file.id, is: 'changed' }] });
    await loadFiles(harness.warehouse, { ...file, lastModified: file.lastModified - 1 });
  });

  test('nanoseconds before 1970 are cut towards the past, as text would be', async () => {
    const columns = textColumns(ORDERS).map((c, at) => (at < 3 ? c : { ...c, sqlType: 'TIMESTAMP_NS' }));
    const rows: Values[] = [['o1', 'c1', null, '1969-12-31 23:59:59.123456789', '2024-01-01 00:00:00.000000999']];
    await loadFiles(harness.warehouse, await harness.put({ ...ordersFile('a.parquet', day(0), rows), columns }));
    const estimated = await columnByKey(harness, 'order_estimated_delivery_date');
    expect(estimated).toEqual({ o1: '1969-12-31 23:59:59.123456' });
    expect(await columnByKey(harness, 'order_delivered_customer_date')).toEqual({ o1: '2024-01-01 00:00:00.000000' });
  });

  test('fault 14: a name with a backslash beside a pattern is read by its own file, and nothing is left behind', async () => {
    const links = () => readdirSync(tmpdir()).filter((name) => /^transformed-orders-/.test(name));
    const before = links();
    for (const name of ['a\\x.csv', 'a].csv', 'a[.csv']) await put(name, [order('decoy')]);
    await loadFiles(harness.warehouse, await put('a\\*.csv', [order('o1')]), await put('a\\[x]?.csv', [order('o2')]));
    expect(await columnByKey(harness, 'order_status')).toEqual({ o1: 'created', o2: 'created' });
    expect(links()).toEqual(before);
  });

  test('fault 20: the bad ones among many files are all named', async () => {
    const files: LoadFile[] = [];
    for (let at = 0; at < 120; at++) files.push(await put(`${at}.parquet`, [order(`o${at}`), order(`p${at}`)]));
    for (const at of [7, 64, 119]) await harness.damage(files[at]!);
    await harness.remove(files[30]!);
    const failed = await failure(...files);
    const named = failed.of === 'files' ? failed.files.map(({ fileId, is }) => [fileId, is]) : [];
    const expected = [7, 64, 119].map((at) => [files[at]!.id, 'bad']);
    expect(named.sort()).toEqual([...expected, [files[30]!.id, 'gone']].sort());
  });
});
