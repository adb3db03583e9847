import type { DatasetName } from '../domain/dataset.ts';
import type { FileProblem } from '../domain/file-problem.ts';
import type { Shape } from '../domain/shape.ts';
import type { ObjectRef, ObjectVersion } from '../domain/transformed-file.ts';

/**
 * What is known of an object after one look at it.
 *
 * - `file`: which version it is, and its shape, or why it cannot be read (`problem`; then `shape` may be null)
 * - `gone`: there is no such object (any more)
 */
export type Description =
  | {
      readonly is: 'file';
      readonly version: ObjectVersion;
      readonly shape: Shape | null;
      readonly problem: FileProblem | null;
    }
  | { readonly is: 'gone' };

/**
 * An object as a listing names it: with its version where the listing tells that for nothing. It is the version that
 * `describe` would tell, so whoever knows that one already need not look at the object.
 */
export type Listed = ObjectRef | ObjectVersion;

/** Where the files lie. */
export interface FileSource {
  /**
   * Every object of the dataset whose key has a format of ours (`formatOf`), page by page, in no order. What lands or
   * leaves meanwhile may or may not be seen.
   *
   * @throws Unavailable; AreaUnusable where the place itself is wrong
   */
  list(dataset: DatasetName): AsyncIterable<readonly Listed[]>;

  /**
   * Looks at one object, once: version and shape belong together. Content that no reader understands is no error but a
   * `problem` of the description.
   *
   * @throws Unavailable: nothing is known of the object, ask again; AreaUnusable where it lies in no place of this source
   */
  describe(object: ObjectRef): Promise<Description>;
}
