import type { AuditedFile } from './audit-record.ts';
import type { ObjectRef } from './transformed-file.ts';

/**
 * What can be put right.
 *
 * - `missing`: lies in the area; neither loaded nor waiting
 * - `loadedNotAudited`: in the ledger, and the audit does not say so
 * - `auditedNotLoaded`: LOADED, says the audit, and the ledger does not hold it
 * - `gone`: waits for a load, and the object is not there any more, or is another version by now
 */
export type Difference = 'missing' | 'loadedNotAudited' | 'auditedNotLoaded' | 'gone';

/**
 * What a file turns out to be. Besides the differences:
 *
 * - `loaded`: the audit says so, and the ledger holds it
 * - `unchanged`: bytes that were put again; nothing to do
 * - `pending`: waits for a load, free or planned; `blocked`: in one that waits for somebody
 * - `quarantined`: set aside, and still there
 * - `unread`: nobody could look at it
 */
export type Condition = Difference | 'loaded' | 'unchanged' | 'pending' | 'blocked' | 'quarantined' | 'unread';

/** One file, named as an example. */
export interface Example extends ObjectRef {
  /** Null where nothing is known of the object. */
  readonly id: string | null;
}

/** What was found, and what of it was put right. */
export interface Reconciled {
  readonly counts: Readonly<Record<Condition, number>>;
  /** The first ones of each condition that is worth a look. */
  readonly examples: Readonly<Record<Condition, readonly Example[]>>;
  readonly fixed: Readonly<Record<Difference, number>>;
  /** False when ended early, by deadline or signal: there may be more. */
  readonly complete: boolean;
}

/** So many of a condition are named; the others are only counted. */
const EXAMPLES = 20;
const UNREMARKABLE = new Set<Condition>(['loaded', 'unchanged']);

/** Adds up findings, in memory that does not grow with them. */
export class Findings {
  readonly #counts = countsOf();
  readonly #examples = examplesOf();
  readonly #fixed = { missing: 0, loadedNotAudited: 0, auditedNotLoaded: 0, gone: 0 };

  add(condition: Condition, file: ObjectRef & Partial<Pick<AuditedFile, 'id'>>): void {
    this.#counts[condition]++;
    const examples = this.#examples[condition];
    if (UNREMARKABLE.has(condition) || examples.length >= EXAMPLES) return;
    const { dataset, bucket, key, id = null } = file;
    examples.push({ dataset, bucket, key, id });
  }

  fixed(difference: Difference, files: number): void {
    this.#fixed[difference] += files;
  }

  result(complete: boolean): Reconciled {
    return { counts: this.#counts, examples: this.#examples, fixed: this.#fixed, complete };
  }
}

/** How many differences are left, those included that nobody could look for. */
export function differencesLeft({ counts, fixed }: Pick<Reconciled, 'counts' | 'fixed'>): number {
  const differences = Object.keys(fixed) as Difference[];
  return differences.reduce((left, difference) => left + counts[difference] - fixed[difference], counts.unread);
}

function countsOf(): Record<Condition, number> {
  return {
    ...{ missing: 0, loadedNotAudited: 0, auditedNotLoaded: 0, gone: 0 },
    ...{ loaded: 0, unchanged: 0, pending: 0, blocked: 0, quarantined: 0, unread: 0 },
  };
}

function examplesOf(): Record<Condition, Example[]> {
  return {
    ...{ missing: [], loadedNotAudited: [], auditedNotLoaded: [], gone: [] },
    ...{ loaded: [], unchanged: [], pending: [], blocked: [], quarantined: [], unread: [] },
  };
}
