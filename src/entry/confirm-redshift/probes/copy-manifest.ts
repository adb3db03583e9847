import { parquetFile } from '../parquet-file.ts';
import type { Probe } from '../probe.ts';
import { seen } from '../probe.ts';
import { errorOf } from '../probe-room.ts';

/** As many as a slot has at most. */
const ENTRIES = 2_000;
const ODD_KEYS = [
  ...['plain', 'a b', 'a+b', 'a%2Bb', "a'b", 'a"b', 'a;--', 'a=b&c', 'a\\b', 'a#b?c', 'a..b', 'a$b{c}', 'a,b|c'],
  ...['ação', '注文', '😀', 'a\tb', 'a\nb', 'x'.repeat(200)],
].map((name) => `${name}.parquet`);

/** What a manifest may hold. */
export const COPY_MANIFEST_PROBES: readonly Probe[] = [
  {
    name: 'odd-keys',
    needsCopy: true,
    question: 'Are all keys that S3 allows, written into a manifest as they are, found?',
    run: async (room) => {
      const bytes = await parquetFile(`SELECT 'o1' AS order_id`);
      const lost: string[] = [];
      const all = await room.objects.putAll(ODD_KEYS, bytes);
      const copied = async (manifest: string) =>
        room.attempt('CREATE TEMP TABLE slot_probe (order_id varchar(512))', room.copy('slot_probe', manifest));
      const together = await copied(all);
      if (together.is === 'finished') return seen(true, `${ODD_KEYS.length} of ${ODD_KEYS.length} keys`);
      for (const name of ODD_KEYS) {
        const view = await copied(await room.objects.putAll([name], bytes));
        if (view.is !== 'finished') lost.push(`${JSON.stringify(name)}: ${errorOf(view).slice(0, 80)}`);
      }
      return seen(false, `not found: ${lost.join(', ') || `none alone, but together: ${errorOf(together)}`}`);
    },
  },
  {
    name: 'manifest-of-2000',
    needsCopy: true,
    question: `Does one COPY take a manifest of ${ENTRIES} files?`,
    run: async (room) => {
      const names = Array.from({ length: ENTRIES }, (_, at) => `${at}.parquet`);
      const manifest = await room.objects.putAll(names, await parquetFile(`SELECT 'o1' AS order_id`));
      const begin = Date.now();
      const view = await room.attempt(
        'CREATE TEMP TABLE slot_probe (order_id varchar(512))',
        room.copy('slot_probe', manifest),
        'SELECT count(*) FROM slot_probe',
      );
      if (view.is !== 'finished') return seen(false, errorOf(view));
      const count = Number((await room.rows(view))[0]?.[0]);
      return seen(
        count === ENTRIES,
        `${count} rows of ${ENTRIES} files in ${Math.round((Date.now() - begin) / 1_000)} s`,
      );
    },
  },
];
