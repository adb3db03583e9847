import type { PhysicalType, Shape, ShapeColumn } from '../domain/shape.ts';
import { type FooterHead, readHead, readRowCount, type SchemaElement } from './parquet-footer.ts';
import { type StoredBytes, UnfitContent, unreadable } from './stored-bytes.ts';

/** A file ends in: the footer, its length (4 bytes, little endian), this mark. It begins with the mark, too. */
const MAGIC = Buffer.from('PAR1', 'latin1');
/** The mark of a file whose footer is encrypted. */
const ENCRYPTED_MAGIC = Buffer.from('PARE', 'latin1');
const TAIL_BYTES = 8;
/** Read at once from the end: the footer of a file with some hundred row groups of ours. */
export const FIRST_READ_BYTES = 65_536;
/** A length beyond this is a lie: the footer would describe a million column chunks. */
const MAX_FOOTER_BYTES = 128 * 1024 * 1024;

/** The columns and the row count, out of the footer alone: whether the pages before it are whole only a load can tell. */
export function parquetShape(bytes: StoredBytes): Shape {
  const { sizeBytes } = bytes;
  if (sizeBytes === 0) throw unreadable('the file has no bytes; a Parquet file without rows still has a footer');
  if (sizeBytes < MAGIC.length + TAIL_BYTES) throw unreadable(`${sizeBytes} bytes are too few for a Parquet file`);
  if (bytes.has?.(0, MAGIC.length) !== false) requireStart(bytes);
  return shapeIn(footerOf(bytes));
}

/** Only where it costs nothing: the mark at the end tells nearly as much, and a load looks at all of the file anyway. */
function requireStart(bytes: StoredBytes): void {
  const start = bytes.read(0, MAGIC.length);
  if (!beginsWith(start, MAGIC) && !beginsWith(start, ENCRYPTED_MAGIC)) {
    throw unreadable('the file does not begin as a Parquet file does');
  }
}

/** The footer without its tail. */
function footerOf(bytes: StoredBytes): Uint8Array {
  const { sizeBytes } = bytes;
  const readBytes = Math.min(sizeBytes, FIRST_READ_BYTES);
  const last = bytes.read(sizeBytes - readBytes, readBytes);
  const mark = last.subarray(-MAGIC.length);
  if (beginsWith(mark, ENCRYPTED_MAGIC)) {
    throw new UnfitContent({ code: 'UNSUPPORTED', detail: 'the Parquet footer is encrypted' });
  }
  if (!beginsWith(mark, MAGIC)) throw unreadable('the file does not end in a Parquet footer; it is torn or truncated');
  const tail = new DataView(last.buffer, last.byteOffset + readBytes - TAIL_BYTES, TAIL_BYTES);
  const footerBytes = tail.getUint32(0, true) + TAIL_BYTES;
  if (footerBytes > sizeBytes - MAGIC.length || footerBytes > MAX_FOOTER_BYTES) {
    throw unreadable(`the Parquet footer is damaged: it claims ${footerBytes} of the file's ${sizeBytes} bytes`);
  }
  const footer =
    footerBytes <= readBytes ? last.subarray(-footerBytes) : bytes.read(sizeBytes - footerBytes, footerBytes);
  return footer.subarray(0, -TAIL_BYTES);
}

function shapeIn(footer: Uint8Array): Shape {
  try {
    const head = headOf(footer);
    return { columns: head.columns, rowCount: readRowCount(footer, head) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw unreadable(`the Parquet footer is damaged (${reason})`, error);
  }
}

/** A head that was read, with the columns in our own words. */
interface KnownHead extends Pick<FooterHead, 'lengthBytes'> {
  readonly columns: readonly ShapeColumn[];
  readonly bytes: Uint8Array;
}

/**
 * The head read last. Files by one writer have the same one byte for byte, and comparing takes 25 ms less per 2 000 files than
 * reading (most of that is code that is not compiled yet); they then share one array of columns, too.
 */
let lastHead: KnownHead | undefined;

function headOf(footer: Uint8Array): KnownHead {
  if (lastHead !== undefined && beginsWith(footer, lastHead.bytes)) return lastHead;
  const { columns, lengthBytes } = readHead(footer);
  lastHead = {
    columns: columns.map((column) => ({ name: column.name, type: typeOf(column) })),
    lengthBytes,
    bytes: Uint8Array.from(footer.subarray(0, lengthBytes)),
  };
  return lastHead;
}

function beginsWith(bytes: Uint8Array, beginning: Uint8Array): boolean {
  return Buffer.compare(bytes.subarray(0, beginning.length), beginning) === 0;
}

const TEXT = new Set(['STRING', 'UTF8', 'ENUM', 'JSON']);
/** Annotations that make another type of the stored one; other annotations only narrow it. */
const NAMED = new Set(['DATE', 'DECIMAL', 'TIME', 'TIME_MILLIS', 'TIME_MICROS', 'INTERVAL', 'UUID', 'FLOAT16', 'BSON']);

function typeOf({ type, repeated, children, logicalType, convertedType, nanos }: SchemaElement): PhysicalType {
  const annotation = logicalType ?? convertedType ?? '';
  if (type === undefined || children > 0) return /^(LIST|MAP)/.exec(annotation)?.[0] ?? 'STRUCT';
  if (repeated) return 'LIST';
  if (type === 'INT96') return 'timestamp';
  if (type === 'BYTE_ARRAY' && TEXT.has(annotation)) return 'text';
  if (type === 'INT64' && annotation.startsWith('TIMESTAMP')) return nanos ? 'timestamp-ns' : 'timestamp';
  return NAMED.has(annotation) ? annotation : type;
}
