import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { writeFile } from '../write-file.ts';
import { PeerSession } from './peer-session.ts';
import { hasPostgres } from './postgres-cluster.ts';
import { RedshiftPeer } from './redshift-peer.ts';

const ifPostgres = hasPostgres() ? describe : describe.skip;
const ROLE = 'IAM_ROLE default';

ifPostgres('COPY of the peer', () => {
  const objects = new Map<string, Uint8Array>();
  let peer: RedshiftPeer;
  let session: PeerSession;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'copy-'));
    peer = await RedshiftPeer.start({
      objects: {
        read: async (bucket, key) => Promise.resolve(objects.get(`${bucket}/${key}`)),
        list: async (bucket, prefix) => {
          const keys = [...objects.keys()].filter((name) => name.startsWith(`${bucket}/${prefix}`));
          return Promise.resolve(keys.map((name) => name.slice(bucket.length + 1)));
        },
      },
    });
  });
  afterAll(async () => {
    await peer[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });
  beforeEach(async () => {
    objects.clear();
    session = await PeerSession.open(peer);
  });
  afterEach(async () => session[Symbol.asyncDispose]());

  function text(name: string, content: string | Uint8Array): void {
    objects.set(`b/${name}`, Buffer.from(content));
  }

  async function parquet(name: string, columns: Record<string, string>, ...rows: (string | null)[][]): Promise<void> {
    const specs = Object.entries(columns).map(([column, sqlType]) => ({ name: column, sqlType }));
    await writeFile(join(folder, 'file'), { columns: specs, rows }, { format: 'parquet' });
    objects.set(`b/${name}`, readFileSync(join(folder, 'file')));
  }

  function manifest(name: string, ...entries: object[]): void {
    text(name, JSON.stringify({ entries }));
  }

  const entry = (name: string, more: object = {}) => {
    const length = objects.get(`b/${name}`)?.length ?? 1;
    return { url: `s3://b/${name}`, mandatory: true, meta: { content_length: length }, ...more };
  };

  /** The rows of a table of these columns after the COPY, or the error's text. */
  async function copied(columns: string, options: string): Promise<unknown> {
    const copy = options.startsWith('COPY') ? options : `COPY t FROM 's3://b/${options}`;
    const sqls = [`CREATE TEMP TABLE t (${columns})`, copy, 'SELECT * FROM t'];
    try {
      return await session.rowsOf(...sqls);
    } catch (error) {
      return (error as Error).message;
    }
  }

  test('a path is a prefix, a manifest names files exactly', async () => {
    text('a', 'x\n');
    text('a1', 'y\n');
    manifest('m', entry('a'));
    expect(await copied('t varchar(9)', `a' ${ROLE} CSV`)).toEqual([['x'], ['y']]);
    expect(await copied('t varchar(9)', `m' ${ROLE} CSV MANIFEST`)).toEqual([['x']]);
    expect(await copied('t varchar(9)', `none' ${ROLE} CSV`)).toMatch(/does not exist/);
  });

  test('a mandatory file that is missing, or has another length, fails the COPY', async () => {
    text('a', 'x\n');
    manifest('missing', entry('a'), entry('b'));
    manifest('optional', entry('a'), entry('b', { mandatory: false }));
    manifest('longer', entry('a', { meta: { content_length: 3 } }));
    expect(await copied('t varchar(9)', `missing' ${ROLE} CSV MANIFEST`)).toMatch(/NoSuchKey/);
    expect(await copied('t varchar(9)', `optional' ${ROLE} CSV MANIFEST`)).toEqual([['x']]);
    expect(await copied('t varchar(9)', `longer' ${ROLE} CSV MANIFEST`)).toMatch(/content_length/);
    await parquet('p', { t: 'VARCHAR' }, ['x']);
    manifest('bare', { url: 's3://b/p', mandatory: true });
    expect(await copied('t varchar(9)', `bare' ${ROLE} PARQUET MANIFEST`)).toMatch(/'meta' key/);
  });

  test('Parquet goes by position, with as many columns as the table or the list has', async () => {
    await parquet('p', { one: 'VARCHAR', two: 'VARCHAR' }, ['1', null]);
    const columns = 'two varchar(9), one varchar(9)';
    expect(await copied(columns, `p' ${ROLE} FORMAT AS PARQUET`)).toEqual([['1', null]]);
    expect(await copied(columns, `COPY t (one, two) FROM 's3://b/p' ${ROLE} PARQUET`)).toEqual([[null, '1']]);
    expect(await copied('a varchar(9)', `p' ${ROLE} PARQUET`)).toMatch(/Table columns: 1, Data columns: 2/);
    expect(await copied(`${columns}, c varchar(9)`, `p' ${ROLE} PARQUET`)).toMatch(/Unmatched number of columns/);
  });

  test.each([
    ['VARCHAR', 'timestamp', '2024-01-05'],
    ['TIMESTAMP_NS', 'timestamp', '2024-01-05'],
    ['BIGINT', 'varchar(9)', '7'],
    ['INTEGER', 'bigint', '7'],
    ['DOUBLE', 'bigint', '7'],
    ['DATE', 'timestamp', '2024-01-05'],
  ])('Parquet: %s does not go into %s', async (from, into, value) => {
    await parquet('p', { t: from }, [value]);
    expect(await copied(`t ${into}`, `p' ${ROLE} PARQUET`)).toMatch(/incompatible Parquet schema for column/);
  });

  test.each([
    ['TIMESTAMP', 'timestamp', '2024-01-05 10:00:00.123456', '2024-01-05 10:00:00.123456'],
    ['TIMESTAMP_MS', 'timestamp', '0001-01-01 10:00:00.123', '0001-01-01 10:00:00.123'],
    ['BIGINT', 'bigint', '7', 7],
    ['INTEGER', 'integer', '7', 7],
    ['DOUBLE', 'double precision', '0.5', 0.5],
    ['BOOLEAN', 'boolean', 'true', true],
    ['DATE', 'date', '2024-01-05', '2024-01-05'],
    ['VARCHAR', 'varchar(99)', 'tab\t, \\N\nand line', 'tab\t, \\N\nand line'],
  ])('Parquet: %s goes into %s', async (from, into, value, read) => {
    await parquet('p', { t: from }, [value], [null]);
    expect(await copied(`t ${into}`, `p' ${ROLE} PARQUET`)).toEqual([[read], [null]]);
  });

  test('a text longer than its column, in bytes, fails', async () => {
    await parquet('p', { t: 'VARCHAR' }, ['ééé']);
    text('c', 'ééé\n');
    expect(await copied('t varchar(5)', `p' ${ROLE} PARQUET`)).toMatch(/longer than the length defined/);
    expect(await copied('t varchar(5)', `c' ${ROLE} CSV`)).toMatch(/sys_load_error_detail/);
  });

  test('CSV: quotes, line breaks, nulls by the options', async () => {
    text('c', 'h,i\n"a ""b"", c","two\nlines"\n,\\N\n');
    const columns = 'a varchar(99), b varchar(99)';
    const first = ['a "b", c', 'two\nlines'];
    const plain = `c' ${ROLE} CSV IGNOREHEADER 1`;
    expect(await copied(columns, plain)).toEqual([first, ['', null]]);
    expect(await copied(columns, `${plain} NULL AS '' EMPTYASNULL`)).toEqual([first, [null, '\\N']]);
    text('n', '1,x\n,y\n');
    expect(await copied('a bigint, b varchar(9)', `n' ${ROLE} CSV`)).toEqual([
      [1, 'x'],
      [null, 'y'],
    ]);
  });

  test('JSON: by name; a field that is missing is null, one too many is left out', async () => {
    text('j', '{"b":"2","a":"1","c":3}\n\n{"a":"","b":null}\n{"b":"é"}\n');
    expect(await copied('a varchar(9), b varchar(9)', `j' ${ROLE} JSON 'auto'`)).toEqual([
      ['1', '2'],
      ['', null],
      [null, 'é'],
    ]);
  });

  test('gzip is read where it is announced, and a torn one fails', async () => {
    const packed = gzipSync('x\n');
    text('g', packed);
    text('torn', packed.subarray(0, 15));
    expect(await copied('a varchar(9)', `g' ${ROLE} CSV GZIP`)).toEqual([['x']]);
    expect(await copied('a varchar(9)', `torn' ${ROLE} CSV GZIP`)).toMatch(/inflate/);
  });

  test('NOLOAD with MAXERROR loads nothing and names every bad line, also of a batch that is undone', async () => {
    text('a', '1,x\n2\n3,y,z\n');
    text('b', '1,x\n');
    text('c', '1,"x\n');
    manifest('m', entry('a'), entry('b'), entry('c'));
    const columns = 'a varchar(9), b varchar(9)';
    expect(await copied(columns, `m' ${ROLE} CSV MANIFEST NOLOAD MAXERROR 2`)).toMatch(/sys_load_error_detail/);
    expect(await copied(columns, `m' ${ROLE} CSV MANIFEST NOLOAD MAXERROR 3`)).toEqual([]);
    const details = `SELECT trim(file_name), line_number, trim(error_message) FROM sys_load_error_detail
      WHERE query_id = (SELECT max(query_id) FROM sys_load_error_detail) ORDER BY 1, 2`;
    expect(await session.rowsOf(details)).toEqual([
      ['s3://b/a', 2, 'Delimiter not found'],
      ['s3://b/a', 3, 'Extra column(s) found'],
      ['s3://b/c', 1, 'Invalid quote formatting for CSV'],
    ]);
  });

  test.each([
    ["p' PARQUET", /IAM_ROLE/],
    [`p' ${ROLE}`, /formats/],
    [`p' ${ROLE} PARQUET MAXERROR 1`, /MAXERROR is not supported/],
    [`p' ${ROLE} PARQUET COMPUPDATE OFF`, /COMPUPDATE is not supported/],
    [`p' ${ROLE} JSON 'auto' NULL AS ''`, /NULL is not supported/],
    [`p' ${ROLE} CSV MAXERROR 100001`, /MAXERROR/],
    [`p' ${ROLE} CSV FILLRECORDS`, /syntax error/],
    [`p' IAM_ROLE 'me' CSV`, /Invalid credentials/],
  ])('refused: %s', async (options, why) => {
    expect(await copied('a varchar(9)', options)).toMatch(why);
  });
});
