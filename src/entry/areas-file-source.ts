import type { DatasetName } from '../domain/dataset.ts';
import type { ObjectRef } from '../domain/transformed-file.ts';
import type { Description, FileSource, Listed } from '../ports/file-source.ts';

/** A source that holds something open. */
interface ClosableSource extends FileSource {
  close(): void;
}

/**
 * All areas that files of a home may lie in. A run lists one of them, but what an earlier run on another one left waiting
 * is described where it lies.
 */
export class AreasFileSource implements FileSource {
  readonly #open: (area: string) => ClosableSource;
  readonly #listed: string | undefined;
  readonly #sources = new Map<string, ClosableSource>();

  /** @param listed the area to list; undefined where only known files are looked at */
  constructor(open: (area: string) => ClosableSource, listed: string | undefined) {
    this.#open = open;
    this.#listed = listed;
  }

  async *list(dataset: DatasetName): AsyncIterable<readonly Listed[]> {
    if (this.#listed !== undefined) yield* this.#sourceOf(this.#listed).list(dataset);
  }

  async describe(object: ObjectRef): Promise<Description> {
    return this.#sourceOf(object.bucket).describe(object);
  }

  close(): void {
    for (const source of this.#sources.values()) source.close();
    this.#sources.clear();
  }

  #sourceOf(area: string): ClosableSource {
    const source = this.#sources.get(area) ?? this.#open(area);
    this.#sources.set(area, source);
    return source;
  }
}
