import { watch } from 'chokidar';
import type { DatasetName } from '../../domain/dataset.ts';
import { formatOf } from '../../domain/transformed-file.ts';
import { isHidden } from '../../formats/hidden-names.ts';

/** A burst of changes without a pause is reported at least this often, in settle times. */
const MAX_DELAY_FACTOR = 5;
/** The kernel dates a change by its last tick, a timer may ring a little early. */
const MARGIN_MS = 50;
const DEFAULT_SETTLE_MS = 2_000;

/** What watching an area needs. */
export interface WatchOptions {
  /** Absolute real path of the transformed area; it must exist. */
  readonly area: string;
  /** Folders right below the area whose files count. They may be created later. */
  readonly datasets: readonly DatasetName[];
  /** Something may have changed: time to list. Never called again after `close`. */
  readonly onChange: () => void;
  /** Watching has failed in part, such as for want of inotify watches: list now and then without being called. */
  readonly onError: (error: Error) => void;
  /** How long a file must rest before it counts as written. After each change one call comes at least this much later. */
  readonly settleMs?: number | undefined;
}

/**
 * Watches an area and calls back when files of ours have come, changed or gone, once things have been quiet for the settle
 * time. While something goes on without end it calls now and then all the same, so that what has settled need not wait:
 * let `FilesystemFileSource` leave out what has not (`settleMs`).
 */
export class FilesystemWatcher {
  readonly #watcher: ReturnType<typeof watch>;
  readonly #options: WatchOptions;
  readonly #settleMs: number;
  #settled: NodeJS.Timeout | undefined;
  #overdue: NodeJS.Timeout | undefined;
  #closed = false;

  /** Resolves once every change from now on will be noticed. */
  static async start(options: WatchOptions): Promise<FilesystemWatcher> {
    const watcher = new FilesystemWatcher(options);
    await new Promise<void>((resolve) => watcher.#watcher.once('ready', resolve));
    return watcher;
  }

  private constructor(options: WatchOptions) {
    this.#options = options;
    this.#settleMs = (options.settleMs ?? DEFAULT_SETTLE_MS) + MARGIN_MS;
    this.#watcher = watch(options.area, {
      ignoreInitial: true,
      ignored: (path, stats) => this.#isIgnored(path, stats?.isFile() === true),
      ignorePermissionErrors: true,
      // An `unlink` that is followed by an `add` needs no cover-up here: both only ask for a listing.
      atomic: false,
    });
    this.#watcher.on('all', () => this.#noticed());
    this.#watcher.on('error', (error) => {
      if (!this.#closed) options.onError(error instanceof Error ? error : new Error(String(error)));
    });
  }

  /** Stops watching; a call that is due is dropped. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#stopTimers();
    await this.#watcher.close();
  }

  #isIgnored(path: string, isFile: boolean): boolean {
    const below = path.slice(this.#options.area.length + 1).replaceAll('\\', '/');
    if (below === '') return false;
    const parts = below.split('/');
    if (parts.some(isHidden)) return true;
    if (!this.#options.datasets.some((name) => name === parts[0])) return true;
    return isFile && formatOf(below) === undefined;
  }

  #noticed(): void {
    if (this.#closed) return;
    clearTimeout(this.#settled);
    this.#settled = setTimeout(() => {
      this.#stopTimers();
      this.#options.onChange();
    }, this.#settleMs);
    // Only in between: what has just changed still has its own call to come.
    this.#overdue ??= setTimeout(() => {
      this.#overdue = undefined;
      this.#options.onChange();
    }, this.#settleMs * MAX_DELAY_FACTOR);
  }

  #stopTimers(): void {
    clearTimeout(this.#settled);
    clearTimeout(this.#overdue);
    this.#overdue = undefined;
  }
}
