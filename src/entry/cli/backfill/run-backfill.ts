import type { Container } from 'inversify';
import type { BackfillChoice } from '../../../domain/backfill-choice.ts';
import type { Backfilled } from '../../../domain/backfill-tally.ts';
import type { Patience } from '../../../domain/clock.ts';
import { TOKENS } from '../../tokens.ts';
import type { Answer } from '../answer.ts';
import { counted, grouped } from '../figures.ts';
import { HomeLoader } from '../load/home-loader.ts';
import { loadProgress } from '../load/load-progress.ts';
import { exitCodeOf } from '../load/load-report.ts';
import type { LoadRequest } from '../load/load-request.ts';
import { summaryOf } from '../load/load-summary.ts';
import { BackfillLine } from './backfill-line.ts';

/** One backfill, and what to say of it. */
export async function runBackfill(
  request: LoadRequest,
  choice: BackfillChoice,
  receiveOnly: boolean,
  signal: AbortSignal,
): Promise<Answer> {
  const progress = loadProgress();
  let backfilled: Backfilled | undefined;
  const receive = async (container: Container, patience: Patience) => {
    backfilled = await received(container, choice, patience);
    return backfilled;
  };
  try {
    await using loader = HomeLoader.open(request);
    const patience = { deadline: Number.POSITIVE_INFINITY, signal };
    const report = await loader.run(patience, progress, { receive, receiveOnly });
    const { area, home } = request;
    const part = backfillOf(choice, backfilled);
    return {
      exitCode: exitCodeOf(report),
      json: { area, home: home.folder, backfill: part, receiveOnly, ...report },
      text: () => [textOf(part), summaryOf(report), ...(receiveOnly ? [NEXT] : [])].join('\n'),
    };
  } finally {
    progress.stop();
  }
}

const NEXT = '\nnow run: transformed-orders load <area>';

async function received(container: Container, choice: BackfillChoice, patience: Patience): Promise<Backfilled> {
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

/** What a backfill did before anything was loaded, as `--json` prints it. */
interface BackfillPart extends Pick<Backfilled, 'done' | 'known' | 'ended' | 'counts'> {
  readonly datasets: readonly string[];
  readonly prefix: string;
}

function backfillOf({ datasets, prefix }: BackfillChoice, backfilled: Backfilled | undefined): BackfillPart {
  if (backfilled === undefined) throw new Error('the run has ended without receiving anything');
  const { done, known, ended, counts } = backfilled;
  return { datasets, prefix, done, known, ended, counts };
}

function textOf({ done, ended, counts }: BackfillPart): string {
  const more = ended === 'complete' ? '' : '; there may be more, the same command goes on';
  return `backfill ${counted(done, 'file')} looked at, ${grouped(counts.new)} received${more}`;
}
