import type { DatasetName } from '../../domain/dataset.ts';

/** What is counted from one invocation to its end, and published as a sum. */
export type Count =
  | 'FilesReceived'
  | 'FilesLoaded'
  | 'FilesQuarantined'
  | 'FilesRefused'
  | 'FilesSuperseded'
  | 'FilesMissing'
  | 'RowsIn'
  | 'RowsWon'
  | 'RowsOlder'
  | 'RowsRepeated'
  | 'LoadsBlocked'
  | 'MessagesNotUnderstood'
  | 'RunsFailed'
  | 'ApiCalls'
  | 'ApiRetries';

/** What one invocation has to tell. */
export interface Told {
  readonly counts: ReadonlyMap<Count, number>;
  /** From plan to commit, one for each load. */
  readonly loadSeconds: readonly number[];
  /** Over the whole final table, after the last load; undefined where none was made. */
  readonly ordersAwaitingCustomer: number | undefined;
  /** How long the file that waits longest has been there; 0 where none waits. Empty where nobody looked. */
  readonly oldestWaitingSeconds: ReadonlyMap<DatasetName, number>;
  /** Calls by service. */
  readonly callsByService: ReadonlyMap<string, number>;
}

/** Adds up what happens, for the metrics. An invocation has the process to itself, so one tally serves all of them in turn. */
export class Tally {
  #counts = new Map<Count, number>();
  #loadSeconds: number[] = [];
  #ordersAwaitingCustomer: number | undefined;
  #oldestWaitingSeconds = new Map<DatasetName, number>();
  #callsByService = new Map<string, number>();

  count(what: Count, times = 1): void {
    if (times > 0) this.#counts.set(what, (this.#counts.get(what) ?? 0) + times);
  }

  /** A call of a service, with all its tries. */
  call(service: string, tries: number): void {
    this.count('ApiCalls');
    this.count('ApiRetries', tries - 1);
    this.#callsByService.set(service, (this.#callsByService.get(service) ?? 0) + 1);
  }

  loadTook(seconds: number): void {
    this.#loadSeconds.push(seconds);
  }

  ordersAwaitingCustomer(count: number): void {
    this.#ordersAwaitingCustomer = count;
  }

  oldestWaiting(dataset: DatasetName, seconds: number): void {
    this.#oldestWaitingSeconds.set(dataset, seconds);
  }

  /** What was added up since it was last asked; it begins anew. */
  take(): Told {
    const told = {
      counts: this.#counts,
      loadSeconds: this.#loadSeconds,
      ordersAwaitingCustomer: this.#ordersAwaitingCustomer,
      oldestWaitingSeconds: this.#oldestWaitingSeconds,
      callsByService: this.#callsByService,
    };
    this.#counts = new Map();
    this.#loadSeconds = [];
    this.#ordersAwaitingCustomer = undefined;
    this.#oldestWaitingSeconds = new Map();
    this.#callsByService = new Map();
    return told;
  }
}
