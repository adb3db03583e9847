import type { LoadOutcome } from '../../../domain/load-outcome.ts';
import { addRows, NO_ROWS, type RowAccounting } from '../../../domain/row-accounting.ts';
import { EXIT } from '../exit-code.ts';
import { exitCodeOf, type LoadReport } from '../load/load-report.ts';
import type { PassedOverFile } from '../load/passed-over.ts';
import type { QuarantinedFile } from '../load/quarantined-files.ts';

/** A load that waits for somebody. */
type BlockedLoad = Extract<LoadOutcome, { is: 'blocked' }>;

/** What a watch did from beginning to end, as `--json` prints it. */
export interface WatchSummary {
  readonly rounds: number;
  readonly failedRounds: number;
  readonly files: { readonly loaded: number; readonly setAside: number };
  readonly rows: RowAccounting;
  readonly quarantined: readonly QuarantinedFile[];
  /** The loads that still wait for somebody, as the last round that came to its end found them. */
  readonly blocked: readonly BlockedLoad[];
  /** What could not be taken as it is, as that round found it. */
  readonly passedOver: readonly PassedOverFile[];
  readonly ordersAwaitingCustomer: number | null;
}

/** Adds rounds up. */
export class WatchSum {
  rounds = 0;
  #failedRounds = 0;
  #loaded = 0;
  #rows: RowAccounting = NO_ROWS;
  #awaiting: number | null = null;
  #blocked: readonly BlockedLoad[] = [];
  #passedOver: readonly PassedOverFile[] = [];
  readonly #quarantined = new Map<string, QuarantinedFile>();

  /** @param report undefined for a round that failed */
  add(report: LoadReport | undefined): void {
    this.rounds++;
    if (report === undefined) {
      this.#failedRounds++;
      return;
    }
    this.#loaded += report.files.loaded;
    this.#rows = addRows(this.#rows, report.rows);
    this.#awaiting = report.ordersAwaitingCustomer;
    // Each round meets them anew: what is not among them any more was released or repaired.
    this.#blocked = report.loads.filter((load) => load.is === 'blocked');
    this.#passedOver = report.passedOver;
    for (const file of report.quarantined) if (!this.#quarantined.has(file.id)) this.#quarantined.set(file.id, file);
  }

  summary(): WatchSummary {
    const quarantined = [...this.#quarantined.values()];
    return {
      rounds: this.rounds,
      failedRounds: this.#failedRounds,
      files: { loaded: this.#loaded, setAside: quarantined.length },
      rows: this.#rows,
      quarantined,
      blocked: this.#blocked,
      passedOver: this.#passedOver,
      ordersAwaitingCustomer: this.#awaiting,
    };
  }
}

/** Most rounds find that a change was none of ours. A first one says what lies there. */
export function isWorthTelling({ files, loads, quarantined, unread }: LoadReport, isFirst: boolean): boolean {
  if (isFirst) return files.found > 0;
  return loads.length > 0 || unread.length > 0 || quarantined.some(({ now }) => now);
}

/** Whether something is left that time may heal, without any file changing. */
export function needsAnother(report: LoadReport): boolean {
  // What was passed over needs somebody, and its change is noticed.
  return exitCodeOf({ ...report, passedOver: [] }) === EXIT.failed;
}
