import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { LoaderCall } from '../../adapters/sqs/loader-call.ts';
import type { SqsFollowUps } from '../../adapters/sqs/sqs-follow-ups.ts';
import type { Clock } from '../../domain/clock.ts';
import { isRetryable } from '../../domain/errors.ts';
import {
  ANYTHING,
  type Minimum,
  type Processed,
  type ProcessTransformedOrders,
} from '../../domain/process-transformed-orders.ts';
import { FOLLOW_UP_AFTER_MS } from '../../domain/settle-load.ts';
import type { Refreshed } from '../../ports/cataloger.ts';
import type { LoadPlans } from '../../ports/load-plans.ts';
import type { LoaderSettings } from '../config.ts';
import { batchFailures } from './batch-failures.ts';
import { type LoaderCalls, readLoaderCalls } from './loader-calls.ts';
import type { Log } from './log.ts';
import { namedMessages } from './named-messages.ts';
import { tellOldestWaiting } from './oldest-waiting.ts';
import type { Tally } from './tally.ts';
import { watchRun } from './watch-run.ts';

export interface LoaderDependencies {
  readonly process: Pick<ProcessTransformedOrders, 'run'>;
  readonly plans: LoadPlans;
  readonly followUps: Pick<SqsFollowUps, 'take' | 'ask'>;
  /** Calls the loader again, after so many seconds. */
  readonly call: (call: LoaderCall, delaySeconds: number) => Promise<void>;
  /** Starts a crawl that is owed; undefined where there is no catalog that could owe one. */
  readonly runOwed: () => Promise<Refreshed | undefined>;
  readonly settings: Pick<LoaderSettings, 'completion' | 'loadEverySeconds' | 'minimum'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly tally: Tally;
}

/**
 * Looks after loads whenever it is called, whoever calls: one run of the use case for all messages of an invocation. The
 * messages themselves are hints; what has to be done is in the plans.
 */
export class LoaderHandler {
  readonly #deps: LoaderDependencies;

  constructor(deps: LoaderDependencies) {
    this.#deps = deps;
  }

  /** @param deadline milliseconds since 1970 */
  async handle(event: SQSEvent, deadline: number): Promise<SQSBatchResponse> {
    const { log, tally } = this.#deps;
    const calls = await readLoaderCalls(event, this.#deps);
    const messageIds = event.Records.map(({ messageId }) => messageId);
    if (!calls.isCalled) return batchFailures(calls.failed);
    try {
      if (calls.isTime) await this.#crawlOwed();
      const processed = await this.#run(calls, deadline);
      await this.#askAgain(calls, processed, deadline);
    } catch (error) {
      tally.count('RunsFailed');
      log.error('the run failed', { error, ...namedMessages(messageIds) });
      if (!(await this.#isPutOff(calls, error, messageIds))) return batchFailures(messageIds);
    }
    await this.#tellOldest();
    return batchFailures(calls.failed);
  }

  async #run({ isTime }: LoaderCalls, deadline: number): Promise<Processed> {
    const { process, settings, log, tally } = this.#deps;
    const patience = { deadline, waitsForLoads: settings.completion === 'wait' };
    const processed = await process.run(patience, watchRun(log, tally), this.#minimum(isTime));
    log.info('the run is over', { loads: processed.loads.length, setAside: processed.setAside.length });
    return processed;
  }

  /** Between two times of the schedule only a minimum makes loads; open ones are looked after by every run. */
  #minimum(isTime: boolean): Minimum {
    const { loadEverySeconds, minimum } = this.#deps.settings;
    return isTime || loadEverySeconds === 0 ? ANYTHING : minimum;
  }

  /** Sees to it that somebody comes back for what this run has left. */
  async #askAgain({ due, isTime }: LoaderCalls, { loads }: Processed, deadline: number): Promise<void> {
    const { plans, followUps, call, clock } = this.#deps;
    if (due.size > 0) {
      // Whoever waits for somebody to act is looked after by the schedule; the others go on with their chain of calls.
      const left = new Set(await plans.open());
      for (const { loadId, is } of loads) if (is === 'blocked' || is === 'suspect') left.delete(loadId);
      for (const loadId of due) if (left.has(loadId)) await followUps.ask(loadId, FOLLOW_UP_AFTER_MS);
    }
    // The load in hand has a follow-up; those that were not begun have not.
    if (clock.now() >= deadline && loads.at(-1)?.is !== 'running') await call(isTime ? 'schedule' : 'kick', 0);
  }

  /**
   * A service is away: called again later, for hours if need be. The messages are not kept for that: they would come again
   * only after their long visibility time-out, and end in the dead-letter queue though nothing is wrong with them.
   *
   * @returns false where they have to be kept after all
   */
  async #isPutOff({ due, isTime }: LoaderCalls, error: unknown, messageIds: readonly string[]): Promise<boolean> {
    if (!isRetryable(error)) return false;
    const { followUps, call, clock, log } = this.#deps;
    // All calls that were put off meet at the same moment, and become one invocation.
    const delayMs = FOLLOW_UP_AFTER_MS - (clock.now() % FOLLOW_UP_AFTER_MS);
    try {
      for (const loadId of due) await followUps.ask(loadId, delayMs);
      await call(isTime ? 'schedule' : 'kick', delayMs / 1_000);
      return true;
    } catch (failure) {
      log.error('the run could not be put off', { error: failure, ...namedMessages(messageIds) });
      return false;
    }
  }

  async #crawlOwed(): Promise<void> {
    const { runOwed, log } = this.#deps;
    try {
      const refreshed = await runOwed();
      if (refreshed !== undefined && refreshed.did !== 'nothing')
        log.info('the catalog was looked after', { ...refreshed });
    } catch (error) {
      // It stays owed; loads do not wait for it.
      log.warn('the catalog is behind', { error });
    }
  }

  async #tellOldest(): Promise<void> {
    const { plans, clock, log, tally } = this.#deps;
    await tellOldestWaiting(plans, clock, tally).catch((error: unknown) => {
      log.warn('the age of what waits is not known', { error });
    });
  }
}
