import { GetCrawlerCommand, StartCrawlerCommand } from '@aws-sdk/client-glue';
import { sdkErrorName, unavailable } from '../../aws/sdk-failure.ts';
import type { Clock } from '../../domain/clock.ts';
import { Unavailable } from '../../domain/errors.ts';
import type { CatalogPartition } from '../../domain/transformed-file.ts';
import type { Cataloger, Refreshed } from '../../ports/cataloger.ts';
import { GluePartitions, type GluePartitionsDependencies } from './glue-partitions.ts';
import { KnownPartitions } from './known-partitions.ts';
import type { CrawlMemory, HeldCrawl } from './owed-crawl.ts';

export interface GlueCrawlerCatalogerDependencies extends GluePartitionsDependencies {
  readonly crawler: string;
  readonly memory: CrawlMemory;
  readonly clock: Pick<Clock, 'now'>;
  /** From the start of one run to that of the next, whoever started it; 0: none. What is owed meanwhile stays owed. */
  readonly leastPauseMs: number;
}

/**
 * Lets a crawler find new partitions. It takes minutes, and each run is billed for ten (some $0.15 (k)): made for areas
 * whose tables a crawler looks after anyway. Files in a partition that the catalog has need no run.
 *
 * A run that is under way may have passed the new files by. So a crawl is first owed, durably, and only then started: the
 * mark goes when a run that was started after it has succeeded. While another run is under way, or the one that was started
 * fails, it stays; every later `refresh` and `runOwed` (let the schedule call it) starts the run that is owed. So it does
 * while the last run began less than `leastPauseMs` ago: else each load with a new day would pay for a run of its own.
 */
export class GlueCrawlerCataloger implements Cataloger {
  readonly #deps: GlueCrawlerCatalogerDependencies;
  readonly #partitions: GluePartitions;
  readonly #known = new KnownPartitions();

  constructor(deps: GlueCrawlerCatalogerDependencies) {
    this.#deps = deps;
    this.#partitions = new GluePartitions(deps);
  }

  async refresh(partitions: readonly CatalogPartition[]): Promise<Refreshed> {
    const unknown = this.#known.unknown(partitions);
    if (unknown.length === 0) return { did: 'nothing' };
    const missing = await this.#partitions.missing(unknown);
    const lacking = new Set(missing.map(({ values }) => JSON.stringify(values)));
    this.#known.add(unknown.filter(({ values }) => !lacking.has(JSON.stringify(values))));
    // Anew even where a crawl is owed already: somebody may be starting it right now, too early for these files.
    if (missing.length > 0) await this.#deps.memory.put({ sinceMs: this.#deps.clock.now(), started: false });
    return this.runOwed();
  }

  /** Starts the run that is owed, if one is, none is under way and the pause is over. @throws Unavailable: it stays owed */
  async runOwed(): Promise<Refreshed> {
    const { memory } = this.#deps;
    const held = await memory.read();
    if (held.value === null) return { did: 'nothing' };
    if (held.value.started) {
      const { state, lastRun } = await this.#crawler();
      if (state !== 'READY') return { did: 'started' };
      // A mark set meanwhile makes the swap fail: then that one is still owed.
      if (lastRun === 'SUCCEEDED') return { did: (await memory.swap(held, null)) ? 'nothing' : 'owed' };
    }
    return this.#start(held);
  }

  async #start(held: HeldCrawl): Promise<Refreshed> {
    const { client, crawler, memory, clock } = this.#deps;
    if (!(await this.#isPauseOver())) return { did: 'owed' };
    try {
      await client.send(new StartCrawlerCommand({ Name: crawler }));
    } catch (error) {
      if (sdkErrorName(error) === 'CrawlerRunningException') return { did: 'owed' };
      throw this.#failure(error, 'StartCrawler');
    }
    // The run began after the mark was read. Where somebody has marked anew meanwhile, the run may be too early for them.
    const sinceMs = held.value?.sinceMs ?? clock.now();
    return { did: (await memory.swap(held, { sinceMs, started: true })) ? 'started' : 'owed' };
  }

  async #isPauseOver(): Promise<boolean> {
    const { clock, leastPauseMs } = this.#deps;
    if (leastPauseMs === 0) return true;
    const { lastStartMs } = await this.#crawler();
    return lastStartMs === undefined || clock.now() - lastStartMs >= leastPauseMs;
  }

  async #crawler() {
    const { client, crawler } = this.#deps;
    try {
      const { Crawler } = await client.send(new GetCrawlerCommand({ Name: crawler }));
      const { Status, StartTime } = Crawler?.LastCrawl ?? {};
      return { state: Crawler?.State, lastRun: Status, lastStartMs: StartTime?.getTime() };
    } catch (error) {
      throw this.#failure(error, 'GetCrawler');
    }
  }

  #failure(error: unknown, what: string): unknown {
    const { crawler } = this.#deps;
    if (sdkErrorName(error) === 'EntityNotFoundException') {
      return new Unavailable(`there is no Glue crawler ${crawler}; create it, or name another one`, { cause: error });
    }
    return unavailable(error, `Glue crawler ${crawler}: ${what}`);
  }
}
