import { parquetMetadata, parquetSchema, type SchemaTree } from 'hyparquet';
import type { PhysicalType, Shape } from '../../domain/shape.ts';
import { type StoredBytes, UnfitContent, unreadable } from './stored-bytes.ts';

/** A file ends in: the footer, its length (4 bytes, little endian), this mark. It begins with the mark, too. */
const MAGIC = 'PAR1';
/** The mark of a file whose footer is encrypted. */
const ENCRYPTED_MAGIC = 'PARE';
const TAIL_BYTES = 8;
/** Fetched at once: the footer of a file with some hundred row groups of ours. */
const FIRST_READ_BYTES = 65_536;
/** A length beyond this is a lie: the footer would describe a million column chunks. */
const MAX_FOOTER_BYTES = 128 * 1024 * 1024;

/** Statistics are of no interest here, and decoding them could only fail. */
const IGNORED = () => undefined;
const METADATA_OPTIONS = {
  geoparquet: false,
  parsers: {
    timestampFromMilliseconds: IGNORED,
    timestampFromMicroseconds: IGNORED,
    timestampFromNanoseconds: IGNORED,
    dateFromDays: IGNORED,
    stringFromBytes: IGNORED,
    uuidFromBytes: IGNORED,
  },
};

/** The columns and the row count, out of the footer alone: whether the pages before it are whole only a load can tell. */
export function parquetShape(bytes: StoredBytes): Shape {
  const { sizeBytes } = bytes;
  if (sizeBytes === 0) throw unreadable('the file has no bytes; a Parquet file without rows still has a footer');
  if (sizeBytes < MAGIC.length + TAIL_BYTES) throw unreadable(`${sizeBytes} bytes are too few for a Parquet file`);
  const start = Buffer.from(bytes.read(0, MAGIC.length)).toString('latin1');
  if (start !== MAGIC && start !== ENCRYPTED_MAGIC) throw unreadable('the file does not begin as a Parquet file does');
  const { schema, rowCount } = parseFooter(footerOf(bytes));
  if (!Number.isSafeInteger(rowCount) || rowCount < 0) throw unreadable('the Parquet footer is damaged: no row count');
  return { columns: schema.children.map((node) => ({ name: node.element.name, type: typeOf(node) })), rowCount };
}

/** The footer with its tail. */
function footerOf(bytes: StoredBytes): Uint8Array {
  const { sizeBytes } = bytes;
  const readBytes = Math.min(sizeBytes, FIRST_READ_BYTES);
  const last = bytes.read(sizeBytes - readBytes, readBytes);
  const tail = Buffer.from(last.buffer, last.byteOffset + readBytes - TAIL_BYTES, TAIL_BYTES);
  const mark = tail.toString('latin1', 4);
  if (mark === ENCRYPTED_MAGIC) {
    throw new UnfitContent({ code: 'UNSUPPORTED', detail: 'the Parquet footer is encrypted' });
  }
  if (mark !== MAGIC) throw unreadable('the file does not end in a Parquet footer; it is torn or truncated');
  const footerBytes = tail.readUInt32LE(0) + TAIL_BYTES;
  if (footerBytes > sizeBytes - MAGIC.length || footerBytes > MAX_FOOTER_BYTES) {
    throw unreadable(`the Parquet footer is damaged: it claims ${footerBytes} of the file's ${sizeBytes} bytes`);
  }
  if (footerBytes <= readBytes) return last.subarray(readBytes - footerBytes);
  return bytes.read(sizeBytes - footerBytes, footerBytes);
}

function parseFooter(footer: Uint8Array): { readonly schema: SchemaTree; readonly rowCount: number } {
  try {
    const metadata = parquetMetadata(footer, METADATA_OPTIONS);
    return { schema: parquetSchema(metadata), rowCount: Number(metadata.num_rows) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw unreadable(`the Parquet footer is damaged (${reason})`, error);
  }
}

const TEXT = new Set(['STRING', 'UTF8', 'ENUM', 'JSON']);
/** Annotations that make another type of the stored one; other annotations only narrow it. */
const NAMED = new Set(['DATE', 'DECIMAL', 'TIME', 'TIME_MILLIS', 'TIME_MICROS', 'INTERVAL', 'UUID', 'FLOAT16', 'BSON']);

function typeOf({ element, children }: SchemaTree): PhysicalType {
  const { type, repetition_type, converted_type, logical_type } = element;
  const annotation = logical_type?.type ?? converted_type ?? '';
  if (type === undefined || children.length > 0) return /^(LIST|MAP)/.exec(annotation)?.[0] ?? 'STRUCT';
  if (repetition_type === 'REPEATED') return 'LIST';
  if (type === 'INT96') return 'timestamp';
  if (type === 'BYTE_ARRAY' && TEXT.has(annotation)) return 'text';
  if (type === 'INT64' && annotation.startsWith('TIMESTAMP')) {
    return logical_type?.type === 'TIMESTAMP' && logical_type.unit === 'NANOS' ? 'timestamp-ns' : 'timestamp';
  }
  return NAMED.has(annotation) ? annotation : type;
}
