import {
  type Condition,
  type Difference,
  differencesLeft,
  type Reconciled,
} from '../../../domain/reconcile-findings.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { counted, grouped } from '../figures.ts';
import type { Place } from '../inspect/place.ts';
import { commandAt } from '../next-command.ts';
import { printable } from '../printable.ts';

/** What is said of a condition, and the command that tells more. */
interface Words {
  readonly what: string;
  readonly command?: string;
}

/** In the order in which they are told; what is worth a look last, next to the prompt. */
const WORDS: Readonly<Record<Condition, Words>> = {
  loaded: { what: 'loaded, and audited as loaded' },
  unchanged: { what: 'bytes that were put again; nothing to do' },
  pending: { what: 'waiting for a load' },
  blocked: { what: 'in a load that waits for somebody', command: 'loads --open' },
  quarantined: { what: 'set aside', command: 'files --state quarantined' },
  unread: { what: 'could not be looked at' },
  missing: { what: 'in the area, neither loaded nor waiting' },
  loadedNotAudited: { what: 'loaded, but not audited as loaded' },
  auditedNotLoaded: { what: 'audited as loaded, but not in the ledger' },
  gone: { what: 'waiting, but no longer in the area' },
};
const CONDITIONS = Object.keys(WORDS) as Condition[];
/** Those of which files are named. */
const NAMED = new Set<Condition>(['unread', 'missing', 'loadedNotAudited', 'auditedNotLoaded', 'gone']);

/** What a reconciliation ends with. Files that wait, free or blocked, are no difference. */
export function exitCodeOf(reconciled: Reconciled): ExitCode {
  if (!reconciled.complete || differencesLeft(reconciled) > 0) return EXIT.failed;
  return reconciled.counts.quarantined > 0 ? EXIT.quarantined : EXIT.loaded;
}

/** How a reconciliation is told. */
interface Telling {
  readonly fix: boolean;
  /** How what waits now gets loaded. */
  readonly next: string;
  /** What was reconciled: commands are about the same. */
  readonly place: Place;
}

/** A reconciliation in words. */
export function reconciledText(reconciled: Reconciled, { fix, next, place }: Telling): string {
  const { counts, examples, fixed, complete } = reconciled;
  const lines = CONDITIONS.filter((condition) => counts[condition] > 0).flatMap((condition) => {
    const right = condition in fixed && fix ? `, ${grouped(fixed[condition as Difference])} put right` : '';
    const named = NAMED.has(condition) ? examples[condition] : [];
    const more = counts[condition] - named.length;
    return [
      `${grouped(counts[condition]).padStart(9)}  ${wordsFor(condition, place)}${right}`,
      ...named.map(({ key }) => `             ${printable(key)}`),
      ...(named.length > 0 && more > 0 ? [`             … and ${grouped(more)} more`] : []),
    ];
  });
  return [...lines, verdictText(reconciled, fix, next), ...(complete ? [] : [STOPPED])].join('\n');
}

function wordsFor(condition: Condition, place: Place): string {
  const { what, command } = WORDS[condition];
  return command === undefined ? what : `${what}: ${commandAt(place, command)}`;
}

const STOPPED = 'stopped before everything was compared';

/** How many files wait for a load because they were put right. */
export function waitingNow({ fixed: { missing, auditedNotLoaded } }: Reconciled): number {
  return missing + auditedNotLoaded;
}

function verdictText(reconciled: Reconciled, fix: boolean, next: string): string {
  const left = differencesLeft(reconciled);
  if (left > 0 && !fix) return `\n${counted(left, 'difference')}; to put right what can be: the same with --fix`;
  if (left > 0) return `\n${counted(left, 'difference')} left; the same command tries again`;
  if (waitingNow(reconciled) > 0) return `\nput right; ${next}`;
  return '\narea, audit and ledger agree';
}
