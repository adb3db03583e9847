import { setTimeout as sleep } from 'node:timers/promises';
import { StartCrawlerCommand } from '@aws-sdk/client-glue';
import { GlueCrawlerCataloger } from '../../../src/adapters/glue/glue-crawler-cataloger.ts';
import type { CrawlMemory, HeldCrawl, OwedCrawl } from '../../../src/adapters/glue/owed-crawl.ts';
import { S3Cell } from '../../../src/adapters/s3/s3-cell.ts';
import { S3Objects } from '../../../src/adapters/s3/s3-objects.ts';
import { Unavailable } from '../../../src/domain/errors.ts';
import type { CatalogPartition } from '../../../src/domain/transformed-file.ts';
import type { Cataloger } from '../../../src/ports/cataloger.ts';
import { catalogerContract } from '../../contract/cataloger.contract.ts';
import { answerLost, cutOff, jsonOf, refused } from '../../support/aws-faults.ts';
import type { InBetween } from '../../support/aws-proxy.ts';
import { FixedClock } from '../../support/fixed-clock.ts';
import { describeWithMinistack, type MinistackServer } from '../../support/ministack-server.ts';
import { S3Bucket } from '../s3/s3-bucket.ts';
import { GlueCatalog } from './glue-catalog.ts';

/** Outlives every cataloger made over it. */
class InMemoryCrawlMemory implements CrawlMemory {
  #held: HeldCrawl = { value: null, tag: null };
  #swaps = 0;

