import { mkdir, readdir } from 'node:fs/promises';
import { AreaUnusable } from '../../../domain/errors.ts';
import type { Defect, SampleFile } from './sample-file.ts';
import { planSample } from './sample-plan.ts';
import { writeSampleFiles } from './write-sample-files.ts';

/** What to generate. The same options give the same bytes and the same modification times, whenever and wherever. */
export interface SampleOptions {
  /** A folder that is empty or not there yet. */
  readonly area: string;
  /** Distinct orders, 20 000 where not given; at least one per file. */
  readonly orders?: number;
  /** Files in all, 60 where not given; at least 8. */
  readonly files?: number;
  readonly seed?: number;
  /** The end of the two years that the orders are spread over: 2026-01-01 where not given. Its time of day is ignored. */
  readonly now?: Date;
}

/** What was generated. */
export interface SampleSummary {
  readonly area: string;
  /** Files in all: of orders and customers, good and bad. */
  readonly files: number;
  readonly customerFiles: number;
  /** Distinct orders in the good files. */
  readonly orders: number;
  /** Rows of orders in the good files: more than orders, since most appear in several files. */
  readonly orderRows: number;
  /** Rows of customers. */
  readonly customerRows: number;
  /** The keys of the files that cannot be loaded, relative to the area, and what was done to them. */
  readonly badFiles: readonly { readonly key: string; readonly defect: Defect }[];
}

const DAY_MS = 86_400_000;

/**
 * Writes two years of invented orders and their customers, with all that real ones do: they come back with a later status,
 * twice in a file now and then; files come late with what was true long ago; some customers come late, some never; and two
 * files are bad. Files are modified in the night after their day, so arrival is spread over the two years.
 *
 * @throws AreaUnusable: there is something in the folder already, or it is none; RangeError: no sample has such a size
 */
export async function generateSample(options: SampleOptions): Promise<SampleSummary> {
  const { area, orders = 20_000, files: count = 60, seed = 1, now = new Date('2026-01-01T00:00:00Z') } = options;
  const end = Math.floor(now.getTime() / DAY_MS) * (DAY_MS / 1000);
  const files = planSample({ orders, files: count, seed, end });
  await refuseUnlessEmpty(area);
  await mkdir(area, { recursive: true });
  const rows = await writeSampleFiles(area, files, seed);
  const rowsOf = (wanted: (file: SampleFile) => boolean) =>
    files.reduce((sum, file, at) => (wanted(file) ? sum + (rows[at] ?? 0) : sum), 0);
  return {
    area,
    files: files.length,
    customerFiles: files.filter(({ dataset }) => dataset === 'customers').length,
    orders,
    orderRows: rowsOf((file) => file.dataset === 'orders' && file.defect === null),
    customerRows: rowsOf(({ dataset }) => dataset === 'customers'),
    badFiles: files.flatMap((file) => {
      if (file.dataset !== 'orders' || file.defect === null) return [];
      return [{ key: file.key, defect: file.defect }];
    }),
  };
}

/** What is there may be somebody's data: nothing is mixed with it, let alone overwritten. */
async function refuseUnlessEmpty(area: string): Promise<void> {
  let names: string[];
  try {
    names = await readdir(area);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return;
    const why = code === 'ENOTDIR' ? 'is no folder' : 'cannot be read';
    throw new AreaUnusable(`${area} ${why}: give the sample a folder that is empty or not there yet`, { cause });
  }
  if (names.length === 0) return;
  throw new AreaUnusable(`${area} is not empty: remove what is in it, or give the sample a folder of its own`);
}
