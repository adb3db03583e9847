import { setTimeout as sleep } from 'node:timers/promises';
import { Unavailable } from '../../domain/errors.ts';
import type { LoadFile } from '../../domain/load.ts';
import { type Row, rowVersion } from '../../domain/row-version.ts';
import { Stopped } from '../../engines/stopped.ts';
import { FileUnfit, type RowsOf } from '../../formats/file-rows.ts';
import type { FileFailure } from '../../ports/warehouse.ts';
import { CopyWriter, copyLine } from './copy-writer.ts';
import { columnList, joinColumns } from './dataset-sql.ts';
import type { LoadStep } from './load-step.ts';
import { storageProblem } from './storable.ts';

/** Files read at a time: while one waits for its store, another is decoded. */
const FILES_AT_ONCE = 4;

/**
 * Reads every file of the load once, holds its rows against the contract and copies them into the temporary table
 * `staging`, which only this transaction sees and which vanishes with it.
 *
 * @param limitMs ends the reading. The server's own limit does not: while it waits for rows it looks at no clock, and would
 *   keep the lock for as long as a store hangs.
 * @returns the rows of each file, in the order of the plan
 * @throws Stopped, naming all bad files, after all were read; Unavailable when the time is up
 */
export async function stageFiles(step: LoadStep, rowsOf: RowsOf, limitMs: number): Promise<readonly number[]> {
  const { client, dataset, tables } = step;
  const columns = columnList(dataset);
  // Types and collations are those of the final table.
  await client.query(`CREATE TEMP TABLE staging ON COMMIT DROP AS
    SELECT 0 AS file_no, ${columns}, row_version FROM ${tables.final[dataset.name]} WITH NO DATA`);
  const copy = new CopyWriter(client, `COPY pg_temp.staging (file_no, ${columns}, row_version) FROM STDIN`);
  const counts = await within(limitMs, new Staging(step, rowsOf, copy).run());
  const copied = await copy.end();
  const sent = counts.reduce((sum, count) => sum + count, 0);
  if (copied !== sent) throw new Error(`${String(sent)} rows were sent to staging, ${String(copied)} are there`);
  await client.query(`ANALYZE pg_temp.staging (${joinColumns(dataset)})`);
  return counts;
}

async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  const alarm = new AbortController();
  const timeout = sleep(limitMs, undefined, { signal: alarm.signal }).then(() => {
    throw new Unavailable(`the files of the load were not read within ${limitMs} ms`);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    alarm.abort();
    // The one that lost has nobody left to tell.
    Promise.allSettled([work, timeout]).catch(() => undefined);
  }
}

class Staging {
  readonly #step: LoadStep;
  readonly #rowsOf: RowsOf;
  readonly #copy: CopyWriter;
  readonly #counts: number[] = [];
  readonly #failures: FileFailure[] = [];
  #next = 0;
  #broken = false;

  constructor(step: LoadStep, rowsOf: RowsOf, copy: CopyWriter) {
    this.#step = step;
    this.#rowsOf = rowsOf;
    this.#copy = copy;
  }

  async run(): Promise<readonly number[]> {
    // Any order will do: each row knows its file.
    const workers = Array.from({ length: FILES_AT_ONCE }, () => this.#work());
    const settled = await Promise.allSettled(workers);
    for (const one of settled) if (one.status === 'rejected') throw one.reason;
    if (this.#failures.length === 0) return this.#counts;
    await this.#copy.end();
    throw new Stopped({ is: 'failed', failure: { of: 'files', files: this.#failures } });
  }

  async #work(): Promise<void> {
    const { files } = this.#step.load;
    for (let at = this.#next++; at < files.length && !this.#broken; at = this.#next++) {
      const file = files[at];
      if (file === undefined) return;
      try {
        this.#counts[at] = await this.#stage(file, at);
      } catch (error) {
        if (error instanceof FileUnfit) this.#failures.push(error.failure);
        else {
          this.#broken = true;
          throw error;
        }
      }
    }
  }

  async #stage(file: LoadFile, fileNo: number): Promise<number> {
    let count = 0;
    for await (const rows of this.#rowsOf(file)) {
      const lines = rows.map((row) => this.#line(file, fileNo, row, ++count));
      // Once a file is bad nothing will be committed; the others are read on to name all bad ones at once.
      if (this.#failures.length === 0 && lines.length > 0) await this.#copy.write(lines.join(''));
      if (this.#broken) return count;
    }
    return count;
  }

  #line(file: LoadFile, fileNo: number, row: Row, rowNo: number): string {
    const { dataset } = this.#step;
    const problem = storageProblem(dataset, row, rowNo);
    if (problem !== null) throw new FileUnfit({ fileId: file.id, is: 'bad', problem });
    const values = dataset.columns.map(({ name }) => row[name] ?? null);
    return copyLine([String(fileNo), ...values, rowVersion(dataset, file.window, row)]);
  }
}
