import type { S3Objects } from './s3-objects.ts';

/**
 * Where a warehouse reads what a load consists of: manifests and claim files, written before the load is submitted. The
 * same key has the same content always (both follow from the load), so writing again is harmless.
 */
export class S3ControlStore {
  readonly #objects: S3Objects;

  constructor({ objects }: { readonly objects: S3Objects }) {
    this.#objects = objects;
  }

  /**
   * @param key such as `loads/<load id>/claim.csv`: ASCII, below the store's prefix
   * @returns its address, `s3://…`
   * @throws Unavailable: doing it again is right; LoadImpossible
   */
  async put(key: string, body: string): Promise<string> {
    await this.#objects.put(key, body);
    return this.#objects.urlOf(key);
  }

  /** @returns undefined where there is none; @throws Unavailable, LoadImpossible */
  async get(key: string): Promise<string | undefined> {
    return (await this.#objects.get(key))?.text;
  }
}
