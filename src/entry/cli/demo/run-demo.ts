import { existsSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Answer } from '../answer.ts';
import { areaAt } from '../area.ts';
import { EXIT } from '../exit-code.ts';
import { HomeLoader } from '../load/home-loader.ts';
import { loadProgress } from '../load/load-progress.ts';
import { exitCodeOf, type LoadReport } from '../load/load-report.ts';
import { summaryOf } from '../load/load-summary.ts';
import { requestOf } from '../load.ts';
import type { SampleSummary } from '../sample/generate-sample.ts';
import { makeSample, sampleText } from '../sample.ts';
import { stopSignal } from '../stop-signals.ts';
import { type Look, lookAtResult, lookText } from './look-at-result.ts';

/**
 * Everything once: sample, load, result. Ends with 0 although two files are set aside, since showing that is the point;
 * run again, it finds nothing new.
 */
export async function runDemo(area: string, home: string): Promise<Answer> {
  const signal = stopSignal();
  const isThere = existsSync(area) && readdirSync(areaAt(area)).length > 0;
  const sample = isThere ? undefined : await makeSample({ area: resolve(area) });
  const request = requestOf(area, home, undefined);
  const progress = loadProgress();
  let report: LoadReport;
  try {
    await using loader = HomeLoader.open(request);
    report = await loader.run({ deadline: Number.POSITIVE_INFINITY, signal }, progress);
  } finally {
    progress.stop();
  }
  const look = await lookAtResult(request.home.warehouse);
  const exitCode = exitCodeOf(report);
  return {
    exitCode: exitCode === EXIT.quarantined ? EXIT.loaded : exitCode,
    json: { area: request.area, home: request.home.folder, sample: sample ?? null, load: report, result: look },
    text: () => textOf(sample, report, look, area),
  };
}

async function textOf(
  sample: SampleSummary | undefined,
  report: LoadReport,
  look: Look,
  area: string,
): Promise<string> {
  const parts = [
    sample === undefined ? `the area ${area} is there already` : sampleText(sample),
    summaryOf(report),
    await lookText(look),
    OWN_FILES,
  ];
  return parts.join('\n\n');
}

const OWN_FILES = `Your own files: put Parquet, CSV or JSON lines below <area>/orders/ and <area>/customers/, then
  npx transformed-orders load <area>             load what is new; run it as often as you like
  npx transformed-orders files --state QUARANTINED    what was set aside, and why
  npx transformed-orders query 'FROM ecommerce.orders LIMIT 5'
  npx transformed-orders --help                  everything else`;
