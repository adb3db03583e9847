import { pipeline, Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { createGunzip } from 'node:zlib';
import type { ObjectContent } from './object-content.ts';
import { unreadable } from './stored-bytes.ts';

/** Unpacked at a time. */
const PIECE_BYTES = 256 * 1024;

/**
 * The text of a plain or gzip file from its beginning, in pieces of bounded size, without a byte order mark.
 *
 * @throws UnfitContent where it is no gzip, torn, or not UTF-8
 */
export async function* textPieces(content: ObjectContent, gzip: boolean): AsyncGenerator<string> {
  if (content.sizeBytes === 0) return;
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for await (const piece of gzip ? unpacked(content) : content.stream()) yield decode(decoder, piece);
  yield decode(decoder, undefined);
}

async function* unpacked(content: ObjectContent): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: PIECE_BYTES });
  // Ends both where one fails or the reader stops; the error arrives by the iteration.
  pipeline(Readable.from(content.stream()), gunzip, () => undefined);
  try {
    for await (const piece of gunzip) yield piece as Uint8Array;
  } catch (error) {
    if (!isZlibError(error)) throw error;
    throw unreadable(`the gzip stream is torn or damaged (${error.message})`, error);
  }
}

function isZlibError(error: unknown): error is { readonly code: string; readonly message: string } {
  return typeof error === 'object' && error !== null && 'code' in error && String(error.code).startsWith('Z_');
}

function decode(decoder: TextDecoder, piece: Uint8Array | undefined): string {
  try {
    return piece === undefined ? decoder.decode() : decoder.decode(piece, { stream: true });
  } catch (error) {
    throw unreadable('the text is not UTF-8', error);
  }
}
