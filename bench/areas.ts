import type { SampleFile } from '../src/entry/cli/sample/sample-file.ts';
import { planSample } from '../src/entry/cli/sample/sample-plan.ts';
import { writeSampleFiles } from '../src/entry/cli/sample/write-sample-files.ts';

/** How much of a sample a benchmark loads. */
export interface AreaSize {
  /** Distinct orders. */
  readonly orders: number;
  /** Files of orders; some files of customers come on top. */
  readonly files: number;
}

/** So many files of orders are first ones, each of other orders; the others bring some of them again, delivered by now. */
const SHARE_OF_FIRST_FILES = 0.91;
const END = Date.UTC(2026, 0, 1) / 1000;

/** The files of an area, and more files with orders of the same days that may land later. */
export interface AreaPlan {
  readonly files: readonly SampleFile[];
  readonly more: readonly SampleFile[];
  /** What the content of the files is made from. */
  readonly seed: number;
}

/**
 * A sample that both sides can load: Parquet only and no bad files, since the hand-written script sets nothing aside. Its
 * customers move and come late as in any sample; all its files are older than the horizon.
 */
export function planArea({ orders, files }: AreaSize, seed: number): AreaPlan {
  const firsts = Math.round(files * SHARE_OF_FIRST_FILES);
  // Three waves a day and ten files of customers and bad ones: so many files make as many first ones.
  const sample = planSample({ orders, files: 3 * firsts + 10, seed, end: END });
  const plain = sample.flatMap((file) => (file.dataset === 'orders' ? plainly(file) : [file]));
  const first = plain.filter((file) => file.dataset === 'customers' || file.wave === 'placed');
  const again = plain.filter((file) => file.dataset === 'orders' && file.wave === 'closed');
  const every = Math.floor(again.length / (files - firsts));
  const loaded = again.filter((_, at) => at % every === 0).slice(0, files - firsts);
  return { files: [...first, ...loaded], more: again.filter((file) => !loaded.includes(file)), seed };
}

function plainly(file: Extract<SampleFile, { dataset: 'orders' }>): SampleFile[] {
  if (file.defect !== null) return [];
  return [{ ...file, format: 'parquet', datesAsText: false, key: file.key.replace(/\.(csv|jsonl\.gz)$/, '.parquet') }];
}

/** Writes files of a plan into an area, which may hold others; `modifiedAt` overrides the plan's times. */
export async function writeFiles(
  area: string,
  { files, seed }: Pick<AreaPlan, 'files' | 'seed'>,
  modifiedAt?: number,
): Promise<void> {
  const written = modifiedAt === undefined ? files : files.map((file) => ({ ...file, modifiedAt }));
  await writeSampleFiles(area, written, seed);
}