  async read(): Promise<HeldCrawl> {
    return Promise.resolve(this.#held);
  }

  async put(owed: OwedCrawl): Promise<void> {
    this.#held = { value: owed, tag: String(++this.#swaps) };
    return Promise.resolve();
  }

  async swap(held: HeldCrawl, next: OwedCrawl | null): Promise<boolean> {
    if (held.tag !== this.#held.tag) return Promise.resolve(false);
    this.#held = { value: next, tag: String(++this.#swaps) };
    return Promise.resolve(true);
  }
}

/** An area that a crawler looks at: a run sees the folders that were there when it began, and no other. */
class CrawledArea implements AsyncDisposable {
  readonly catalog: GlueCatalog;
  readonly memory: CrawlMemory;
  /** Happens when a run has just begun and its starter does not know yet. */
  onStarted: (() => Promise<unknown>) | undefined;
  readonly #folders: CatalogPartition[] = [];
  readonly #runs: CatalogPartition[][] = [];

  private constructor(catalog: GlueCatalog, memory: CrawlMemory, server: MinistackServer) {
    this.catalog = catalog;
    this.memory = memory;
    server.proxy.put('StartCrawler', async (asked, pass) => {
      const seen = [...this.#folders];
      const answer = await pass(asked);
      if (answer.status === 200) this.#runs.push(seen);
      const { onStarted } = this;
      this.onStarted = undefined;
      await onStarted?.();
      return answer;
    });
  }

  static async create(server: MinistackServer, memory: CrawlMemory = new InMemoryCrawlMemory()): Promise<CrawledArea> {
    return new CrawledArea(await GlueCatalog.create(server), memory, server);
  }

  /** Runs begun so far and not yet over. */
  get runs(): number {
    return this.#runs.length;
  }

  /** A process that begins. */
  start(leastPauseMs = 0, clock = new FixedClock()): GlueCrawlerCataloger {
    const { client, database, tables } = this.catalog;
    return new GlueCrawlerCataloger({
      ...{ client, database, tables, crawler: database, memory: this.memory },
      ...{ clock, leastPauseMs },
    });
  }

  /** Files have landed in these folders. */
  land(...folders: CatalogPartition[]): void {
    this.#folders.push(...folders);
  }

  async untilIdle(): Promise<void> {
    while (await this.catalog.isCrawling()) await sleep(20);
    for (const run of this.#runs.splice(0)) await this.catalog.crawled(run);
  }

  /** Lets time pass until nothing is owed, the schedule calling all the while. */
  async settle(): Promise<void> {
    do await this.untilIdle();
    while ((await this.start().runOwed()).did !== 'nothing');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.catalog[Symbol.asyncDispose]();
  }
}

function day(at: number): CatalogPartition {
  const location = `orders/order_purchase_year=2024/order_purchase_month=3/order_purchase_day=${at}/`;
  return { dataset: 'orders', bucket: 'area', values: ['2024', '3', String(at)], location };
}

async function days(area: CrawledArea): Promise<string[]> {
  return (await area.catalog.partitions()).map(({ values }) => values[2]!).sort();
}

describeWithMinistack('over the wire', (server) => {
  catalogerContract('GlueCrawlerCataloger', async () => {
    const area = await CrawledArea.create(server());
    const inner = area.start();
    const cataloger: Cataloger = {
      refresh: (partitions) => {
        area.land(...partitions);
        return inner.refresh(partitions);
      },
    };
    return {
      cataloger,
      bucket: area.catalog.bucket,
      partitions: async () => {
        await area.settle();
        return area.catalog.partitions();
      },
      [Symbol.asyncDispose]: () => area[Symbol.asyncDispose](),
    };
  });

  test('fault 44: what lands while a crawl is under way is found by the next one, which is owed and happens', async () => {
    await using area = await CrawledArea.create(server());
    area.land(day(1));
    expect(await area.start().refresh([day(1)])).toEqual({ did: 'started' });
    area.land(day(2));
    expect(await area.start().refresh([day(2)])).toEqual({ did: 'owed' });
    await area.untilIdle();
    expect(await days(area)).toEqual(['1']);
    // Another process, hours later: it is remembered.
    expect(await area.start().runOwed()).toEqual({ did: 'started' });
    await area.untilIdle();
    expect(await days(area)).toEqual(['1', '2']);
    expect(await area.start().runOwed()).toEqual({ did: 'nothing' });
  });

  test('fault 44: a run of somebody else that began before does not count', async () => {
    await using area = await CrawledArea.create(server());
    await area.catalog.client.send(new StartCrawlerCommand({ Name: area.catalog.database }));
    area.land(day(1));
    expect(await area.start().refresh([day(1)])).toEqual({ did: 'owed' });
    await area.untilIdle();
    expect(await days(area)).toEqual([]);
    await area.settle();
    expect(await days(area)).toEqual(['1']);
  });

  test('fault 44: what lands just after a run has begun, before its starter knows, is owed a run of its own', async () => {
    await using area = await CrawledArea.create(server());
    area.onStarted = async () => {
      area.land(day(2));
      expect(await area.start().refresh([day(2)])).toEqual({ did: 'owed' });
    };
    area.land(day(1));
    expect(await area.start().refresh([day(1)])).toEqual({ did: 'owed' });
    await area.settle();
    expect(await days(area)).toEqual(['1', '2']);
  });

  test('a crawl soon after another one waits for the pause, and happens then', async () => {
    await using area = await CrawledArea.create(server());
    // The emulator tells when a run began by its own clock, the real one.
    const clock = new FixedClock(Date.now());
    const hourMs = 3_600_000;
    area.land(day(1));
    expect(await area.start(hourMs, clock).refresh([day(1)])).toEqual({ did: 'started' });
    await area.untilIdle();
    expect(await area.start(hourMs, clock).runOwed()).toEqual({ did: 'nothing' });
    clock.nowMs += hourMs - 60_000;
    area.land(day(2));
    expect(await area.start(hourMs, clock).refresh([day(2)])).toEqual({ did: 'owed' });
    expect(await area.start(hourMs, clock).runOwed()).toEqual({ did: 'owed' });
    expect([area.runs, await days(area)]).toEqual([0, ['1']]);
    clock.nowMs += 120_000;
    expect(await area.start(hourMs, clock).runOwed()).toEqual({ did: 'started' });
    await area.untilIdle();
    expect(await area.start(hourMs, clock).runOwed()).toEqual({ did: 'nothing' });
    expect(await days(area)).toEqual(['1', '2']);
  });

  test('many at the same time make two runs at most', async () => {
    await using area = await CrawledArea.create(server());
    const all = Array.from({ length: 20 }, (_, at) => day(at + 1));
    await Promise.all(
      all.map((one) => {
        area.land(one);
        return area.start().refresh([one]);
      }),
    );
    const before = server().proxy.calls.length;
    await area.settle();
    expect(await days(area)).toEqual(all.map(({ values }) => values[2]!).sort());
    expect(
      server()
        .proxy.calls.slice(before)
        .filter((call) => call === 'StartCrawler').length,
    ).toBeLessThanOrEqual(1);
  });

  test('a run that fails has found nothing: it is owed still', async () => {
    await using area = await CrawledArea.create(server());
    area.land(day(1));
    await area.start().refresh([day(1)]);
    while (await area.catalog.isCrawling()) await sleep(20);
    const failed: InBetween = async (asked, pass) => {
      const answer = await pass(asked);
      const body = jsonOf(answer) as { Crawler: { LastCrawl: object } };
      Object.assign(body.Crawler.LastCrawl, { Status: 'FAILED' });
      return { ...answer, body: Buffer.from(JSON.stringify(body)) };
    };
    server().proxy.put('GetCrawler', failed, 1);
    expect(await area.start().runOwed()).toEqual({ did: 'started' });
    expect(area.runs).toBe(2);
    await area.settle();
    expect(await days(area)).toEqual(['1']);
  });

  test.each([
    ['throttled', refused(400, 'ThrottlingException')],
    ['cut', cutOff],
    ['lost', answerLost],
    ['a right lacks', refused(400, 'AccessDeniedException')],
  ])('fault 45: Glue down (%s) is Unavailable, and the crawl stays owed', async (_, fault) => {
    await using catalog = await GlueCatalog.create(server());
    const memory = new InMemoryCrawlMemory();
    const { client, database, tables } = catalog;
    const deps = { client, database, tables, crawler: database, memory, clock: new FixedClock(), leastPauseMs: 0 };
    server().proxy.put('StartCrawler', fault, 1);
    await expect(new GlueCrawlerCataloger(deps).refresh([day(1)])).rejects.toThrow(Unavailable);
    expect((await memory.read()).value).toMatchObject({ started: false });
    while (await catalog.isCrawling()) await sleep(20);
    expect(await new GlueCrawlerCataloger(deps).runOwed()).toEqual({ did: 'started' });
  });

  test('a crawler that is not there is named', async () => {
    await using catalog = await GlueCatalog.create(server());
    const { client, database, tables } = catalog;
    const memory = new InMemoryCrawlMemory();
    const deps = { client, database, tables, crawler: 'elsewhere', memory, clock: new FixedClock(), leastPauseMs: 0 };
    await expect(new GlueCrawlerCataloger(deps).refresh([day(1)])).rejects.toThrow('no Glue crawler elsewhere');
  });

  test('what is owed is kept in S3, where every process finds it', async () => {
    await using bucket = await S3Bucket.create(server());
    const objects = new S3Objects({ client: bucket.client, bucket: bucket.name, prefix: 'control/' });
    const memory = () => new S3Cell<OwedCrawl | null>(objects, 'owed-crawl.json', null);
    await using area = await CrawledArea.create(server(), memory());
    area.land(day(1), day(2));
    await area.start().refresh([day(1)]);
    expect((await memory().read()).value).toMatchObject({ started: true });
    expect(await area.start().refresh([day(2)])).toEqual({ did: 'owed' });
    await area.settle();
    expect((await memory().read()).value).toBeNull();
    expect(await days(area)).toEqual(['1', '2']);
  });
});
