import type { ObjectContent } from '../../src/formats/object-content.ts';

/** Content in memory, streamed in pieces of this size; what was read is noted. */
export class ContentInMemory implements ObjectContent {
  readonly sizeBytes: number;
  readBytes = 0;
  mostAtOnceBytes = 0;
  disposed = false;
  readonly #bytes: Buffer;
  readonly #pieceBytes: number;

  constructor(content: string | Uint8Array, pieceBytes = 7) {
    this.#bytes = Buffer.from(content);
    this.sizeBytes = this.#bytes.length;
    this.#pieceBytes = pieceBytes;
  }

  async read(offset: number, lengthBytes: number): Promise<Uint8Array> {
    if (offset < 0 || offset + lengthBytes > this.sizeBytes) throw new Error('read outside of the file');
    this.readBytes += lengthBytes;
    this.mostAtOnceBytes = Math.max(this.mostAtOnceBytes, lengthBytes);
    return this.#bytes.subarray(offset, offset + lengthBytes);
  }

  async *stream(): AsyncGenerator<Uint8Array> {
    for (let offset = 0; offset < this.sizeBytes; offset += this.#pieceBytes) {
      yield await this.read(offset, Math.min(this.#pieceBytes, this.sizeBytes - offset));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.disposed = true;
    await Promise.resolve();
  }
}
