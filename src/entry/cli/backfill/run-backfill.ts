import type { Container } from 'inversify';
import type { BackfillChoice } from '../../../domain/backfill-choice.ts';
import type { Backfilled } from '../../../domain/backfill-tally.ts';
import type { Patience } from '../../../domain/clock.ts';
import type { Answer } from '../answer.ts';
import { HomeLoader } from '../load/home-loader.ts';
import { loadProgress } from '../load/load-progress.ts';
import { exitCodeOf } from '../load/load-report.ts';
import type { LoadRequest } from '../load/load-request.ts';
import { summaryOf } from '../load/load-summary.ts';
import { backfillPart, backfillText, receiveHistory } from './receive-history.ts';

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
    backfilled = await receiveHistory(container, choice, patience);
    return backfilled;
  };
  try {
    await using loader = HomeLoader.open(request);
    const patience = { deadline: Number.POSITIVE_INFINITY, signal };
    const report = await loader.run(patience, progress, { receive, receiveOnly });
    const { area, home } = request;
    if (backfilled === undefined) throw new Error('the run has ended without receiving anything');
    const part = backfillPart(choice, backfilled);
    return {
      exitCode: exitCodeOf(report),
      json: { area, home: home.folder, backfill: part, receiveOnly, ...report },
      text: () => [backfillText(part), summaryOf(report), ...(receiveOnly ? [NEXT] : [])].join('\n'),
    };
  } finally {
    progress.stop();
  }
}

const NEXT = '\nnow run: transformed-orders load <area>';
