import {
  type Condition,
  type Difference,
  differencesLeft,
  type Reconciled,
} from '../../../domain/reconcile-findings.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { counted, grouped } from '../figures.ts';
import { printable } from '../printable.ts';

/** In the order in which they are told; what is worth a look last, next to the prompt. */
const WORDS: Readonly<Record<Condition, string>> = {
  loaded: 'loaded, and audited as loaded',
  unchanged: 'bytes that were put again; nothing to do',
  pending: 'waiting for a load',
  blocked: 'in a load that waits for somebody: transformed-orders loads',
  quarantined: 'set aside: transformed-orders files --state quarantined',
  unread: 'could not be looked at',
  missing: 'in the area, neither loaded nor waiting',
  loadedNotAudited: 'loaded, but not audited as loaded',
  auditedNotLoaded: 'audited as loaded, but not in the ledger',
  gone: 'waiting, but no longer in the area',
};
const CONDITIONS = Object.keys(WORDS) as Condition[];
/** Those of which files are named. */
const NAMED = new Set<Condition>(['unread', 'missing', 'loadedNotAudited', 'auditedNotLoaded', 'gone']);

/** What a reconciliation ends with. Files that wait, free or blocked, are no difference. */
export function exitCodeOf(reconciled: Reconciled): ExitCode {
  if (!reconciled.complete || differencesLeft(reconciled) > 0) return EXIT.failed;
  return reconciled.counts.quarantined > 0 ? EXIT.quarantined : EXIT.loaded;
}

/** A reconciliation in words. @param next how what waits now gets loaded */
export function reconciledText(reconciled: Reconciled, fix: boolean, next: string): string {
  const { counts, examples, fixed, complete } = reconciled;
  const lines = CONDITIONS.filter((condition) => counts[condition] > 0).flatMap((condition) => {
    const right = condition in fixed && fix ? `, ${grouped(fixed[condition as Difference])} put right` : '';
    const named = NAMED.has(condition) ? examples[condition] : [];
    const more = counts[condition] - named.length;
    return [
      `${grouped(counts[condition]).padStart(9)}  ${WORDS[condition]}${right}`,
      ...named.map(({ key }) => `             ${printable(key)}`),
      ...(named.length > 0 && more > 0 ? [`             … and ${grouped(more)} more`] : []),
    ];
  });
  return [...lines, verdictText(reconciled, fix, next), ...(complete ? [] : [STOPPED])].join('\n');
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
