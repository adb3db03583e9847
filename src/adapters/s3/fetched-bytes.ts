import type { StoredBytes } from '../../formats/stored-bytes.ts';

/** Thrown where a reader wants bytes that were not fetched yet: fetch them and let it read again. */
export class NotFetched extends Error {
  readonly offset: number;
  readonly lengthBytes: number;

  constructor(offset: number, lengthBytes: number) {
    super(`bytes ${offset} to ${offset + lengthBytes} were not fetched`);
    this.offset = offset;
    this.lengthBytes = lengthBytes;
  }
}

/** An object of which only parts are here. */
export class FetchedBytes implements StoredBytes {
  readonly sizeBytes: number;
  readonly #parts: { readonly offset: number; readonly bytes: Uint8Array }[] = [];

  constructor(sizeBytes: number) {
    this.sizeBytes = sizeBytes;
  }

  add(offset: number, bytes: Uint8Array): void {
    this.#parts.push({ offset, bytes });
  }

  has(offset: number, lengthBytes: number): boolean {
    return this.#partWith(offset, lengthBytes) !== undefined;
  }

  /** @throws NotFetched */
  read(offset: number, lengthBytes: number): Uint8Array {
    const part = this.#partWith(offset, lengthBytes);
    if (part === undefined) throw new NotFetched(offset, lengthBytes);
    return part.bytes.subarray(offset - part.offset, offset - part.offset + lengthBytes);
  }

  #partWith(offset: number, lengthBytes: number) {
    return this.#parts.find((part) => part.offset <= offset && offset + lengthBytes <= part.offset + part.bytes.length);
  }
}
