import { migrate } from '../../../adapters/redshift/migrate.ts';
import { RedshiftWarehouse } from '../../../adapters/redshift/redshift-warehouse.ts';
import { S3FileSource } from '../../../adapters/s3/s3-file-source.ts';
import { arrived } from '../../../domain/arrival.ts';
import type { DatasetName } from '../../../domain/dataset.ts';
import { type LoadFile, makeLoad, withWindows } from '../../../domain/load.ts';
import { parquetFile } from '../parquet-file.ts';
import type { Probe } from '../probe.ts';
import { seen } from '../probe.ts';
import type { ProbeRoom } from '../probe-room.ts';

const DAY = 'order_purchase_year=2026/order_purchase_month=1/order_purchase_day=2/';
const ORDER = `'created' AS order_status, '2026-02-01' AS order_estimated_delivery_date,
  NULL::TIMESTAMP AS order_delivered_customer_date`;

/** The loader itself, with its migrations, in schemas of its own. */
export const WHOLE_LOAD_PROBES: readonly Probe[] = [
  {
    name: 'whole-load',
    needsCopy: true,
    question:
      'Do the migrations apply, do customers and orders load as the loader loads them, and is a second load refused?',
    run: async (room) => {
      const { client, target, schema } = room;
      const names = { schema, stagingSchema: `${schema}_staging` };
      const applied = await migrate({ client, target, names, now: () => Date.now() });
      const warehouse = warehouseOf(room, names);
      const customer = `SELECT 'c1' AS customer_id, 'u1' AS customer_unique_id, '01409' AS customer_zip_code_prefix,
  'são paulo' AS customer_city, 'SP' AS customer_state`;
      const orders = `SELECT 'o' || i AS order_id, 'c' || i AS customer_id, ${ORDER} FROM range(1, 4) t(i)`;
      const loads = [
        makeLoad('customers', [await put(room, warehouse, 'customers', 'customers/a.parquet', customer)]),
        makeLoad('orders', [
          await put(room, warehouse, 'orders', `orders/${DAY}a b.parquet`, orders),
          await put(room, warehouse, 'orders', `orders/${DAY}c.jsonl`, null),
        ]),
      ];
      const steps: string[] = [];
      for (const load of loads) steps.push(await settled(warehouse, load, 1));
      for (const load of loads) steps.push(await settled(warehouse, load, 2));
      const table = `SELECT o.order_id, o.customer_city FROM ${schema}.orders o ORDER BY o.order_id`;
      const rows = await room.rows(await room.make(table));
      const text = rows.map((row) => row.map(String).join(' ')).join(', ');
      const isSo =
        steps.join() === 'finished,finished,refused,refused' && text === 'o1 são paulo, o2 null, o3 null, o4 são paulo';
      return seen(isSo, `${applied.length} migrations; ${steps.join(', ')}; ${text}`);
    },
  },
];

function warehouseOf(room: ProbeRoom, names: { readonly schema: string; readonly stagingSchema: string }) {
  const { client, target, copyRole, objects } = room;
  return new RedshiftWarehouse({
    ...{ client, target, copyRole, names },
    controlStore: {
      put: async (path, body) => objects.put(`control/${path}`, body),
      get: async (path) => objects.get(`control/${path}`),
    },
    source: sourceOf(room),
  });
}

function sourceOf({ objects: { client, bucket, prefix } }: ProbeRoom): S3FileSource {
  const prefixes = { orders: `${prefix}orders/`, customers: `${prefix}customers/` };
  return new S3FileSource({ client, bucket, prefixes });
}

/** A file as intake describes it. @param select null: one order as a JSON line */
async function put(
  room: ProbeRoom,
  warehouse: RedshiftWarehouse,
  dataset: DatasetName,
  name: string,
  select: string | null,
): Promise<LoadFile> {
  const line = { order_id: 'o4', customer_id: 'c1', order_status: 'shipped', order_estimated_delivery_date: null };
  const body =
    select === null
      ? `${JSON.stringify({ ...line, order_delivered_customer_date: null })}\n`
      : await parquetFile(select);
  await room.objects.put(name, body);
  const ref = { dataset, bucket: room.objects.bucket, key: room.objects.prefix + name };
  const description = await sourceOf(room).describe(ref);
  if (description.is === 'gone') throw new Error(`${name} is gone`);
  const file = arrived(description.version, description.shape, description.problem, 'lastModified');
  const [placed] = withWindows([file], await warehouse.horizon());
  if (placed === undefined) throw new Error(`${name} has no window`);
  return placed;
}

async function settled(warehouse: RedshiftWarehouse, load: ReturnType<typeof makeLoad>, attempt: number) {
  const handle = await warehouse.submit(load, attempt);
  for (let looks = 0; looks < 12; looks++) {
    const status = await warehouse.check(handle, 10_000);
    if (status.is === 'failed') return JSON.stringify(status.failure);
    if (status.is !== 'running') return status.is;
  }
  return 'running';
}
