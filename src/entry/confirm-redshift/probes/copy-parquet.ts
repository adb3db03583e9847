import { parquetFile } from '../parquet-file.ts';
import type { Probe } from '../probe.ts';
import { seen } from '../probe.ts';
import { entry } from '../probe-objects.ts';
import { errorOf, type ProbeRoom } from '../probe-room.ts';

const TWO_COLUMNS = `SELECT 'o1' AS order_id, TIMESTAMP '2026-01-02 03:04:05.000120' AS at`;

/** COPY of Parquet: by position, into temporary tables, and what it says of files that it cannot read. */
export const COPY_PARQUET_PROBES: readonly Probe[] = [
  {
    name: 'parquet-into-temporary-table',
    needsCopy: true,
    question: 'Does COPY fill a temporary table that CALL has made, with columns as the file has them?',
    run: async (room) => {
      const { schema } = room;
      const manifest = await room.objects.putAll(['a.parquet'], await parquetFile(TWO_COLUMNS));
      await room.make(`CREATE OR REPLACE PROCEDURE ${schema}.make_slot() AS $$
BEGIN
  EXECUTE 'CREATE TEMP TABLE slot_probe (order_id varchar(512), at timestamp)';
END
$$ LANGUAGE plpgsql`);
      const view = await room.attempt(
        `CALL ${schema}.make_slot()`,
        room.copy('slot_probe', manifest),
        `SELECT s.order_id || ' ' || to_char(s.at, 'SS.US') FROM slot_probe s`,
      );
      const found = view.is === 'finished' ? String((await room.rows(view))[0]?.[0]) : errorOf(view);
      return seen(found === 'o1 05.000120', found);
    },
  },
  {
    name: 'parquet-goes-by-position',
    needsCopy: true,
    question: 'Does COPY of Parquet go by position, not by name, and refuse another number of columns?',
    run: async (room) => {
      const manifest = await room.objects.putAll(['a.parquet'], await parquetFile(`SELECT 'x' AS b, 'y' AS a`));
      const reordered = await room.attempt(
        'CREATE TEMP TABLE slot_probe (a varchar(8), b varchar(8))',
        room.copy('slot_probe', manifest),
        'SELECT s.a FROM slot_probe s',
      );
      const a = reordered.is === 'finished' ? String((await room.rows(reordered))[0]?.[0]) : errorOf(reordered);
      const fewer = await into(room, 'a varchar(8)', manifest);
      return seen(a === 'x' && fewer.is === 'failed', `the first column is ${a}; one column less: ${errorOf(fewer)}`);
    },
  },
  {
    name: 'parquet-ignored-column',
    needsCopy: true,
    question: 'Does COPY put a column that nobody wants into ignored_2 VARCHAR(65535)?',
    run: async (room) => {
      const select = `SELECT 'x' AS a, repeat('é', 20000) AS more`;
      const manifest = await room.objects.putAll(['a.parquet'], await parquetFile(select));
      const view = await into(room, 'a varchar(8), ignored_2 varchar(65535)', manifest);
      return seen(view.is === 'finished', view.is === 'finished' ? 'it did' : errorOf(view));
    },
  },
  {
    name: 'parquet-text-into-timestamp',
    needsCopy: true,
    question: 'Is text into TIMESTAMP refused as an incompatible schema, before any row is read?',
    run: async (room) => {
      const manifest = await room.objects.putAll(['a.parquet'], await parquetFile(`SELECT '2026-01-02' AS at`));
      const view = await into(room, 'at timestamp', manifest);
      return seen(/incompatible Parquet schema/i.test(errorOf(view)), errorOf(view) || 'it was loaded');
    },
  },
  {
    name: 'parquet-nanoseconds',
    needsCopy: true,
    question: 'Does COPY refuse timestamps of nanoseconds (or read them wrong, which is why they are refused before)?',
    run: async (room) => {
      const select = `SELECT TIMESTAMP_NS '2026-01-02 03:04:05.123456789' AS at`;
      const manifest = await room.objects.putAll(['a.parquet'], await parquetFile(select));
      const view = await room.attempt(
        'CREATE TEMP TABLE slot_probe (at timestamp)',
        room.copy('slot_probe', manifest),
        `SELECT to_char(s.at, 'YYYY-MM-DD HH24:MI:SS.US') FROM slot_probe s`,
      );
      if (view.is !== 'finished') return seen(true, errorOf(view));
      const at = String((await room.rows(view))[0]?.[0]);
      return seen(at !== '2026-01-02 03:04:05.123456', `read as ${at}`);
    },
  },
  {
    name: 'parquet-text-too-long',
    needsCopy: true,
    question: 'Does the error of a text that is too long name its column?',
    run: async (room) => {
      const manifest = await room.objects.putAll(
        ['a.parquet'],
        await parquetFile(`SELECT repeat('é', 300) AS order_id`),
      );
      const view = await into(room, 'order_id varchar(512)', manifest);
      return seen(/length of the data column order_id/i.test(errorOf(view)), errorOf(view) || 'it was loaded');
    },
  },
  {
    name: 'parquet-bad-footer-is-named',
    needsCopy: true,
    question: 'Does the error of a file without a Parquet footer name that file?',
    run: async (room) => {
      const good = await parquetFile(TWO_COLUMNS);
      return damaged(room, good, Buffer.from(good).fill(0xff, good.length / 2));
    },
  },
  {
    name: 'parquet-torn-page-is-named',
    needsCopy: true,
    question: 'Does the error of a file with a damaged page name that file (else loads are halved to find it)?',
    run: async (room) => {
      const good = await parquetFile(
        `SELECT md5(i::VARCHAR) AS order_id, TIMESTAMP '2026-01-02' AS at FROM range(200) t(i)`,
      );
      return damaged(room, good, Buffer.from(good).fill(0xff, 4, Math.floor(good.length / 8)));
    },
  },
  {
    name: 'parquet-other-size',
    needsCopy: true,
    question: 'Is an object refused whose size is not the content_length of the manifest?',
    run: async (room) => {
      const bytes = await parquetFile(TWO_COLUMNS);
      const url = await room.objects.put('a.parquet', bytes);
      const manifest = await room.objects.manifest([entry(url, bytes.length + 1)]);
      const view = await into(room, 'order_id varchar(512), at timestamp', manifest);
      return seen(view.is === 'failed', errorOf(view) || 'it was loaded');
    },
  },
  {
    name: 'parquet-missing-object',
    needsCopy: true,
    question: 'Does a mandatory object that is missing fail the COPY?',
    run: async (room) => {
      const manifest = await room.objects.manifest([
        entry(`s3://${room.objects.bucket}/${room.objects.prefix}none.parquet`, 400),
      ]);
      const view = await into(room, 'order_id varchar(512), at timestamp', manifest);
      return seen(view.is === 'failed', errorOf(view) || 'it went on without it');
    },
  },
];

async function into(room: ProbeRoom, columns: string, manifest: string) {
  return room.attempt(`CREATE TEMP TABLE slot_probe (${columns})`, room.copy('slot_probe', manifest));
}

/** One bad file among good ones. */
async function damaged(room: ProbeRoom, good: Uint8Array, bad: Uint8Array) {
  const urls = [];
  for (const name of ['good-1', 'bad', 'good-2']) {
    urls.push(await room.objects.put(`${name}.parquet`, name === 'bad' ? bad : good));
  }
  const manifest = await room.objects.manifest(urls.map((url) => entry(url, good.length)));
  const view = await into(room, 'order_id varchar(512), at timestamp', manifest);
  return seen(errorOf(view).includes(`${room.objects.prefix}bad.parquet`), errorOf(view) || 'it was loaded');
}
