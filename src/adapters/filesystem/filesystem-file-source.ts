import { type BigIntStats, statSync } from 'node:fs';
import { setTimeout as sleep, setImmediate as yieldToOthers } from 'node:timers/promises';
import type { DatasetName } from '../../domain/dataset.ts';
import { AreaUnusable, Unavailable } from '../../domain/errors.ts';
import { formatOf, type ObjectRef } from '../../domain/transformed-file.ts';
import { shapeOf } from '../../formats/file-shape.ts';
import type { Description, FileSource } from '../../ports/file-source.ts';
import { describedAs, refusedBy } from './described-file.ts';
import { DescriptionCache } from './description-cache.ts';
import { FileContent, stampOf } from './file-content.ts';
import { errorCode, requireArea } from './filesystem-errors.ts';
import { type OnIgnored, walkArea } from './walk-area.ts';

const PAGE_SIZE = 1_000;
/** The thread is given to others after so long. */
const TURN_MS = 20;
/** Waits between looks at a file that changes while it is read. */
const RETRY_DELAYS_MS = [20, 100, 300] as const;
/** A file changed less than this before it was read may change again within one tick of the clock (FAT: 2 s). */
const RACY_MS = 2_000;
const NOT_THERE = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG']);

/** What the source of a folder needs. */
export interface FilesystemFileSourceDependencies {
  /** Absolute real path of the transformed area, without a slash at its end: the bucket of all its files. */
  readonly area: string;
  /** Where to remember descriptions; without it nothing is written. */
  readonly cachePath?: string | undefined;
  /** Called by `list` for what it had to leave out. */
  readonly onIgnored?: OnIgnored | undefined;
  /**
   * With it `list` leaves out files that changed less than so long ago, since somebody may still be writing them. Each is
   * named to `onUnsettled`; somebody has to list again later.
   */
  readonly settleMs?: number | undefined;
  readonly onUnsettled?: ((path: string) => void) | undefined;
}

/**
 * A folder as the transformed area. Key: the path below it; eTag: SHA-256 of the content (64 hex digits); last modified:
 * the modification time in whole seconds.
 *
 * A file that exists but may not be read is described with the problem UNREADABLE and an eTag of its own kind (`unread-…`),
 * the same as long as nothing changes: once it can be read it has a true eTag, hence another id, and loads as a new file.
 * Only when nothing at all can be known of it, `describe` throws.
 */
export class FilesystemFileSource implements FileSource {
  readonly #area: string;
  readonly #cachePath: string | undefined;
  readonly #onIgnored: OnIgnored;
  readonly #settleMs: number;
  readonly #onUnsettled: (path: string) => void;
  readonly #content = new FileContent();
  #cache: DescriptionCache | undefined;
  #turnBegan = performance.now();

  constructor(dependencies: FilesystemFileSourceDependencies) {
    this.#area = dependencies.area;
    this.#cachePath = dependencies.cachePath;
    this.#onIgnored = dependencies.onIgnored ?? (() => undefined);
    this.#settleMs = dependencies.settleMs ?? 0;
    this.#onUnsettled = dependencies.onUnsettled ?? (() => undefined);
  }

  async *list(dataset: DatasetName): AsyncGenerator<readonly ObjectRef[]> {
    let page: ObjectRef[] = [];
    for (const key of walkArea(this.#area, dataset, this.#onIgnored)) {
      if (!this.#isSettled(`${this.#area}/${key}`)) continue;
      page.push({ dataset, bucket: this.#area, key });
      if (page.length < PAGE_SIZE) continue;
      yield page;
      page = [];
      if (this.#isTurnOver()) await this.#letOthersRun();
    }
    if (page.length > 0) yield page;
  }

  async describe(object: ObjectRef): Promise<Description> {
    if (this.#isTurnOver()) await this.#letOthersRun();
    const path = this.#pathOf(object);
    if (path === undefined) return { is: 'gone' };
    for (const delayMs of [0, ...RETRY_DELAYS_MS]) {
      if (delayMs > 0) await sleep(delayMs);
      const description = await this.#look(object, path);
      if (description !== undefined) return description;
    }
    throw new Unavailable(`${path} is being written to while it is read; it will be looked at again`);
  }

  /** Writes the cache. Using the source again opens it again. */
  close(): void {
    this.#cache?.close();
    this.#cache = undefined;
  }

  /** Undefined for a key that is no path below the area. */
  #pathOf({ bucket, key }: ObjectRef): string | undefined {
    if (bucket !== this.#area) {
      throw new AreaUnusable(`${key} lies in the area ${bucket}, but this run's is ${this.#area}; name that one`);
    }
    return /^\/|(^|\/)\.{0,2}(\/|$)|\0/.test(key) ? undefined : `${bucket}/${key}`;
  }

  /** Undefined when the file changed while it was read. */
  async #look(object: ObjectRef, path: string): Promise<Description | undefined> {
    const format = formatOf(object.key);
    const stat = this.#statOf(path);
    if (stat?.isFile() !== true || format === undefined) return { is: 'gone' };
    if (this.#cachePath !== undefined) this.#cache ??= new DescriptionCache(this.#cachePath);
    const stamp = stampOf(stat);
    const cached = this.#cache?.get(path, stamp);
    if (cached !== undefined) return describedAs(object, stat, cached);
    const readFrom = Date.now();
    try {
      const content = await this.#content.read(path, stat, (bytes) => shapeOf(format, bytes));
      if (content === undefined) return undefined;
      const look = { eTag: content.sha256, ...content.seen };
      if (Number(stat.ctimeMs) < readFrom - RACY_MS) this.#cache?.put(path, stamp, look);
      return describedAs(object, stat, look);
    } catch (error) {
      return refusedBy(error, object, path, stat);
    }
  }

  #statOf(path: string): BigIntStats | undefined {
    try {
      return statSync(path, { bigint: true });
    } catch (error) {
      const code = errorCode(error);
      if (code === undefined) throw error;
      if (!NOT_THERE.has(code)) {
        throw new Unavailable(`${path} cannot be looked at (${code})`, { cause: error });
      }
      this.#requireAreaStillThere();
      return undefined;
    }
  }

  /** A disk that was taken away must not look like a file that was. */
  #requireAreaStillThere(): void {
    try {
      requireArea(this.#area);
    } catch (error) {
      throw new Unavailable(error instanceof Error ? error.message : String(error), { cause: error });
    }
  }

  /** The time of change (ctime) is the system's own: nobody can set it, and moving a file into place moves it, too. */
  #isSettled(path: string): boolean {
    if (this.#settleMs === 0) return true;
    let changedAt: number;
    try {
      changedAt = statSync(path).ctimeMs;
    } catch {
      return true; // What is wrong with it `describe` will say.
    }
    // A change far in the future only says that the clock was put back.
    if (Math.abs(Date.now() - changedAt) >= this.#settleMs) return true;
    this.#onUnsettled(path);
    return false;
  }

  #isTurnOver(): boolean {
    return performance.now() - this.#turnBegan >= TURN_MS;
  }

  async #letOthersRun(): Promise<void> {
    await yieldToOthers();
    this.#turnBegan = performance.now();
  }
}
