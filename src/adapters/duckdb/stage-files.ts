import { statSync } from 'node:fs';
import type { LoadFile } from '../../domain/load.ts';
import { columnDefinitions } from './dataset-sql.ts';
import { type FileGroup, hasNoColumns } from './file-groups.ts';
import { isIntactGzip } from './gzip.ts';
import { change, type LoadStep } from './load-step.ts';
import { withFiles } from './paths.ts';
import { readSql } from './read-sql.ts';

/** The engine could not read a group of files; which of them is at fault is not known yet. */
export class UnreadableGroup extends Error {
  constructor(cause: unknown) {
    super('a file of the load cannot be read', { cause });
    this.name = 'UnreadableGroup';
  }
}

/**
 * Reads all files once into the temporary table `staging`, which only this connection sees and which vanishes with it, and
 * counts their rows in the temporary table `counted`. Nothing is checked yet.
 *
 * @throws UnreadableGroup
 */
export async function stageFiles(step: LoadStep, groups: readonly FileGroup[]): Promise<void> {
  const { connection, dataset, pathOf } = step;
  await connection.run(`CREATE TEMP TABLE staging (file_no INTEGER, ${columnDefinitions(dataset)}, fault UTINYINT)`);
  for (const { files } of groups) {
    const first = files[0];
    if (first === undefined || hasNoColumns(first.file)) continue;
    const read = readSql(dataset, first.file);
    const insert = `INSERT INTO staging SELECT file_no + ${String(first.no)}, * EXCLUDE (file_no) FROM (${read})`;
    const paths = files.map(({ file }) => pathOf(file));
    try {
      await withFiles(connection, paths, () => change(step, insert));
    } catch (error) {
      throw new UnreadableGroup(error);
    }
  }
  await connection.run(`CREATE TEMP TABLE counted AS
    SELECT file_no, count(*) AS rows, max(fault) AS fault FROM staging GROUP BY file_no`);
}

/** The files that are not, or may not be, what the load takes them for, after staging; empty when all is well. */
export async function suspects(step: LoadStep, groups: readonly FileGroup[]): Promise<LoadFile[]> {
  const counted = await step.connection.runAndReadAll('SELECT file_no, rows, fault FROM counted');
  const byNo = new Map(counted.getRowsJS().map(([no, rows, fault]) => [Number(no), [Number(rows), Number(fault)]]));
  const found: LoadFile[] = [];
  for (const { no, file } of groups.flatMap((group) => group.files)) {
    const [rows = 0, fault = 0] = byNo.get(no) ?? [];
    const promised = file.shape?.rowCount ?? rows;
    if (fault > 0 || rows !== promised || !(await isAsDescribed(step, file))) found.push(file);
  }
  return found;
}

async function isAsDescribed({ pathOf }: LoadStep, file: LoadFile): Promise<boolean> {
  // Synchronous on purpose: for thousands of files it takes a tenth of the time of as many promises.
  const size = statSync(pathOf(file), { throwIfNoEntry: false })?.size;
  if (size !== file.sizeBytes) return false;
  return !file.format.gzip || (await isIntactGzip(pathOf(file)));
}
