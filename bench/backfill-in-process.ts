// node backfill-in-process.ts <keys> <new | known>: a backfill over a generated listing, with stores that keep nothing, so
// that what grows is the backfill's own. Prints what the work alone has used.
import type { FileRecord } from '../src/domain/audit-record.ts';
import { BackfillArea } from '../src/domain/backfill-area.ts';
import { DATASETS } from '../src/domain/datasets.ts';
import type { PendingFile } from '../src/domain/load.ts';
import { ReceiveFiles } from '../src/domain/receive-files.ts';
import type { ObjectRef, ObjectVersion } from '../src/domain/transformed-file.ts';
import { SYSTEM_CLOCK as clock } from '../src/entry/system-clock.ts';
import type { AuditStore } from '../src/ports/audit-store.ts';
import type { Description, FileSource } from '../src/ports/file-source.ts';
import type { LoadPlans } from '../src/ports/load-plans.ts';

const [keysText = '', passes = ''] = process.argv.slice(2);
const keys = Number(keysText);
const PAGE_KEYS = 1_000;
const HISTORY_DAYS = 730;

function versionAt(at: number): ObjectVersion {
  const date = new Date(Date.UTC(2024, 0, 1 + (at % HISTORY_DAYS)));
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
  const folder = `orders/order_purchase_year=${year}/order_purchase_month=${month}/order_purchase_day=${day}`;
  const key = `${folder}/part-${String(at).padStart(9, '0')}-c000.snappy.parquet`;
  const lastModified = Math.floor(date.getTime() / 1000) + 3_600;
  return {
    ...{ dataset: 'orders', bucket: 'area', key },
    eTag: at.toString(16).padStart(32, '0'),
    sizeBytes: 9_000,
    lastModified,
  };
}

/** The number in a key. */
function numberOf({ key }: ObjectRef): number {
  return Number(/part-(\d+)/.exec(key)?.[1]);
}

const columns = DATASETS.orders.columns.map(({ name }) => ({ name, type: 'text' }));

const source: FileSource = {
  async *list(dataset) {
    if (dataset !== 'orders') return;
    for (let from = 0; from < keys; from += PAGE_KEYS) {
      yield Array.from({ length: Math.min(PAGE_KEYS, keys - from) }, (_, at) => versionAt(from + at));
    }
  },
  describe: async (object): Promise<Description> => {
    const version = versionAt(numberOf(object));
    return { is: 'file', version, shape: { columns: [...columns], rowCount: 100 }, problem: null };
  },
};

/** Every file is loaded, says this one in the second pass. */
function loaded(id: string): FileRecord {
  const file = { ...versionAt(0), id, arrival: 0 };
  const rows = { fileId: id, rows: 1, won: 1, older: 0, repeated: 0 };
  return { file, state: 'LOADED', facts: [{ kind: 'LOADED', file, at: 0, loadId: '', rows }] };
}

const unused = (): never => {
  throw new Error('a backfill has no use for this');
};
let [recorded, kept] = [0, 0];
const audit: AuditStore = {
  record: async (facts) => void (recorded += facts.length),
  lookUp: async (ids) => new Map(passes === 'known' ? ids.map((id) => [id, loaded(id)]) : []),
  latest: async () => new Map(),
  files: unused,
  walk: unused,
  retractLoaded: unused,
  recordLoad: unused,
  load: unused,
  loads: unused,
};
const plans: LoadPlans = {
  keep: async (files) => void (kept += files.length),
  pendingOf: async () => new Map<string, PendingFile>(),
  drop: unused,
  free: unused,
  put: unused,
  get: unused,
  open: unused,
  replace: unused,
  close: unused,
};

const begin = performance.now();
const before = process.cpuUsage();
const receive = new ReceiveFiles({ source, audit, plans, clock, arrivalFrom: 'lastModified' });
const backfill = new BackfillArea({ source, audit, plans, receive, clock });
const patience = { deadline: Number.POSITIVE_INFINITY };
const choice = { datasets: ['orders'] as const, prefix: '', limit: Number.POSITIVE_INFINITY };
const total = await backfill.count(choice, patience);
const { done, known, counts } = await backfill.run(choice, patience, { total });
const expected = passes === 'known' ? [keys, 0, 0, 0] : [0, keys, keys, keys];
if (done !== keys || String([known, counts.new, recorded, kept]) !== String(expected)) {
  throw new Error(`${done} keys: ${JSON.stringify({ known, counts, recorded, kept })}`);
}
const { user, system } = process.cpuUsage(before);
process.stdout.write(`${JSON.stringify({ wallS: (performance.now() - begin) / 1000, cpuS: (user + system) / 1e6 })}\n`);
