import { constants, gunzipSync } from 'node:zlib';
import { type StoredBytes, unreadable } from './stored-bytes.ts';

/**
 * So much of a text file, after unpacking, is looked at for its columns. A source that has to fetch files over the network
 * looks at as much: then both see the same columns.
 */
export const HEAD_BYTES = 65_536;

/** First try for the packed bytes that hold the head; doubled until they do. */
const FIRST_PACKED_BYTES = 16_384;
/** A head that unpacks to more than this at once is an attack or an accident. */
const MAX_UNPACKED_BYTES = 64 * 1024 * 1024;

/** The first `HEAD_BYTES` of a text, without byte order mark. What is no UTF-8 is U+FFFD in it. */
export interface TextHead {
  readonly text: string;
  /** Whether this is all there is. */
  readonly whole: boolean;
}

/** Reads the head of a plain or gzip file of at least one byte. */
export function textHead(bytes: StoredBytes, gzip: boolean): TextHead {
  const head = gzip ? unpackedHead(bytes) : bytes.read(0, Math.min(bytes.sizeBytes, HEAD_BYTES + 1));
  const whole = head.length <= HEAD_BYTES;
  // With `stream` a character that is cut in two at the end is left out.
  return { text: new TextDecoder().decode(head.subarray(0, HEAD_BYTES), { stream: !whole }), whole };
}

/** At least HEAD_BYTES + 1 bytes, unless the file holds no more. */
function unpackedHead(bytes: StoredBytes): Uint8Array {
  for (let packedBytes = FIRST_PACKED_BYTES; packedBytes < bytes.sizeBytes; packedBytes *= 2) {
    const head = unpack(bytes.read(0, packedBytes), false);
    if (head.length > HEAD_BYTES) return head;
  }
  return unpack(bytes.read(0, bytes.sizeBytes), true);
}

/** @param whole whether the stream must end here; else it may be cut anywhere */
function unpack(packed: Uint8Array, whole: boolean): Uint8Array {
  try {
    return gunzipSync(packed, {
      finishFlush: whole ? constants.Z_FINISH : constants.Z_SYNC_FLUSH,
      maxOutputLength: MAX_UNPACKED_BYTES,
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw unreadable(`the gzip stream is torn or damaged (${reason})`, error);
  }
}
