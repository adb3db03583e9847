import { copyManifestSql } from '../../../adapters/redshift/copy-sql.ts';
import type { FileFormat } from '../../../domain/transformed-file.ts';
import type { Probe } from '../probe.ts';
import { seen } from '../probe.ts';
import { entry } from '../probe-objects.ts';
import { errorOf, type ProbeRoom } from '../probe-room.ts';

const CSV: FileFormat = { kind: 'csv', gzip: false };
const JSON_LINES: FileFormat = { kind: 'json', gzip: false };

/** COPY of CSV and JSON lines. */
export const COPY_TEXT_PROBES: readonly Probe[] = [
  {
    name: 'load-errors-by-query-id',
    needsCopy: true,
    question:
      'Does NOLOAD MAXERROR name all bad files in sys_load_error_detail, under the RedshiftQueryId of its COPY?',
    run: async (room) => {
      const lines = ['a,b\n"1","2"\n', 'a,b\n"1"\n', 'a,b\n"1","2","3"\n'];
      const urls = await Promise.all(lines.map(async (body, at) => room.objects.put(`${at}.csv`, body)));
      const manifest = await room.objects.manifest(urls.map((url, at) => entry(url, lines[at]?.length ?? 0)));
      const view = await room.make(
        'CREATE TEMP TABLE probe_text (a varchar(8), b varchar(8))',
        `${copyManifestSql('probe_text', manifest, CSV, room.copyRole)} NOLOAD MAXERROR 1000`,
      );
      const queryId = view.subs[1]?.queryId ?? null;
      if (queryId === null) return seen(false, 'the sub statement has no RedshiftQueryId');
      const found = await room.make(
        `SELECT DISTINCT trim(d.file_name) FROM sys_load_error_detail d WHERE d.query_id = ${queryId}`,
      );
      const names = (await room.rows(found)).map(([name]) => String(name));
      const isSo = names.length === 2 && urls.slice(1).every((url) => names.includes(url));
      return seen(isSo, `${names.length} of 2 files${names[0] === undefined ? '' : `, such as ${names[0]}`}`);
    },
  },
  {
    name: 'csv-empty-is-null',
    needsCopy: true,
    question: 'Is an empty CSV field null, quoted or not, and \\N a text?',
    run: async (room) => oneRow(room, CSV, 'a,b,c\n"",,\\N\n', `true, true, "\\\\N"`),
  },
  {
    name: 'json-missing-is-null',
    needsCopy: true,
    question: 'Is a field that a JSON line lacks null, and the empty text a text?',
    run: async (room) => oneRow(room, JSON_LINES, '{"c":"","a":null}\n', 'true, true, ""'),
  },
];

async function oneRow(room: ProbeRoom, format: FileFormat, body: string, wanted: string) {
  const url = await room.objects.put('a.txt', body);
  const manifest = await room.objects.manifest([entry(url, body.length)]);
  const view = await room.attempt(
    'CREATE TEMP TABLE probe_text (a varchar(8), b varchar(8), c varchar(8))',
    copyManifestSql('probe_text', manifest, format, room.copyRole),
    'SELECT p.a IS NULL, p.b IS NULL, p.c FROM probe_text p',
  );
  if (view.is !== 'finished') return seen(false, errorOf(view));
  const values = (await room.rows(view))[0]?.map((value) => JSON.stringify(value)).join(', ') ?? 'no row';
  return seen(values === wanted, values);
}
