import type { Container } from 'inversify';
import type { BackfillChoice } from '../../../domain/backfill-choice.ts';
import type { Backfilled } from '../../../domain/backfill-tally.ts';
import type { Patience } from '../../../domain/clock.ts';
import { TOKENS } from '../../tokens.ts';
import { counted, grouped } from '../figures.ts';
import { BackfillLine } from './backfill-line.ts';

/** What a backfill did before anything was loaded, as `--json` prints it. */
interface BackfillPart extends Pick<Backfilled, 'done' | 'known' | 'ended' | 'counts'> {
  readonly datasets: readonly string[];
  readonly prefix: string;
}

/** Receives what is chosen, and tells on stderr how it goes on. */
export async function receiveHistory(
  container: Container,
  choice: BackfillChoice,
  patience: Patience,
): Promise<Backfilled> {
  const backfill = container.get(TOKENS.backfillArea);
  const line = new BackfillLine(process.stderr);
  try {
    // With a limit it may end anywhere, so how much there is in all would tell nothing.
    const total = Number.isFinite(choice.limit) ? null : await backfill.count(choice, patience);
    return await backfill.run(choice, patience, { total, onProgress: (progress) => line.show(progress) });
  } finally {
    line.clear();
  }
}

export function backfillPart({ datasets, prefix }: BackfillChoice, backfilled: Backfilled): BackfillPart {
  const { done, known, ended, counts } = backfilled;
  return { datasets, prefix, done, known, ended, counts };
}

/** The same in words. */
export function backfillText({ done, ended, counts }: BackfillPart): string {
  const more = ended === 'complete' ? '' : '; there may be more, the same command goes on';
  return `backfill ${counted(done, 'file')} looked at, ${grouped(counts.new)} received${more}`;
}
