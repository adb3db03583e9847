import type { S3Client } from '@aws-sdk/client-s3';
import type { ObjectVersion } from '../../domain/transformed-file.ts';
import { ContentLost, type ObjectContent, type OpenContent } from '../../formats/object-content.ts';
import { rangedGet } from './ranged-get.ts';

/** Fetched at a time when an object is read from its beginning to its end: small enough to be asked for again. */
const PIECE_BYTES = 8 * 1024 * 1024;

/**
 * The content of objects of S3, by ranged GETs under `If-Match`: every byte belongs to the version described, or the object
 * is `changed`. An object with bytes costs no call before it is read; a text file one GET per 8 MiB, a Parquet file one
 * for the footer and one or more per row group.
 */
export function s3Content(client: S3Client): OpenContent {
  return async (version) => {
    const content = new S3Content(client, version);
    // There is nothing to read of an object without bytes, and yet it may be gone.
    if (version.sizeBytes === 0) await content.assertEmpty();
    return content;
  };
}

class S3Content implements ObjectContent {
  readonly sizeBytes: number;
  readonly #client: S3Client;
  readonly #version: ObjectVersion;

  constructor(client: S3Client, version: ObjectVersion) {
    this.#client = client;
    this.#version = version;
    this.sizeBytes = version.sizeBytes;
  }

  async read(offset: number, lengthBytes: number): Promise<Uint8Array> {
    if (lengthBytes === 0) return new Uint8Array();
    const piece = await rangedGet(this.#client, this.#version, { offset, lengthBytes }, this.#version.eTag);
    if (typeof piece === 'string') throw new ContentLost(piece);
    const { version, offset: first, bytes } = piece;
    const isAsked = version.sizeBytes === this.sizeBytes && first <= offset;
    if (!isAsked || first + bytes.length < offset + lengthBytes) throw new ContentLost('changed');
    return bytes.subarray(offset - first, offset - first + lengthBytes);
  }

  async *stream(): AsyncGenerator<Uint8Array> {
    for (let offset = 0; offset < this.sizeBytes; offset += PIECE_BYTES) {
      yield await this.read(offset, Math.min(PIECE_BYTES, this.sizeBytes - offset));
    }
  }

  async assertEmpty(): Promise<void> {
    const piece = await rangedGet(this.#client, this.#version, { lastBytes: 1 });
    if (typeof piece === 'string') throw new ContentLost(piece);
    if (piece.version.sizeBytes !== 0) throw new ContentLost('changed');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}
