import { type FileFact, isDecided, type LoadRecord } from '../../domain/audit-record.ts';

/** The attribute that DynamoDB goes by, once it is switched on for the table: from that second since 1970 on an item may go. */
export const EXPIRES = 'expires';

const DAY_SECONDS = 86_400;

/**
 * How many days longer than asked for a fact is kept. DynamoDB removes what is past its time within some days, in no order
 * (k); with a week between the ranks a file's higher fact outlives its lower ones, so that no state falls on the way out.
 */
const FURTHER_DAYS = { RECEIVED: 0, MISSING: 7, SUPERSEDED: 7, LOADED: 14 } as const;

/** A version is written with its file's first fact. It outlives the last one, if that comes within so many days. */
const WAIT_DAYS = 30;

/**
 * Until when an item of the audit is kept, in seconds since 1970; undefined: for ever. Nobody has to look at it but DynamoDB:
 * an item that is past its time and still there is as good as any.
 *
 * What still needs somebody is kept for ever: quarantined files, and loads that are not decided (those, too, that `replay` or
 * a bad file has dissolved: they are few, and look the same). RECEIVED is not, since what waits is in the plans.
 */
export class ItemLife {
  readonly #keepDays: number | undefined;

  /** @param keepDays undefined: everything is kept for ever */
  constructor(keepDays: number | undefined) {
    this.#keepDays = keepDays;
  }

  get isLimited(): boolean {
    return this.#keepDays !== undefined;
  }

  ofFact({ kind, at }: FileFact): number | undefined {
    return kind === 'QUARANTINED' ? undefined : this.#end(at, FURTHER_DAYS[kind]);
  }

  /** @param at of the fact that it is written with, milliseconds since 1970 */
  ofVersion(at: number): number | undefined {
    return this.#end(at, FURTHER_DAYS.LOADED + WAIT_DAYS);
  }

  /** The list of the files that these facts say something of: as long as the last of them. */
  ofList(facts: readonly FileFact[]): number | undefined {
    let end = 0;
    for (const fact of facts) {
      const own = this.ofFact(fact);
      if (own === undefined) return undefined;
      end = Math.max(end, own);
    }
    return end;
  }

  /** As long as the LOADED facts of its files; each write of a record says it anew. */
  ofLoad(record: LoadRecord): number | undefined {
    return isDecided(record) ? this.#end(record.at, FURTHER_DAYS.LOADED) : undefined;
  }

  #end(at: number, furtherDays: number): number | undefined {
    if (this.#keepDays === undefined) return undefined;
    return Math.floor(at / 1_000) + (this.#keepDays + furtherDays) * DAY_SECONDS;
  }
}
