import { randomUUID } from 'node:crypto';
import { piecesOf, sideBySide } from '../../aws/side-by-side.ts';
import type { Clock } from '../../domain/clock.ts';
import type { PendingFile } from '../../domain/load.ts';
import type { S3Objects } from './s3-objects.ts';

/** Files in one object: some 4 MB. */
const FILES_A_BATCH = 4_000;
const READ_AT_ONCE = 16;
/** Files remembered from one call to the next, about 1 KB each. */
const REMEMBERED_FILES = 50_000;
const FOLDER = 'pending/';
/** Added to seconds since 1970, so that no year of a path is negative. */
const SHIFT = 1e12;

/** A batch by its name: which arrivals it spans, and when it was written (milliseconds since 1970). */
export interface BatchName {
  readonly key: string;
  readonly tag: string;
  readonly from: number;
  readonly to: number;
  readonly writtenMs: number;
}

export interface PendingBatchesDependencies {
  readonly objects: S3Objects;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * Files that wait, in batches as they were kept: one object for one call of intake, whole or not at all. A batch only ever
 * loses files; it is gone with the last of them. Its name says which arrivals it spans, so the earliest files are found
 * without reading the others, and a file whose arrival is known without reading all.
 *
 * `pending/<from>-<to>-<written>-<uuid>.json`
 */
export class PendingBatches {
  readonly #objects: S3Objects;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #remembered = new Map<string, { readonly tag: string; readonly files: readonly PendingFile[] }>();
  #lastWrittenMs = 0;

  constructor({ objects, clock }: PendingBatchesDependencies) {
    this.#objects = objects;
    this.#clock = clock;
  }

  async add(files: readonly PendingFile[]): Promise<void> {
    await sideBySide(piecesOf(files, FILES_A_BATCH), READ_AT_ONCE, async (batch) => {
      const arrivals = batch.map(({ arrival }) => arrival);
      // Later than the one before in this process, too: which copy of a file was first must be plain.
      this.#lastWrittenMs = Math.max(this.#clock.now(), this.#lastWrittenMs + 1);
      const span = [Math.min(...arrivals), Math.max(...arrivals)].map(sortable);
      const name = [...span, String(this.#lastWrittenMs).padStart(13, '0'), randomUUID()].join('-');
      await this.#objects.put(`${FOLDER}${name}.json`, JSON.stringify(batch));
    });
  }

  /** Every batch there is, the earliest arrivals first. */
  async names(): Promise<BatchName[]> {
    const names: BatchName[] = [];
    for await (const { key, tag } of this.#objects.list(FOLDER)) names.push(nameOf(key, tag));
    const there = new Set(names.map(({ key }) => key));
    for (const key of this.#remembered.keys()) if (!there.has(key)) this.#remembered.delete(key);
    return names;
  }

  /** What these batches hold, in their order; one that is gone meanwhile holds nothing. */
  async read(names: readonly BatchName[]): Promise<(readonly PendingFile[])[]> {
    return sideBySide(names, READ_AT_ONCE, async ({ key, tag }) => {
      const known = this.#remembered.get(key);
      return known?.tag === tag ? known.files : ((await this.#fetch(key))?.files ?? []);
    });
  }

  /** Takes the files out of whichever of the batches hold them. */
  async remove(names: readonly BatchName[], fileIds: ReadonlySet<string>): Promise<void> {
    const batches = await this.read(names);
    const concerned = names.filter((_, at) => batches[at]?.some(({ id }) => fileIds.has(id)));
    await sideBySide(concerned, READ_AT_ONCE, ({ key }) => this.#shrink(key, fileIds));
  }

  async #shrink(key: string, fileIds: ReadonlySet<string>): Promise<void> {
    let batch = this.#remembered.get(key) ?? (await this.#fetch(key));
    while (batch !== undefined) {
      const { files, tag } = batch;
      const left = files.filter(({ id }) => !fileIds.has(id));
      if (left.length === files.length) return;
      // No condition on the last ones: a batch never grows, so whoever else shrinks it leaves no more than we saw.
      if (left.length === 0) return this.#objects.remove(key);
      if (await this.#objects.put(key, JSON.stringify(left), tag)) return;
      batch = await this.#fetch(key);
    }
  }

  async #fetch(key: string) {
    const stored = await this.#objects.get(key);
    this.#remembered.delete(key);
    if (stored === undefined) return undefined;
    const batch = { tag: stored.tag, files: JSON.parse(stored.text) as readonly PendingFile[] };
    this.#remembered.set(key, batch);
    this.#forgetOldest();
    return batch;
  }

  #forgetOldest(): void {
    let files = 0;
    for (const batch of this.#remembered.values()) files += batch.files.length;
    for (const [key, batch] of this.#remembered) {
      if (files <= REMEMBERED_FILES) return;
      this.#remembered.delete(key);
      files -= batch.files.length;
    }
  }
}

/** Sorts as text as it does as a number: keys are listed as text. */
function sortable(arrival: number): string {
  return String(arrival + SHIFT).padStart(13, '0');
}

function nameOf(key: string, tag: string): BatchName {
  const [from, to, written] = key.slice(FOLDER.length).split('-').map(Number);
  return { key, tag, from: (from ?? 0) - SHIFT, to: (to ?? 0) - SHIFT, writtenMs: written ?? 0 };
}
