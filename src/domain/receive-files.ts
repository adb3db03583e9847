import type { AuditStore } from '../ports/audit-store.ts';
import type { FileSource } from '../ports/file-source.ts';
import type { LoadPlans } from '../ports/load-plans.ts';
import { type ArrivalFrom, arrived } from './arrival.ts';
import type { FileFact, FileRecord } from './audit-record.ts';
import type { Clock } from './clock.ts';
import { DATASETS } from './datasets.ts';
import { PipelineError } from './errors.ts';
import type { PendingFile } from './load.ts';
import { auditedEvent, type ObjectEvent, type ToldObject } from './object-event.ts';
import { judgeShape } from './shape.ts';
import { type ObjectRef, objectName } from './transformed-file.ts';

/** Descriptions under way at the same time; each may be a call to an object store. */
const DESCRIBE_AT_ONCE = 16;

/**
 * What intake makes of one object.
 *
 * - `new`: waits for a load from now on
 * - `waiting`: waits for a load already
 * - `loaded`: is in the final table, says the audit
 * - `unchanged`: the bytes of the newest known version were put again; nothing to do
 * - `set-aside`: quarantined earlier, and not released since
 * - `gone`: no such object any more
 * - `failed`: nothing is known of it, and nothing was written: to be received again. The others of the batch are not held up
 */
export type Verdict =
  | { readonly is: 'new' | 'waiting' | 'loaded' | 'unchanged' | 'set-aside'; readonly file: PendingFile }
  | { readonly is: 'gone'; readonly object: ObjectRef }
  | { readonly is: 'failed'; readonly object: ObjectRef; readonly error: PipelineError };

/** An object after a look at it: a file, none, or no answer. */
type Seen = PendingFile | { readonly object: ObjectRef; readonly error: PipelineError | null };

/** A verdict with the version it takes the place of, where that one is not loaded. */
interface Sorted {
  readonly verdict: Verdict;
  readonly replaced: FileRecord | null;
}

export interface ReceiveFilesDependencies {
  readonly source: FileSource;
  readonly audit: AuditStore;
  readonly plans: LoadPlans;
  readonly clock: Pick<Clock, 'now'>;
  readonly arrivalFrom: ArrivalFrom;
}

/**
 * Intake: describes objects, drops what is loaded, records the rest and keeps it as pending. However an object was found
 * (event, listing, a second look) it is described the same way, so it is the same file. Needs no right on the warehouse.
 */
export class ReceiveFiles {
  readonly #deps: ReceiveFilesDependencies;

  constructor(deps: ReceiveFilesDependencies) {
    this.#deps = deps;
  }

  /**
   * Receives a batch (hundreds to thousands). Once it returns everything in it is settled or durably pending, but for the
   * objects whose verdict is `failed`.
   *
   * @throws Unavailable: some of it may be done; receiving the same batch again is right
   */
  async run(objects: readonly ToldObject[]): Promise<readonly Verdict[]> {
    const { audit, plans } = this.#deps;
    const sorted = await this.#sort(objects);
    const events = new Map(objects.flatMap((one) => (one.event === undefined ? [] : [[objectName(one), one.event]])));
    const facts = sorted.flatMap((one) => this.#factsOf(one, events));
    const pending = sorted.flatMap(({ verdict }) => (isPending(verdict) ? [verdict.file] : []));
    const replaced = sorted.flatMap((one) => (one.replaced === null ? [] : [one.replaced.file]));
    // Side by side: each is idempotent and the batch comes again if any of them fails, so no order is required.
    await Promise.all([
      facts.length > 0 && audit.record(facts),
      pending.length > 0 && plans.keep(pending),
      replaced.length > 0 && plans.drop(replaced),
    ]);
    return sorted.map(({ verdict }) => verdict);
  }

  /** What `run` would make of these objects; writes nothing. */
  async look(objects: readonly ObjectRef[]): Promise<readonly Verdict[]> {
    return (await this.#sort(objects)).map(({ verdict }) => verdict);
  }

  async #sort(objects: readonly ObjectRef[]): Promise<Sorted[]> {
    const { audit } = this.#deps;
    // A batch of events may name an object many times; there is one object to look at.
    const distinct = [...new Map(objects.map((object) => [objectName(object), object])).values()];
    const seen = await this.#describe(distinct);
    const newest = await audit.latest(distinct);
    const known = await this.#known(seen, newest);
    const waiting = await this.#waiting(known, newest);
    return seen.map((one) => {
      if ('id' in one) return sortFile(one, known.get(one.id), newest.get(objectName(one)), waiting);
      const { object, error } = one;
      if (error !== null) return { verdict: { is: 'failed', object, error }, replaced: null };
      return sortGone(object, newest.get(objectName(object)));
    });
  }

  /**
   * Which of these versions wait for a load. Of a file without a record it is not asked, nor of a loaded one: most batches
   * ask nothing. By the arrivals of their records: under these they were kept. Kept but not recorded, by a receiver that died in between,
   * a file is received as if new: to keep it again does no harm, and its record is owed.
   */
  async #waiting(known: ReadonlyMap<string, FileRecord>, newest: ReadonlyMap<string, FileRecord>) {
    const undecided = [...known.values()].filter(({ state }) => state !== 'LOADED');
    const received = [...newest.values()].filter(({ state }) => state === 'RECEIVED');
    const files = new Map([...undecided, ...received].map(({ file }) => [file.id, file]));
    return files.size === 0
      ? new Set<string>()
      : new Set((await this.#deps.plans.pendingOf([...files.values()])).keys());
  }

  /**
   * What the audit knows of these files. Of most it has just been told, as the newest versions, and of an object without a
   * newest version it knows nothing: nothing is asked twice.
   */
  async #known(seen: readonly Seen[], newest: ReadonlyMap<string, FileRecord>): Promise<Map<string, FileRecord>> {
    const known = new Map(Array.from(newest.values(), (record) => [record.file.id, record]));
    const others = seen.flatMap((one) =>
      'id' in one && newest.has(objectName(one)) && !known.has(one.id) ? [one.id] : [],
    );
    if (others.length === 0) return known;
    for (const [id, record] of await this.#deps.audit.lookUp(others)) known.set(id, record);
    return known;
  }

  async #describe(objects: readonly ObjectRef[]): Promise<Seen[]> {
    const results = new Array<Seen>(objects.length);
    const queue = objects.entries();
    const worker = async () => {
      for (const [at, object] of queue) results[at] = await this.#see(object);
    };
    await Promise.all(Array.from({ length: Math.min(DESCRIBE_AT_ONCE, objects.length) }, worker));
    return results;
  }

  async #see(object: ObjectRef): Promise<Seen> {
    const { source, arrivalFrom } = this.#deps;
    try {
      const answer = await source.describe(object);
      if (answer.is === 'gone') return { object, error: null };
      return arrived(answer.version, answer.shape, answer.problem, arrivalFrom);
    } catch (error) {
      if (error instanceof PipelineError) return { object, error };
      throw error;
    }
  }

