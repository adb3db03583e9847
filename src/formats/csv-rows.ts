import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import type { ObjectContent } from './object-content.ts';
import { placesOf, type RawRow } from './raw-rows.ts';
import { UnfitContent, unreadable } from './stored-bytes.ts';
import { textPieces } from './text-pieces.ts';

const BATCH_ROWS = 2_000;
/** A record above it is a quote that never ends. */
const MAX_RECORD_CHARACTERS = 16 * 1024 * 1024;

/**
 * The rows of a CSV file (RFC 4180, comma, header in the first line), batch by batch. A field without a character is null,
 * quoted or not; blank lines are none.
 *
 * @param columns which to read; they are found by the header, whatever their order
 * @throws UnfitContent
 */
export async function* csvRows(
  content: ObjectContent,
  gzip: boolean,
  columns: readonly string[],
): AsyncGenerator<readonly RawRow[]> {
  const parser = parse({
    record_delimiter: ['\r\n', '\n', '\r'],
    skip_empty_lines: true,
    max_record_size: MAX_RECORD_CHARACTERS,
  });
  pipeline(Readable.from(textPieces(content, gzip)), parser, () => undefined);
  let places: readonly number[] | undefined;
  let batch: RawRow[] = [];
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      if (places === undefined) places = placesIn(record, columns);
      else batch.push(places.map((place) => (record[place] === '' ? null : record[place])));
      if (batch.length < BATCH_ROWS) continue;
      yield batch;
      batch = [];
    }
  } catch (error) {
    throw error instanceof CsvError ? malformed(error) : error;
  }
  yield batch;
}

function placesIn(header: readonly string[], columns: readonly string[]): readonly number[] {
  const places = placesOf(columns, header);
  if (!('is' in places)) return places;
  const { column, is } = places;
  if (is === 'missing') throw new UnfitContent({ code: 'MISSING_COLUMN', column, detail: 'not in the header' });
  throw new UnfitContent({ code: 'WRONG_TYPE', column, detail: 'the file has this column twice' });
}

/** The parser's own message quotes the record. */
function malformed(error: CsvError): UnfitContent {
  const { lines, code } = error as CsvError & { readonly lines?: number };
  const what = code.replace(/^CSV_/, '').replaceAll('_', ' ').toLowerCase();
  return unreadable(`malformed CSV at line ${String(lines ?? 'unknown')}: ${what}`, error);
}
