import type { ArrivalFrom } from '../../../domain/arrival.ts';
import type { LoadOutcome } from '../../../domain/load-outcome.ts';
import { addRows, NO_ROWS, type RowAccounting } from '../../../domain/row-accounting.ts';
import type { AuditStore } from '../../../ports/audit-store.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { notesOn } from './load-notes.ts';
import type { PassedOverFile } from './passed-over.ts';
import { type QuarantinedFile, quarantinedIn } from './quarantined-files.ts';
import type { LoadRun } from './run-load.ts';
import { type UnreadFile, unreadIn } from './unread-files.ts';

/** How many files were found in which condition, and what became of them. */
interface FileCounts {
  readonly found: number;
  readonly new: number;
  /** Left waiting by an earlier run. */
  readonly waiting: number;
  /** By this run. */
  readonly loaded: number;
  readonly alreadyLoaded: number;
  /** The bytes of the newest version were put again. */
  readonly unchanged: number;
  /** By this run, or earlier and still there. */
  readonly setAside: number;
  readonly vanished: number;
}

/** What a run did, as `--json` prints it. */
export interface LoadReport {
  readonly files: FileCounts;
  /** Of the loads that this run finished. */
  readonly rows: RowAccounting;
  readonly loads: readonly LoadOutcome[];
  readonly quarantined: readonly QuarantinedFile[];
  /** Files nobody could look at; the next run tries again. */
  readonly unread: readonly UnreadFile[];
  /** Files and folders that cannot be taken as they are: not ours to enter, a name that is no text, a link to nowhere. */
  readonly passedOver: readonly PassedOverFile[];
  readonly ordersAwaitingCustomer: number | null;
  readonly notes: readonly string[];
  /** Ended early because somebody wished it. */
  readonly stopped: boolean;
  readonly seconds: number;
  readonly rowsPerSecond: number;
}

/** What can be told of a run but is not part of it. */
export interface ReportContext {
  readonly audit: AuditStore;
  readonly ordersAwaitingCustomer: number | null;
  readonly passedOver: readonly PassedOverFile[];
  /** Where arrival was taken from before, if that was something else. */
  readonly otherArrival: ArrivalFrom | undefined;
  readonly stopped: boolean;
}

export async function reportOn(run: LoadRun, context: ReportContext): Promise<LoadReport> {
  const { loads } = run.processed;
  const quarantined = await quarantinedIn(run, context.audit);
  const rows = loads.reduce((sum, load) => addRows(sum, rowsOf(load)), NO_ROWS);
  return {
    files: countFiles(run, quarantined.length),
    rows,
    loads,
    quarantined,
    unread: unreadIn(run.scanned),
    passedOver: context.passedOver,
    ordersAwaitingCustomer: context.ordersAwaitingCustomer,
    notes: notesOn(run, context.otherArrival),
    stopped: context.stopped,
    seconds: Math.round(run.seconds * 1000) / 1000,
    rowsPerSecond: Math.round(rows.rows / Math.max(run.seconds, 0.001)),
  };
}

/** What a run ends with. What needs somebody most urgently comes first. */
export function exitCodeOf({ loads, quarantined, unread, passedOver, stopped }: LoadReport): ExitCode {
  const isUnsettled = (load: LoadOutcome) =>
    load.is === 'failed' || load.is === 'running' || (load.is === 'blocked' && load.blocked.by === 'environment');
  if (stopped || unread.length + passedOver.length > 0 || loads.some(isUnsettled)) return EXIT.failed;
  if (loads.some((load) => load.is === 'blocked')) return EXIT.blocked;
  return quarantined.length > 0 ? EXIT.quarantined : EXIT.loaded;
}

function rowsOf(load: LoadOutcome): RowAccounting {
  return load.is === 'finished' && load.accounting !== null ? load.accounting : NO_ROWS;
}

function countFiles({ scanned: { counts }, processed: { loads } }: LoadRun, setAside: number): FileCounts {
  const sum = (of: (load: LoadOutcome) => number) => loads.reduce((total, load) => total + of(load), 0);
  return {
    found: Object.values(counts).reduce((total, count) => total + count, 0),
    new: counts.new,
    waiting: counts.waiting,
    loaded: sum((load) => (load.is === 'finished' ? load.files : 0)),
    alreadyLoaded: counts.loaded + sum((load) => (load.is === 'refused' ? load.alreadyLoaded : 0)),
    unchanged: counts.unchanged,
    setAside,
    vanished: counts.gone + sum((load) => (load.is === 'set-aside' ? load.vanished : 0)),
  };
}
