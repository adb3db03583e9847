import type { DatasetName } from '../../../domain/dataset.ts';
import { totalBytes } from '../../../domain/load.ts';
import type { PlannedLoad } from '../../../domain/plan-loads.ts';
import type { Preview } from '../../../domain/preview-loads.ts';
import type { AuditStore } from '../../../ports/audit-store.ts';
import { costText, type LoadCost } from '../aws/load-cost.ts';
import { counted, grouped } from '../figures.ts';
import { tableOf } from '../table.ts';
import { passedOverLines, setAsideLines, unreadLines } from './load-summary.ts';
import type { PassedOverFile } from './passed-over.ts';
import { type QuarantinedFile, quarantinedEarlier, wouldBeSetAside } from './quarantined-files.ts';
import { type UnreadFile, unreadIn } from './unread-files.ts';

/** A load that would be made: one transaction. */
interface PreviewedLoad {
  readonly dataset: DatasetName;
  readonly files: number;
  readonly sizeBytes: number;
  /** The reason for which it would have to wait, if too many of its files share one; null: it would be loaded. */
  readonly blocked: string | null;
}

/** What a run would do, as `--json` prints it. */
export interface DryRunReport {
  readonly files: {
    readonly found: number;
    readonly new: number;
    readonly waiting: number;
    readonly alreadyLoaded: number;
    readonly unchanged: number;
    readonly setAside: number;
  };
  readonly transactions: number;
  readonly loads: readonly PreviewedLoad[];
  /** Ids of loads that earlier runs have left open; they would be taken up first. */
  readonly open: readonly string[];
  readonly quarantined: readonly QuarantinedFile[];
  readonly unread: readonly UnreadFile[];
  readonly passedOver: readonly PassedOverFile[];
  readonly notes: readonly string[];
  /** On AWS: what these loads take of services that charge by the call. */
  readonly cost?: LoadCost;
}

export async function dryRunReport(
  preview: Preview,
  audit: AuditStore,
): Promise<Omit<DryRunReport, 'passedOver' | 'notes'>> {
  const { counts } = preview.scanned;
  const { loads, setAside: now } = previewed(preview.loads);
  const earlier = await quarantinedEarlier(preview.scanned, audit);
  return {
    files: {
      found: Object.values(counts).reduce((sum, count) => sum + count, 0),
      new: counts.new,
      waiting: counts.waiting,
      alreadyLoaded: counts.loaded,
      unchanged: counts.unchanged,
      setAside: now.length + earlier.length,
    },
    transactions: preview.open.length + loads.filter(({ blocked }) => blocked === null).length,
    loads,
    open: preview.open,
    quarantined: [...now, ...earlier],
    unread: unreadIn(preview.scanned),
  };
}

/** What would be loaded, and what set aside. */
export function previewed(planned: readonly PlannedLoad[]): {
  readonly loads: readonly PreviewedLoad[];
  readonly setAside: readonly QuarantinedFile[];
} {
  const loads = planned.flatMap(({ load, tripped }) => {
    if (load === null) return [];
    const sizeBytes = totalBytes(load.files);
    return [{ dataset: load.dataset, files: load.files.length, sizeBytes, blocked: tripped ?? null }];
  });
  const setAside = planned.flatMap((one) => one.setAside.map(({ file, problem }) => wouldBeSetAside(file, problem)));
  return { loads, setAside };
}

/** The report in words. */
export async function dryRunText(report: DryRunReport): Promise<string> {
  const { files, loads, open, quarantined, unread, passedOver, notes, cost } = report;
  const rows = loads.map(({ dataset, files: count, sizeBytes, blocked }) => {
    return [dataset, count, Math.ceil(sizeBytes / 1024), blocked === null ? '' : `would wait: ${blocked}`];
  });
  const parts = [
    `dry run: ${counted(report.transactions, 'transaction')} would load ${grouped(files.new + files.waiting)} of ` +
      `${counted(files.found, 'file')}; nothing was written`,
    `files    ${grouped(files.alreadyLoaded)} already loaded, ${grouped(files.unchanged)} unchanged, ` +
      `${grouped(files.setAside)} would be or are set aside (bad rows show only when they are read)`,
    ...(open.length > 0 ? [`${counted(open.length, 'load')} left open by earlier runs would be taken up first`] : []),
    ...(cost === undefined ? [] : [`cost     ${costText(cost)}`]),
    ...(rows.length > 0 ? ['', await tableOf(['load of', 'files', 'KiB', ''], rows)] : []),
    ...setAsideLines(quarantined),
    ...unreadLines(unread),
    ...passedOverLines(passedOver),
    ...notes.map((note) => `\nnote: ${note}`),
  ];
  return parts.join('\n');
}
