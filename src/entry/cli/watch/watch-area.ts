import { FilesystemWatcher } from '../../../adapters/filesystem/filesystem-watcher.ts';
import { DATASET_NAMES } from '../../../domain/datasets.ts';
import { PipelineError } from '../../../domain/errors.ts';
import { HomeLoader } from '../load/home-loader.ts';
import { loadProgress } from '../load/load-progress.ts';
import type { LoadReport } from '../load/load-report.ts';
import type { LoadRequest } from '../load/load-request.ts';
import { summaryOf } from '../load/load-summary.ts';
import { warnOfPassedOver } from '../load/passed-over.ts';
import { printable } from '../printable.ts';
import { Rounds } from './rounds.ts';
import { UnsettledFiles } from './unsettled-files.ts';
import { isWorthTelling, needsAnother, WatchSum, type WatchSummary } from './watch-sum.ts';

/** A file that changed so recently may still be being written. */
const SETTLE_MS = 2_000;
/** After something that time may heal: a full disk, a locked file, a blocked load. */
const TRY_AGAIN_MS = 15_000;
/** When not every change is reported. */
const LOOK_ANYWAY_MS = 10_000;

/**
 * A round for everything that lies there, then one whenever something has landed and settled. The home stays ours, but the
 * warehouse's file is open only while a round loads.
 */
export async function watchArea(request: LoadRequest, signal: AbortSignal, quiet: boolean): Promise<WatchSummary> {
  const rounds = new Rounds(signal);
  const unsettled = new UnsettledFiles();
  await using loader = HomeLoader.open({
    ...request,
    settleMs: SETTLE_MS,
    onUnsettled: (path) => {
      if (unsettled.add(path)) note(`waiting until ${printable(path)} has been written`);
      rounds.request(SETTLE_MS);
    },
    onIgnored: warnOfPassedOver(),
  });
  // Before the first round: what lands during it must not be missed.
  const watcher = await startWatching(request.area, rounds);
  const sum = new WatchSum();
  rounds.request();
  try {
    while (await rounds.next()) {
      const report = await round(loader, signal, sum.rounds === 0);
      sum.add(report);
      if (report === undefined || needsAnother(report)) rounds.request(TRY_AGAIN_MS);
      unsettled.endRound();
      if (report === undefined || quiet) continue;
      const isFirst = sum.rounds === 1;
      // Files that land together share a window as a rule: worth a note once only. What was passed over is told already.
      const told = { ...report, passedOver: [], notes: isFirst ? report.notes : [] };
      if (isWorthTelling(report, isFirst)) process.stdout.write(`${summaryOf(told)}\n\n`);
      if (isFirst) note(`watching ${printable(request.area)}; Ctrl-C ends it`);
    }
  } finally {
    await watcher.close();
  }
  return sum.summary();
}

async function startWatching(area: string, rounds: Rounds): Promise<{ close(): Promise<void> }> {
  let looksAnyway: NodeJS.Timeout | undefined;
  const watcher = await FilesystemWatcher.start({
    area,
    datasets: DATASET_NAMES,
    settleMs: SETTLE_MS,
    onChange: () => rounds.request(),
    onError: (error) => {
      if (looksAnyway === undefined) note(`not every change can be noticed (${error.message}); looking now and then`);
      looksAnyway ??= setInterval(() => rounds.request(), LOOK_ANYWAY_MS);
    },
  });
  return {
    close: async () => {
      clearInterval(looksAnyway);
      await watcher.close();
    },
  };
}

/** Undefined for a round that failed and may pass later. What is wrong in the first one is wrong with the call. */
async function round(loader: HomeLoader, signal: AbortSignal, isFirst: boolean): Promise<LoadReport | undefined> {
  const progress = loadProgress();
  try {
    return await loader.run({ deadline: Number.POSITIVE_INFINITY, signal }, progress);
  } catch (error) {
    if (isFirst || !(error instanceof PipelineError)) throw error;
    progress.stop();
    note(`${error.message}; trying again soon`);
    return undefined;
  } finally {
    progress.stop();
  }
}

function note(line: string): void {
  process.stderr.write(`${line}\n`);
}
