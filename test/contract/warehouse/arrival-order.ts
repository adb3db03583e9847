import type { DatasetName } from '../../../src/domain/dataset.ts';
import { DATASET_NAMES, DATASETS } from '../../../src/domain/datasets.ts';
import type { LoadFile } from '../../../src/domain/load.ts';
import { type Row, rowVersion } from '../../../src/domain/row-version.ts';
import { parseTimestamp } from '../../../src/domain/timestamp.ts';
import { type Seeded, seeded } from '../../support/seeded.ts';
import type { FileSpec, WarehouseHarness } from '../../support/warehouse-harness.ts';
import { customersFile, day, ordersFile, type Values } from './sample.ts';
import { loadFiles } from './settle.ts';
import { finalByKey, pick } from './state.ts';
import type { WarehouseSubject } from './traits.ts';

const ENDINGS = ['csv', 'jsonl', 'csv.gz', 'jsonl.gz', 'csv', 'parquet'];
const STATUSES = ['created', 'shipped', 'delivered', 'canceled', 'lost', null];
const DATES = ['2024-03-20', '2024-03-20T10:00:00.5Z', '', null];
const ROUNDS_PER_TEST = 10;
const TIMEOUT_MS = 120_000;

/** Some 24 small files whose keys overlap, within and across windows; some customers never come. */
function sampleFiles(random: Seeded): FileSpec[] {
  const some = <T>(most: number, make: () => T): T[] => Array.from({ length: random.below(most) + 1 }, make);
  const row = (): Values => [
    ...[`o-${random.below(12)}`, `c-${random.below(6)}`],
    ...[random.pick(STATUSES), random.pick(DATES), random.pick(DATES)],
  ];
  const orders = Array.from({ length: 18 }, (_, at) => {
    return ordersFile(`${at}.${ENDINGS[at % ENDINGS.length]!}`, day(random.below(5)), some(6, row));
  });
  const person = (): Values => [`c-${random.below(4)}`, 'u', '0100', random.pick(['Santos', 'Rio', null]), 'SP'];
  const customers = Array.from({ length: 6 }, (_, at) => {
    return customersFile(`${at}.${ENDINGS[at]!}`, day(random.below(5)), some(3, person));
  });
  return [...orders, ...customers];
}

type Put = readonly [FileSpec, LoadFile];

/** The newest row of every key, found the plain way. */
function newest(dataset: DatasetName, files: readonly Put[]): Map<string, Row> {
  const { columns, key } = DATASETS[dataset];
  const result = new Map<string, Row>();
  for (const [spec, file] of files.filter(([spec]) => spec.dataset === dataset)) {
    for (const values of spec.rows) {
      const read = columns.map(({ name, type }, at) => {
        const value = values[at] ?? null;
        return [name, type === 'timestamp' && value !== null ? (parseTimestamp(value) ?? null) : value] as const;
      });
      const row = Object.fromEntries(read);
      const version = rowVersion(DATASETS[dataset], file.window, row);
      const known = result.get(row[key]!)?.['row_version'] ?? '';
      if (version > known) result.set(row[key]!, { ...row, row_version: version });
    }
  }
  return result;
}

function expectedOrders(files: readonly Put[]): Map<string, Row> {
  const customers = newest('customers', files);
  const complete = ([key, row]: [string, Row]): [string, Row] => {
    const customer = customers.get(row['customer_id']!);
    const customer_city = customer?.['customer_city'] ?? null;
    return [key, { ...row, customer_city, customer_state: customer?.['customer_state'] ?? null }];
  };
  return new Map([...newest('orders', files)].map(complete));
}

/** Cuts the files into runs of any length, and a run into one load per dataset, either one first. */
function grouped(random: Seeded, files: readonly LoadFile[]): LoadFile[][] {
  const rest = random.shuffle(files);
  const loads: LoadFile[][] = [];
  while (rest.length > 0) {
    const run = rest.splice(0, random.below(rest.length) + 1);
    for (const dataset of random.shuffle(DATASET_NAMES)) {
      loads.push(run.filter((file) => file.dataset === dataset));
    }
  }
  return loads.filter((load) => load.length > 0);
}

async function expectFinal(harness: WarehouseHarness, dataset: DatasetName, expected: Map<string, Row>) {
  const rows = await finalByKey(harness, dataset);
  expect([...rows.keys()].sort()).toEqual([...expected.keys()].sort());
  for (const [key, row] of expected) expect(pick(rows.get(key), Object.keys(row))).toEqual(row);
}

/** I9: the final table is a function of the files, not of the order or grouping in which they are loaded. */
export function forgetsArrivalOrder(subject: WarehouseSubject): void {
  const starts = Array.from({ length: Math.ceil(subject.arrivalRounds / ROUNDS_PER_TEST) }, (_, at) => at);
  const specs = sampleFiles(seeded(20240301));

  test.each(starts)(
    'the same files in any order and grouping give one final table (part %d)',
    async (part) => {
      const last = Math.min(subject.arrivalRounds, (part + 1) * ROUNDS_PER_TEST);
      for (let round = part * ROUNDS_PER_TEST; round < last; round++) {
        const random = seeded(round);
        await using harness = await subject.acquire();
        const put: Put[] = [];
        for (const spec of specs) put.push([spec, await harness.put(spec)]);
        const files = put.map(([, file]) => file);
        for (const load of grouped(random, files)) await loadFiles(harness.warehouse, ...load);

        await expectFinal(harness, 'customers', newest('customers', put));
        await expectFinal(harness, 'orders', expectedOrders(put));
        expect(await harness.warehouse.loaded(files)).toHaveLength(files.length);
      }
    },
    TIMEOUT_MS,
  );
}
