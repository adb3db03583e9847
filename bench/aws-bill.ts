import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasFunctions } from '../test/support/ministack-server.ts';
import { hasPostgres } from '../test/support/redshift-data/postgres-cluster.ts';
import type { CountFigure, Figure } from './figures.ts';
import { measureNode } from './measure.ts';
import { billOf, totalOf, warehouseDollarsAMonth } from './prices.ts';
import { type Quantities, times } from './quantities.ts';
import type { Workplace } from './workplace.ts';

const IN_PROCESS = fileURLToPath(new URL('on-aws-in-process.ts', import.meta.url));
/** Of which 10 000 and a million are reckoned. */
const GROUPED_FILES = 2_000;
const SINGLE_FILES = 100;
const TEN_THOUSAND = 10_000;
const MILLION = 1_000_000;
const FRESHNESS_MINUTES = [5, 15, 60];

/** What is used for each file. */
interface ByFile {
  readonly ours: Quantities;
  readonly theirs: Quantities;
}

let measured: Promise<ByFile> | undefined;

/** 7: API calls for 10 000 files, of all services, against one load per file. Counted, so once is enough. */
export async function countCalls(place: Workplace): Promise<Figure[]> {
  if (isLacking()) return [];
  const { ours, theirs } = await byFile(place);
  const count = (used: Quantities) => ({ count: (used['ApiCalls'] ?? 0) * TEN_THOUSAND });
  const services = Object.keys(theirs).filter((name) => /^calls[A-Z]/.test(name));
  const parts = services.map(
    (name) => `${name.slice('calls'.length)} ${perFile(ours, name)} : ${perFile(theirs, name)}`,
  );
  const what = `API calls of ${TEN_THOUSAND} files grouped, against one load per file (a file: ${parts.join(', ')})`;
  return [{ name: '7', what, ours: count(ours), theirs: count(theirs), target: { times: 50 } }];
}

/** 8: what a million files cost by the price list, and the warehouse's being awake in a month, against one load per file. */
export async function reckonCosts(place: Workplace): Promise<Figure[]> {
  if (isLacking()) return [];
  const { ours, theirs } = await byFile(place);
  const [bill, other] = [billOf(times(ours, MILLION)), billOf(times(theirs, MILLION))];
  const parts = Object.keys(other).map((name) => `${name} ${dollars(bill[name])} : ${dollars(other[name])}`);
  const files: CountFigure = {
    name: '8',
    what: `$ for a million files, without the warehouse (${parts.join(', ')})`,
    ours: { count: totalOf(bill) },
    theirs: { count: totalOf(other) },
    target: { times: 8, most: 2.5 },
  };
  // A million files a month, evenly spread: a load each never lets it sleep.
  const awake = { count: warehouseDollarsAMonth((30 * 24 * 3_600) / MILLION) };
  const warehouse = FRESHNESS_MINUTES.map((minutes): CountFigure => {
    const what = `$ a month for a warehouse that is woken every ${minutes} min, against a load for each of a million files`;
    return { name: '8', what, ours: { count: warehouseDollarsAMonth(minutes * 60) }, theirs: awake, target: {} };
  });
  return [files, ...warehouse];
}

function isLacking(): boolean {
  const lacking = [
    ...(hasFunctions() ? [] : ['ministack (test/support/ministack/install.sh)']),
    ...(hasPostgres() ? [] : ['PostgreSQL 15 (apt-get install postgresql-15)']),
  ];
  if (lacking.length > 0) process.stderr.write(`skipped: there is no ${lacking.join(' and no ')}\n`);
  return lacking.length > 0;
}

async function byFile(place: Workplace): Promise<ByFile> {
  measured ??= (async () => {
    const folder = place.fresh('aws');
    const { path, files } = await place.area({ orders: 200, files: 20 });
    const file = join(path, files.find(({ dataset }) => dataset === 'orders')?.key ?? '');
    const used = async (count: number, how: string) => {
      const { stdout } = await measureNode(folder, [IN_PROCESS, file, String(count), how]);
      return checked(JSON.parse(stdout) as Quantities, count);
    };
    return { ours: await used(GROUPED_FILES, 'grouped'), theirs: await used(SINGLE_FILES, 'single') };
  })();
  return measured;
}

/** For each file. @throws where it was not loaded, or what the functions counted did not pass on the wire */
function checked(used: Quantities, files: number): Quantities {
  const onWire = ['s3Gets', 's3Puts', 's3Deletes', 'glueCalls', 'dynamoDbCalls', 'sqsCalls', 'dataApiCalls'];
  const requests = onWire.reduce((sum, name) => sum + (used[name] ?? 0), 0);
  const tries = (used['ApiCalls'] ?? 0) + (used['ApiRetries'] ?? 0);
  if (used['FilesLoaded'] !== files || used['RunsFailed'] !== undefined || requests !== tries) {
    throw new Error(`of ${files} files: ${JSON.stringify({ ...used, requests, tries })}`);
  }
  return times(used, 1 / files);
}

function perFile(used: Quantities, name: string): string {
  return (used[name] ?? 0).toFixed(2);
}

function dollars(value = 0): string {
  return value.toFixed(2);
}
