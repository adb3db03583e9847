import { mkdir, readFile, truncate, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { customerRows } from './customer-rows.ts';
import { orderRows } from './order-rows.ts';
import type { SampleFile, SampleFormat } from './sample-file.ts';

const COPY_OPTIONS: Readonly<Record<SampleFormat, string>> = {
  parquet: 'FORMAT parquet',
  csv: 'FORMAT csv, HEADER',
  'jsonl.gz': 'FORMAT json, COMPRESSION gzip',
};

/**
 * Writes the files of a plan into the area, one after the other; memory is bounded by the largest.
 *
 * @returns the rows of each file, in the order of the files
 */
export async function writeSampleFiles(area: string, files: readonly SampleFile[], seed: number): Promise<number[]> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '1', // several would cut the rows of a file into groups as they please: not the same bytes each time
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  try {
    const rows: number[] = [];
    for (const file of files) {
      const path = join(area, ...file.key.split('/'));
      await mkdir(dirname(path), { recursive: true });
      const select = file.dataset === 'orders' ? orderRows(file, seed) : customerRows(file, seed);
      const target = `'${path.replaceAll("'", "''")}'`; // COPY takes no parameter for it
      rows.push((await connection.run(`COPY (${select}) TO ${target} (${COPY_OPTIONS[file.format]})`)).rowsChanged);
      if (file.dataset === 'orders' && file.defect === 'truncated') await cutOff(path);
      await utimes(path, file.modifiedAt, file.modifiedAt);
    }
    return rows;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** As a writer leaves it that dies: the end is missing, and with it the footer. */
async function cutOff(path: string): Promise<void> {
  const { length } = await readFile(path);
  await truncate(path, Math.floor(length * 0.6));
}
