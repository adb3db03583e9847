import type { KnownFile } from './known-files.ts';
import type { Verdict } from './receive-files.ts';
import type { Scanned } from './scan-source.ts';
import type { ObjectRef } from './transformed-file.ts';

/** What a backfill did. Its lists hold the first ones only; its counts are of all. */
export interface Backfilled extends Scanned {
  /** Chosen objects that were dealt with. */
  readonly done: number;
  /** Of them, those that needed no description. */
  readonly known: number;
  /** `limit`: there may be more; `stopped`: by deadline or signal; the same call again goes on. */
  readonly ended: 'complete' | 'limit' | 'stopped';
}

/** So many of a kind are named; the others are only counted. */
const NAMED = 1_000;

/** Adds up what a backfill finds, in memory that does not grow with it. */
export class BackfillTally {
  readonly #counts = { new: 0, waiting: 0, loaded: 0, unchanged: 0, 'set-aside': 0, gone: 0, failed: 0 };
  readonly #setAside: ObjectRef[] = [];
  readonly #failed: Backfilled['failed'][number][] = [];
  #known = 0;
  #done = 0;

  /** Objects dealt with. */
  get done(): number {
    return this.#done;
  }

  /** Those that wait for a load because of this run. */
  get received(): number {
    return this.#counts.new;
  }

  addKnown(known: readonly KnownFile[]): void {
    this.#known += known.length;
    for (const { is, file } of known) this.#add(is, file);
  }

  addVerdicts(verdicts: readonly Verdict[]): void {
    for (const verdict of verdicts) {
      if (verdict.is === 'failed' && this.#failed.length < NAMED) {
        const { object, error } = verdict;
        this.#failed.push({ object, error });
      }
      this.#add(verdict.is, 'file' in verdict ? verdict.file : verdict.object);
    }
  }

  result(ended: Backfilled['ended']): Backfilled {
    const [setAside, failed] = [this.#setAside, this.#failed];
    return { counts: { ...this.#counts }, setAside, failed, waiting: [], done: this.#done, known: this.#known, ended };
  }

  #add(is: Verdict['is'], { dataset, bucket, key }: ObjectRef): void {
    this.#done++;
    this.#counts[is]++;
    if (is === 'set-aside' && this.#setAside.length < NAMED) this.#setAside.push({ dataset, bucket, key });
  }
}
