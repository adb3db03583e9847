import type { Answer } from '../answer.ts';
import { HomeLoader } from './home-loader.ts';
import { loadProgress } from './load-progress.ts';
import { exitCodeOf } from './load-report.ts';
import type { LoadRequest } from './load-request.ts';
import { summaryOf } from './load-summary.ts';

/** One run, and what to say of it. */
export async function loadOnce(request: LoadRequest, signal: AbortSignal): Promise<Answer> {
  const progress = loadProgress();
  try {
    await using loader = HomeLoader.open(request);
    const report = await loader.run({ deadline: Number.POSITIVE_INFINITY, signal }, progress);
    const { area, home } = request;
    return {
      exitCode: exitCodeOf(report),
      json: { area, home: home.folder, ...report },
      text: () => summaryOf(report),
    };
  } finally {
    progress.stop();
  }
}
