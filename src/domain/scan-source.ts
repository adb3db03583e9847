import type { FileSource } from '../ports/file-source.ts';
import type { Clock, Patience } from './clock.ts';
import { DATASET_NAMES } from './datasets.ts';
import type { PipelineError } from './errors.ts';
import type { PendingFile } from './load.ts';
import type { ReceiveFiles, Verdict } from './receive-files.ts';
import type { ObjectRef } from './transformed-file.ts';

/** Objects received at once: enough to batch writes, few enough to keep memory small (about 2 KB each). */
const BATCH_OBJECTS = 2_000;

export interface ScanSourceDependencies {
  readonly source: FileSource;
  readonly receive: ReceiveFiles;
  readonly clock: Pick<Clock, 'now'>;
}

/** What a scan found: how many objects got which verdict, and those that need attention. */
export interface Scanned {
  readonly counts: Readonly<Record<Verdict['is'], number>>;
  /** Quarantined by an earlier run and still there. */
  readonly setAside: readonly ObjectRef[];
  /** Objects of which nothing could be known; the next scan asks again. */
  readonly failed: readonly { readonly object: ObjectRef; readonly error: PipelineError }[];
  /** New or still waiting; only from `look`, where nothing keeps them but the answer. */
  readonly waiting: readonly PendingFile[];
}

/** Receives everything the source lists: for sources that tell nobody when something lands. */
export class ScanSource {
  readonly #deps: ScanSourceDependencies;

  constructor(deps: ScanSourceDependencies) {
    this.#deps = deps;
  }

  /**
   * Receives what is there. Ended early, by deadline or signal, it has received a part; the next scan receives the rest.
   *
   * @throws AreaUnusable, Unavailable
   */
  async run(patience: Patience): Promise<Scanned> {
    return this.#scan(patience, (batch) => this.#deps.receive.run(batch), false);
  }

  /** What `run` would find; writes nothing. */
  async look(patience: Patience): Promise<Scanned> {
    return this.#scan(patience, (batch) => this.#deps.receive.look(batch), true);
  }

  async #scan(
    patience: Patience,
    receive: (batch: readonly ObjectRef[]) => Promise<readonly Verdict[]>,
    keepsWaiting: boolean,
  ): Promise<Scanned> {
    const counts = { new: 0, waiting: 0, loaded: 0, unchanged: 0, 'set-aside': 0, gone: 0, failed: 0 };
    const failed: Scanned['failed'][number][] = [];
    const setAside: ObjectRef[] = [];
    const waiting: PendingFile[] = [];
    for await (const batch of this.#batches()) {
      if (patience.signal?.aborted === true || this.#deps.clock.now() >= patience.deadline) break;
      for (const verdict of await receive(batch)) {
        counts[verdict.is]++;
        if (verdict.is === 'failed') failed.push(verdict);
        if (verdict.is === 'set-aside') setAside.push(verdict.file);
        if (keepsWaiting && (verdict.is === 'new' || verdict.is === 'waiting')) waiting.push(verdict.file);
      }
    }
    return { counts, setAside, failed, waiting };
  }

  /** Pages come in whatever size the source likes; batches are of ours. */
  async *#batches(): AsyncGenerator<readonly ObjectRef[]> {
    let batch: ObjectRef[] = [];
    for (const dataset of DATASET_NAMES) {
      for await (const page of this.#deps.source.list(dataset)) {
        for (const object of page) {
          if (batch.push(object) < BATCH_OBJECTS) continue;
          yield batch;
          batch = [];
        }
      }
    }
    if (batch.length > 0) yield batch;
  }
}
