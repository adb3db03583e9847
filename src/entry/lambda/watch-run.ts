import { describeProblem } from '../../domain/file-problem.ts';
import type { LoadOutcome } from '../../domain/load-outcome.ts';
import type { Progress } from '../../domain/process-transformed-orders.ts';
import type { Log } from './log.ts';
import type { Tally } from './tally.ts';

/** Bad files that are named in a line of the log; the audit has them all. */
const NAMED_FILES = 20;

/** Tells the log of every step of a run, by load. */
export function watchRun(log: Log, tally: Tally): (progress: Progress) => void {
  return (progress) => {
    if (progress.is === 'begun') {
      const { id, dataset, files, parent } = progress.load;
      log.info('a load is taken up', { loadId: id, dataset, files: files.length, parent });
      return;
    }
    const { outcome } = progress;
    if (outcome.is === 'blocked') {
      tally.count('LoadsBlocked');
      log.error('a load is blocked', { ...outcome });
    } else if (outcome.is === 'finished' && outcome.catalogOwed !== null) {
      log.warn('a load is through; the catalog is told of it later', { ...outcome });
    } else if (outcome.is === 'failed') log.warn('a load failed; it is tried again', { ...outcome });
    else log.info('a load was looked after', told(outcome));
  };
}

function told(outcome: LoadOutcome) {
  if (outcome.is !== 'set-aside') return { ...outcome };
  const { bad, ...rest } = outcome;
  const named = bad.slice(0, NAMED_FILES).map(({ fileId, problem }) => ({ fileId, problem: describeProblem(problem) }));
  return { ...rest, badFiles: bad.length, bad: named };
}
