import type { ObjectVersion } from '../domain/transformed-file.ts';

/**
 * The content of one object, fetched as it is read: over the network or from a disk. All of it belongs to the one version
 * that was asked for.
 */
export interface ObjectContent extends AsyncDisposable {
  readonly sizeBytes: number;

  /**
   * Exactly these bytes, which lie within the object.
   *
   * @throws ContentLost, Unavailable
   */
  read(offset: number, lengthBytes: number): Promise<Uint8Array>;

  /**
   * All of it, from the beginning, in pieces.
   *
   * @throws ContentLost, Unavailable
   */
  stream(): AsyncIterable<Uint8Array>;
}

/**
 * Finds the content of a version.
 *
 * @throws ContentLost where the object is gone or, as far as the store can tell, another one; Unavailable
 */
export type OpenContent = (version: ObjectVersion) => Promise<ObjectContent>;

/** There is no such object any more, or another has taken its place. */
export class ContentLost extends Error {
  readonly is: 'gone' | 'changed';

  constructor(is: 'gone' | 'changed', options?: ErrorOptions) {
    super(`the object is ${is}`, options);
    this.name = 'ContentLost';
    this.is = is;
  }
}
