import type { Container } from 'inversify';
import type { BackfillChoice } from '../../../domain/backfill-choice.ts';
import { callingSettings, pipelineSettings } from '../../config/command-line-settings.ts';
import { awsModule } from '../../modules/aws.ts';
import { TOKENS } from '../../tokens.ts';
import type { Answer } from '../answer.ts';
import type { AwsPlace } from '../aws/aws-place.ts';
import { callLoader } from '../aws/call-loader.ts';
import { called } from '../aws/called.ts';
import { inPipeline, settingsOnAws } from '../aws/on-aws.ts';
import { exitCodeOf, type LoadReport, reportOn } from '../load/load-report.ts';
import { filesLine, setAsideLines, unreadLines } from '../load/load-summary.ts';
import { commandAt } from '../next-command.ts';
import { awsTargetAt } from './aws-target.ts';
import { backfillPart, backfillText, receiveHistory } from './receive-history.ts';

/** Which part of the history, and whether the loader is to load it. */
interface BackfillRequest {
  /** What keys begin with, or an address `s3://bucket/prefix`; undefined for all. */
  readonly path: string | undefined;
  readonly limits: Pick<BackfillChoice, 'limit' | 'since' | 'until'>;
  readonly receiveOnly: boolean;
}

/** Receives files that lie in the bucket already, as intake does those it is told of, and calls the loader for them. */
export async function backfillOnAws(place: AwsPlace, request: BackfillRequest, signal: AbortSignal): Promise<Answer> {
  const { path, limits, receiveOnly } = request;
  // An address s3://… means AWS without an option.
  const at: AwsPlace = { ...place, aws: true };
  const settings = await settingsOnAws(place, receiveOnly ? pipelineSettings : callingSettings);
  const { area, ...target } = awsTargetAt(path, settings.area);
  const choice = { ...target, ...limits };
  return inPipeline([awsModule({ ...settings, area })], async (container) => {
    const { part, report } = await backfill(container, choice, signal);
    const { files, stopped } = report;
    // Whoever stops it wants nothing begun; what was received is safe, and loaded with whatever comes next.
    const calledLoader = !receiveOnly && !stopped && files.new + files.waiting > 0;
    if (calledLoader) await callLoader(container, 'kick');
    return {
      exitCode: exitCodeOf(report),
      json: { area: area.bucket, backfill: part, receiveOnly, calledLoader, ...report },
      text: () => {
        const next = calledLoader ? called(at) : receiveOnly ? `to load it: ${commandAt(at, 'load')}` : '';
        return [backfillText(part), ...reportLines(report, at), ...(next === '' ? [] : ['', next])].join('\n');
      },
    };
  });
}

async function backfill(container: Container, choice: BackfillChoice, signal: AbortSignal) {
  const startedAt = performance.now();
  const backfilled = await receiveHistory(container, choice, { deadline: Number.POSITIVE_INFINITY, signal });
  const seconds = (performance.now() - startedAt) / 1000;
  const processed = { loads: [], setAside: [] };
  const report = await reportOn(
    { scanned: backfilled, processed, begun: new Map(), seconds },
    {
      audit: container.get(TOKENS.audit),
      ...{ ordersAwaitingCustomer: null, passedOver: [], otherArrival: undefined },
      stopped: backfilled.ended === 'stopped',
    },
  );
  return { part: backfillPart(choice, backfilled), report };
}

function reportLines(report: LoadReport, place: AwsPlace): string[] {
  return [
    `files    ${filesLine(report)}`,
    `took     ${report.seconds.toFixed(2)} s`,
    ...setAsideLines(report.quarantined, place),
    ...unreadLines(report.unread),
    ...report.notes.map((note) => `\nnote: ${note}`),
  ];
}
