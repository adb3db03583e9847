import type { LoadFile } from '../../domain/load.ts';
import { columnList, quoted } from './dataset-sql.ts';
import { isFatal, isOutOfSpace } from './engine-failure.ts';
import { groupFiles, hasNoColumns } from './file-groups.ts';
import type { LoadStep } from './load-step.ts';
import { withFiles } from './paths.ts';
import { readSql } from './read-sql.ts';

/**
 * Of many files those that are worth a look each: a bad one among thousands is found by reading ever smaller halves
 * rather than thousands of files one by one. What is left out is fine; what is answered may be.
 *
 * @param files readable by their shapes
 * @throws what the engine throws when it is out of space or broken
 */
export async function narrowDown(step: LoadStep, files: readonly LoadFile[]): Promise<LoadFile[]> {
  const found: LoadFile[] = [];
  for (const group of groupFiles(step.dataset, files)) {
    found.push(
      ...(await doubtful(
        step,
        group.files.map(({ file }) => file),
      )),
    );
  }
  return found;
}

async function doubtful(step: LoadStep, files: readonly LoadFile[]): Promise<readonly LoadFile[]> {
  const first = files[0];
  // That gzip is damaged is not seen by the engine.
  if (first === undefined || files.length === 1 || first.format.gzip || hasNoColumns(first)) return files;
  try {
    return await badByCount(step, files, first);
  } catch (error) {
    if (isOutOfSpace(error) || isFatal(error)) throw error;
    const middle = Math.ceil(files.length / 2);
    return [...(await doubtful(step, files.slice(0, middle))), ...(await doubtful(step, files.slice(middle)))];
  }
}

async function badByCount(step: LoadStep, files: readonly LoadFile[], first: LoadFile): Promise<LoadFile[]> {
  const { connection, dataset, pathOf } = step;
  const everyColumn = columnList(dataset, ({ name }) => quoted(name));
  const sql = `SELECT file_no, count(*), max(fault), bit_xor(hash(${everyColumn}))
    FROM (${readSql(dataset, first)}) GROUP BY file_no`;
  const read = await withFiles(connection, files.map(pathOf), () => connection.runAndReadAll(sql));
  const byNo = new Map(read.getRowsJS().map(([no, rows, fault]) => [Number(no), [Number(rows), Number(fault)]]));
  return files.filter((file, no) => {
    const [rows = 0, fault = 0] = byNo.get(no) ?? [];
    return fault > 0 || rows !== (file.shape?.rowCount ?? rows);
  });
}
