import type { FileProblem } from '../domain/file-problem.ts';
import type { Shape } from '../domain/shape.ts';
import type { FileFormat } from '../domain/transformed-file.ts';
import { csvShape } from './csv-shape.ts';
import { jsonLinesShape } from './json-lines-shape.ts';
import { parquetShape } from './parquet-shape.ts';
import { type StoredBytes, UnfitContent } from './stored-bytes.ts';
import { textHead } from './text-head.ts';

/** The shape of a file, or why it has none: exactly one of the two is null. */
export interface ShapeOrProblem {
  readonly shape: Shape | null;
  readonly problem: FileProblem | null;
}

/** Text without a byte has no header and no rows: there is nothing in it to be wrong. */
const EMPTY_TEXT: Shape = { columns: [], rowCount: 0 };

/** Looks at as little of the content as tells its columns: the footer of a Parquet file, the head of a text file. */
export function shapeOf(format: FileFormat, bytes: StoredBytes): ShapeOrProblem {
  try {
    return { shape: readShape(format, bytes), problem: null };
  } catch (error) {
    if (error instanceof UnfitContent) return { shape: null, problem: error.problem };
    throw error;
  }
}

function readShape({ kind, gzip }: FileFormat, bytes: StoredBytes): Shape {
  if (kind === 'parquet') {
    if (!gzip) return parquetShape(bytes);
    const detail = 'a gzip file around Parquet; write Parquet as it is, it compresses its own columns';
    throw new UnfitContent({ code: 'UNSUPPORTED', detail });
  }
  if (bytes.sizeBytes === 0) return EMPTY_TEXT;
  const head = textHead(bytes, gzip);
  if (head.whole && head.text === '') return EMPTY_TEXT;
  return kind === 'csv' ? csvShape(head) : jsonLinesShape(head);
}
