import { randomUUID } from 'node:crypto';
import type { S3Objects } from './s3-objects.ts';

/** A value as it was read; its tag names that very state of it. */
export interface Held<T> {
  readonly value: T;
  /** Null: there is no object yet. */
  readonly tag: string | null;
}

/** The tag is a hash of the content: without a revision a value that comes back would pass for one that never changed. */
interface Stored<T> {
  readonly revision: string;
  readonly value: T;
}

/** One small value that several processes change, as a rule only on the state that was read (compare and swap). */
export class S3Cell<T> {
  readonly #objects: S3Objects;
  readonly #key: string;
  readonly #initial: T;

  constructor(objects: S3Objects, key: string, initial: T) {
    this.#objects = objects;
    this.#key = key;
    this.#initial = initial;
  }

  /** @throws Unavailable, LoadImpossible */
  async read(): Promise<Held<T>> {
    const stored = await this.#objects.get(this.#key);
    if (stored === undefined) return { value: this.#initial, tag: null };
    return { value: (JSON.parse(stored.text) as Stored<T>).value, tag: stored.tag };
  }

  /**
   * @returns false: somebody else changed it meanwhile, or this change was made and its answer lost. Read again to see
   * @throws Unavailable, LoadImpossible
   */
  async swap(held: Held<T>, value: T): Promise<boolean> {
    return this.#objects.put(this.#key, textOf(value), held.tag);
  }

  /** Sets it, whatever it is; every swap on an earlier state fails then. @throws Unavailable, LoadImpossible */
  async put(value: T): Promise<void> {
    await this.#objects.put(this.#key, textOf(value));
  }
}

function textOf(value: unknown): string {
  return JSON.stringify({ revision: randomUUID(), value } satisfies Stored<unknown>);
}
