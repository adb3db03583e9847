import { type AsyncBuffer, type DecodedArray, type FileMetaData, parquetMetadataAsync, parquetScan } from 'hyparquet';
import { PipelineError } from '../domain/errors.ts';
import { ContentLost, type ObjectContent } from './object-content.ts';
import { COMPRESSORS } from './parquet-compressors.ts';
import { TIMESTAMP_PARSERS } from './parquet-timestamps.ts';
import type { RawRow, RawValue } from './raw-rows.ts';
import { UnfitContent, unreadable } from './stored-bytes.ts';

/** Decoded at a time: a row group of DuckDB in one go, one of pyarrow or Spark in several. */
const DECODED_ROWS = 131_072;
const BATCH_ROWS = 4_096;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const text = (bytes: Uint8Array) => decoder.decode(bytes);
const PARSERS = { ...TIMESTAMP_PARSERS, stringFromBytes: text, jsonFromBytes: text };

/**
 * The rows of a Parquet file, batch by batch. In memory are `DECODED_ROWS` of them at most, and the
 * wanted columns of one row group, as stored.
 *
 * @param columns which to read; they are found by name, and must be there
 * @param promisedRows what the footer said when the file was described
 * @throws UnfitContent; ContentLost where the footer now says otherwise
 */
export async function* parquetRows(
  content: ObjectContent,
  columns: readonly string[],
  promisedRows: number | null,
): AsyncGenerator<readonly RawRow[]> {
  try {
    const file = new GroupBuffer(content);
    const metadata = await parquetMetadataAsync(file, { parsers: PARSERS, geoparquet: false });
    if (promisedRows !== null && Number(metadata.num_rows) !== promisedRows) throw new ContentLost('changed');
    yield* groups(file, metadata, columns);
  } catch (error) {
    throw translated(error);
  }
}

async function* groups(file: GroupBuffer, metadata: FileMetaData, columns: readonly string[]) {
  const options = { file, metadata, parsers: PARSERS, geoparquet: false, compressors: COMPRESSORS };
  const scan = await parquetScan({ ...options, columns: [...columns] });
  for (const { rowStart, rowEnd } of scan.ranges) {
    for (let from = rowStart; from < rowEnd; from += DECODED_ROWS) {
      const range = { rowStart: from, rowEnd: Math.min(from + DECODED_ROWS, rowEnd) };
      const read = columns.map((column) => scan.readColumn({ column, ...range }));
      // All are awaited, also after one has failed.
      const settled = await Promise.allSettled(read);
      for (const one of settled) if (one.status === 'rejected') throw one.reason;
      yield* batches(await Promise.all(read), range.rowEnd - range.rowStart);
    }
    file.forget();
  }
}

function* batches(values: readonly DecodedArray[], count: number): Generator<RawRow[]> {
  if (values.some((column) => column.length !== count)) {
    throw new UnfitContent({ code: 'ROWS_DIFFER', detail: 'a column has fewer rows than the footer promises' });
  }
  for (let from = 0; from < count; from += BATCH_ROWS) {
    const length = Math.min(BATCH_ROWS, count - from);
    yield Array.from({ length }, (_, at) => values.map((column) => column[from + at] as RawValue));
  }
}

function translated(error: unknown): unknown {
  if (error instanceof UnfitContent || error instanceof ContentLost || error instanceof PipelineError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  if (!reason.includes('unsupported')) return unreadable(`the Parquet pages are damaged (${reason})`, error);
  return new UnfitContent({ code: 'UNSUPPORTED', detail: reason }, { cause: error });
}

/** Keeps what was fetched for a row group, since a group of many rows is decoded in several goes. */
class GroupBuffer implements AsyncBuffer {
  readonly byteLength: number;
  readonly #content: ObjectContent;
  readonly #fetched = new Map<string, Promise<ArrayBuffer>>();

  constructor(content: ObjectContent) {
    this.#content = content;
    this.byteLength = content.sizeBytes;
  }

  async slice(start: number, end = this.byteLength): Promise<ArrayBuffer> {
    const range = `${start}-${end}`;
    const known = this.#fetched.get(range) ?? this.#fetch(start, Math.min(end, this.byteLength));
    this.#fetched.set(range, known);
    return known;
  }

  forget(): void {
    this.#fetched.clear();
  }

  async #fetch(start: number, end: number): Promise<ArrayBuffer> {
    if (start < 0 || start > end) throw unreadable('the Parquet footer is damaged: it points outside the file');
    const { buffer, byteOffset, byteLength } = await this.#content.read(start, end - start);
    return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
  }
}
