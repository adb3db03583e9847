import type { AuditStore } from '../ports/audit-store.ts';
import type { FileSource, Listed } from '../ports/file-source.ts';
import type { LoadPlans } from '../ports/load-plans.ts';
import { type BackfillChoice, isChosen } from './backfill-choice.ts';
import { type Backfilled, BackfillTally } from './backfill-tally.ts';
import type { Clock, Patience } from './clock.ts';
import { sortListed } from './known-files.ts';
import { Pace } from './pace.ts';
import type { ReceiveFiles } from './receive-files.ts';
import { retrying } from './retrying.ts';
import type { ObjectRef } from './transformed-file.ts';

/** Objects received at once: enough to batch writes, few enough to keep memory small (about 2 KB each). */
const BATCH_OBJECTS = 2_000;
/** Listed objects of which it is asked together whether they are known: the more, the fewer questions. */
const LISTED_OBJECTS = 5_000;

export interface BackfillAreaDependencies {
  readonly source: FileSource;
  readonly audit: AuditStore;
  readonly plans: LoadPlans;
  readonly receive: ReceiveFiles;
  readonly clock: Clock;
}

/** How far a backfill has come. */
export interface BackfillProgress {
  /** Chosen objects that are dealt with. */
  readonly done: number;
  /** Of them, those that wait for a load because of this run. */
  readonly received: number;
  /** Null where nobody has counted. */
  readonly total: number | null;
  /** As of late; both null until they can be told. */
  readonly perSecond: number | null;
  readonly secondsLeft: number | null;
}

/** Who is told of the progress, and of how many objects in all, if that is known. */
export interface BackfillWatcher {
  readonly total?: number | null | undefined;
  readonly onProgress?: ((progress: BackfillProgress) => void) | undefined;
}

/**
 * Receives what lies in an area from before anybody told of it: page by page, in bounded memory however many files there
 * are. Files are kept as pending and so come to their loads in order of arrival, whatever the order of the listing; before
 * the horizon windows are a day wide. Killed at any moment, the same call again goes on: what is known is not described
 * again where the listing tells its version, and receiving twice is harmless anyway.
 */
export class BackfillArea {
  readonly #deps: BackfillAreaDependencies;

  constructor(deps: BackfillAreaDependencies) {
    this.#deps = deps;
  }

  /** How many objects are chosen; lists them all, and looks at none. @throws AreaUnusable, Unavailable */
  async count(choice: BackfillChoice, patience: Patience): Promise<number> {
    let count = 0;
    for await (const page of this.#pages(choice)) {
      if (this.#isOver(patience)) break;
      count += page.length;
    }
    return count;
  }

  /** @throws AreaUnusable, Unavailable: what was received until then stays */
  async run(choice: BackfillChoice, patience: Patience, watcher: BackfillWatcher = {}): Promise<Backfilled> {
    const { audit, plans, receive, clock } = this.#deps;
    const tally = new BackfillTally();
    const report = this.#reporter(tally, watcher);
    const receiveAll = async (batch: readonly ObjectRef[]) => {
      tally.addVerdicts(await retrying(() => receive.run(batch), clock, patience.deadline));
      report();
    };
    let batch: ObjectRef[] = [];
    report();
    for await (const page of this.#gathered(choice)) {
      if (this.#isOver(patience)) return tally.result('stopped');
      const { known, unknown } = await retrying(() => sortListed(page, { audit, plans }), clock, patience.deadline);
      tally.addKnown(known);
      for (const object of unknown) {
        // Never more than may still be new, so that the limit holds to the file.
        if (batch.push(object) < Math.min(BATCH_OBJECTS, choice.limit - tally.received)) continue;
        await receiveAll(batch);
        batch = [];
        if (tally.received >= choice.limit) return tally.result('limit');
        if (this.#isOver(patience)) return tally.result('stopped');
      }
      if (batch.length === 0) report();
    }
    if (batch.length > 0) await receiveAll(batch);
    return tally.result('complete');
  }

  async *#gathered(choice: BackfillChoice): AsyncGenerator<readonly Listed[]> {
    let gathered: Listed[] = [];
    for await (const page of this.#pages(choice)) {
      gathered.push(...page);
      if (gathered.length < LISTED_OBJECTS) continue;
      yield gathered;
      gathered = [];
    }
    if (gathered.length > 0) yield gathered;
  }

  async *#pages(choice: BackfillChoice): AsyncGenerator<readonly Listed[]> {
    for (const dataset of choice.datasets) {
      for await (const page of this.#deps.source.list(dataset)) {
        const chosen = page.filter((object) => isChosen(object, choice));
        if (chosen.length > 0) yield chosen;
      }
    }
  }

  #reporter(tally: BackfillTally, { total = null, onProgress }: BackfillWatcher) {
    const pace = new Pace();
    return () => {
      const { done, received } = tally;
      pace.note(this.#deps.clock.now(), done);
      onProgress?.({ done, received, total, perSecond: pace.perSecond(), secondsLeft: pace.secondsLeft(total) });
    };
  }

  #isOver({ deadline, signal }: Patience): boolean {
    return signal?.aborted === true || this.#deps.clock.now() >= deadline;
  }
}