  #factsOf({ verdict, replaced }: Sorted, events: ReadonlyMap<string, ObjectEvent>): FileFact[] {
    const at = this.#deps.clock.now();
    const facts: FileFact[] = [];
    if (verdict.is === 'new') {
      const { file } = verdict;
      const event = auditedEvent(events.get(objectName(file)), file.eTag);
      const told = event === undefined ? {} : { event };
      facts.push({ kind: 'RECEIVED', file: auditedFile(file), at, warnings: warningsOf(file), ...told });
    }
    if (replaced !== null) {
      const { file } = replaced;
      facts.push(
        'file' in verdict ? { kind: 'SUPERSEDED', file, at, by: verdict.file.id } : { kind: 'MISSING', file, at },
      );
    }
    return facts;
  }
}

function isPending(verdict: Verdict): verdict is Extract<Verdict, { file: PendingFile }> {
  // A file already waiting is kept again: its first keeper may have died between the audit and the pending files.
  return verdict.is === 'new' || verdict.is === 'waiting';
}

/** Only what was waiting can go missing; a quarantined file keeps its reason. */
function sortGone(object: ObjectRef, latest: FileRecord | undefined): Sorted {
  const replaced = latest?.state === 'RECEIVED' ? latest : null;
  return { verdict: { is: 'gone', object }, replaced };
}

function sortFile(
  file: PendingFile,
  known: FileRecord | undefined,
  latest: FileRecord | undefined,
  waiting: ReadonlySet<string>,
): Sorted {
  const other = latest === undefined || latest.file.id === file.id ? undefined : latest;
  // Bytes that were only put again change nothing; after another version in between they load again (A, B, A).
  if (other?.file.eTag === file.eTag) {
    if (other.state === 'QUARANTINED') return { verdict: { is: 'set-aside', file }, replaced: null };
    if (other.state === 'LOADED' || waiting.has(other.file.id)) {
      return { verdict: { is: 'unchanged', file }, replaced: null };
    }
  }
  const replaced = other?.state === 'RECEIVED' || other?.state === 'QUARANTINED' ? other : null;
  return { verdict: { is: stateOf(known, waiting.has(file.id)), file }, replaced };
}

function stateOf(known: FileRecord | undefined, isWaiting: boolean): 'loaded' | 'waiting' | 'set-aside' | 'new' {
  if (known?.state === 'LOADED') return 'loaded';
  if (isWaiting) return 'waiting';
  return known?.state === 'QUARANTINED' ? 'set-aside' : 'new';
}

/** The part of a file that the audit keeps. */
export function auditedFile(file: FileRecord['file']): FileRecord['file'] {
  const { id, dataset, bucket, key, eTag, sizeBytes, lastModified, arrival } = file;
  return { id, dataset, bucket, key, eTag, sizeBytes, lastModified, arrival };
}

function warningsOf(file: PendingFile): readonly string[] {
  // Nanoseconds are no matter for a warning: whether they can be read is for the warehouse to say, at the load.
  return file.shape === null ? [] : judgeShape(DATASETS[file.dataset], file.shape, true).warnings;
}
