import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** Written together: fewer, larger pieces. */
const PIECE_CHARACTERS = 64 * 1024;

/** An error that came after a part of the value was printed; `cause` is what happened. */
export class CutShort extends Error {
  constructor(cause: unknown) {
    super('the JSON value is cut short', { cause });
    this.name = 'CutShort';
  }
}

/** Prints a JSON array item by item, as fast as it is read: a million items need no more memory than one. */
export class JsonArray {
  readonly #stream: Writable;
  #waiting = '[';
  #isEmpty = true;

  constructor(stream: Writable = process.stdout) {
    this.#stream = stream;
  }

  /** Prints all items and the end of the array. @throws CutShort, or what the walk throws before anything was printed */
  async print(items: AsyncIterable<unknown>): Promise<void> {
    let isBegun = false;
    try {
      for await (const item of items) {
        this.#waiting += `${this.#isEmpty ? '' : ','}${JSON.stringify(item)}`;
        this.#isEmpty = false;
        if (this.#waiting.length < PIECE_CHARACTERS) continue;
        isBegun = true;
        await this.#write();
      }
    } catch (error) {
      throw isBegun ? new CutShort(error) : error;
    }
    this.#waiting += ']\n';
    await this.#write();
  }

  async #write(): Promise<void> {
    const piece = this.#waiting;
    this.#waiting = '';
    if (!this.#stream.write(piece)) await once(this.#stream, 'drain');
  }
}
