import type { Dataset } from '../domain/dataset.ts';
import { DATASETS } from '../domain/datasets.ts';
import type { LoadFile } from '../domain/load.ts';
import type { Row } from '../domain/row-version.ts';
import { judgeShape } from '../domain/shape.ts';
import type { FileFailure } from '../ports/warehouse.ts';
import { contractRow } from './contract-row.ts';
import { csvRows } from './csv-rows.ts';
import { jsonLinesRows } from './json-lines-rows.ts';
import { ContentLost, type ObjectContent, type OpenContent } from './object-content.ts';
import { parquetRows } from './parquet-rows.ts';
import type { RawRow } from './raw-rows.ts';
import { UnfitContent } from './stored-bytes.ts';

/** A file of a load cannot be loaded: it is bad, gone or another one. Terminal for the file, not for its load. */
export class FileUnfit extends Error {
  readonly failure: FileFailure;

  constructor(failure: FileFailure, options?: ErrorOptions) {
    super(`the file is ${failure.is}`, options);
    this.name = 'FileUnfit';
    this.failure = failure;
  }
}

/**
 * The rows of a file as the contract has them, batch by batch, each file read once and never held whole.
 *
 * @throws FileUnfit, possibly after some rows; Unavailable where the store cannot be reached
 */
export type RowsOf = (file: LoadFile) => AsyncIterable<readonly Row[]>;

/** Reads files of every format from wherever `open` finds them. */
export function rowReader(open: OpenContent): RowsOf {
  return async function* rowsOf(file) {
    try {
      yield* rowsIn(file, open);
    } catch (error) {
      throw asFailure(file, error);
    }
  };
}

async function* rowsIn(file: LoadFile, open: OpenContent): AsyncGenerator<readonly Row[]> {
  await using content = await open(file);
  if (content.sizeBytes !== file.sizeBytes) throw new ContentLost('changed');
  const dataset = DATASETS[file.dataset];
  assertFit(dataset, file);
  // Neither columns nor rows: a Parquet file that no reader needs to look at.
  if (file.format.kind === 'parquet' && file.shape?.columns.length === 0) return;
  let rowNo = 0;
  for await (const raw of rawRows(file, content, dataset)) {
    yield raw.map((values) => contractRow(dataset, values, ++rowNo));
  }
}

/** What was known to be wrong before any row was read; loading it all the same must not go well. */
function assertFit(dataset: Dataset, { shape, problem }: LoadFile): void {
  if (problem !== null) throw new UnfitContent(problem);
  if (shape === null) throw new UnfitContent({ code: 'UNREADABLE', detail: 'the columns of the file are not known' });
  const verdict = judgeShape(dataset, shape, true);
  if (verdict.problem !== null) throw new UnfitContent(verdict.problem);
}

function rawRows(file: LoadFile, content: ObjectContent, dataset: Dataset): AsyncIterable<readonly RawRow[]> {
  const columns = dataset.columns.map(({ name }) => name);
  const { kind, gzip } = file.format;
  switch (kind) {
    case 'csv':
      return csvRows(content, gzip, columns);
    case 'json':
      return jsonLinesRows(content, gzip, columns);
    case 'parquet':
      if (!gzip) return parquetRows(content, columns, file.shape?.rowCount ?? null);
      throw new UnfitContent({ code: 'UNSUPPORTED', detail: 'a gzip file around Parquet' });
  }
}

function asFailure({ id: fileId }: LoadFile, error: unknown): unknown {
  if (error instanceof ContentLost) return new FileUnfit({ fileId, is: error.is }, { cause: error });
  if (!(error instanceof UnfitContent)) return error;
  return new FileUnfit({ fileId, is: 'bad', problem: error.problem }, { cause: error });
}
