import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GlueCrawlerCataloger } from '../../src/adapters/glue/glue-crawler-cataloger.ts';
import type { OwedCrawl } from '../../src/adapters/glue/owed-crawl.ts';
import { S3Cell } from '../../src/adapters/s3/s3-cell.ts';
import { customer, order, type Values } from '../contract/warehouse/sample.ts';
import { type AwsBench, describeOnAws } from '../support/aws-bench.ts';
import { BAD_ROW, HARDLY_ANY_MS, KICK } from '../support/aws-scenario.ts';
import { type AwsState, putState, takeState, withFieldOf, withoutAttribute } from '../support/aws-state.ts';
import { AwsWorld } from '../support/aws-world.ts';
import { sqsEvent } from '../support/sqs-events.ts';

const RECORDED = join(__dirname, '../support/formats-of-0.1/state.json');
/** Where to record to, instead of testing. */
const RECORD = process.env['RECORD_FORMATS'];

/** The order that is on its way into the warehouse, and the one that waits. */
const LOADING: readonly Values[] = [order('o2', 'shipped')];
const PENDING: readonly Values[] = [order('o3')];

/** Two loads are done, a file was bad, one load is under way, a file waits, a crawl is owed. */
async function record(bench: AwsBench, path: string): Promise<void> {
  await using world = await AwsWorld.create(bench);
  const done = [
    await world.put('customers/c.csv', [customer('c1', 'Santos')]),
    await world.put('a.csv', [order('o1')]),
    await world.put('bad.csv', [BAD_ROW]),
  ];
  await world.intake(world.told(...done));
  await world.settle();
  world.functions.queue.take();
  await world.intake(world.told(await world.put('b.csv', LOADING)));
  await world.during('LOCK TABLE ecommerce.load_lock', async () => {
    await world.loader(sqsEvent(...world.functions.queue.take()), undefined, HARDLY_ANY_MS);
    await world.intake(world.told(await world.put('d.csv', PENDING)));
    await new S3Cell<OwedCrawl | null>(world.objects, 'owed-crawl.json', null).put({ sinceMs: 0, started: false });
    const [loadId = ''] = await world.ports().plans.open();
    const handle = (await world.ports().audit.load(loadId))?.handle ?? '';
    const statementId = handle.split('.').at(-1) ?? '';
    const state = await takeState(world, bench.batches.at(-1)!, statementId);
    writeFileSync(path, `${JSON.stringify(state, null, 2)}\n`);
  });
}

/**
 * What 0.1 has left, in a place of its own; the load under way is submitted, or its statement is not known any more.
 *
 * @param found what is in the file on its way: by default what 0.1 saw there
 */
async function left(world: AwsWorld, state: AwsState, isKnown: boolean, found = LOADING): Promise<readonly string[]> {
  await world.put('b.csv', found);
  await world.put('d.csv', PENDING);
  return putState(world, state, async (batch) => (isKnown ? world.submit(batch) : 'of-long-ago'));
}

async function expectFinished(world: AwsWorld): Promise<void> {
  await world.settle();
  expect(await world.orders()).toEqual({ o2: 'shipped null', o3: 'created null' });
  expect(await world.ledger()).toHaveLength(2);
  const loaded = Object.fromEntries(['a.csv', 'b.csv', 'c.csv', 'd.csv'].map((name) => [name, 'LOADED']));
  expect(await world.states()).toEqual({ ...loaded, 'bad.csv': 'QUARANTINED' });
  expect(await world.reasonFor('bad.csv')).toBe('BAD_DATE order_estimated_delivery_date');
}

if (RECORD !== undefined) {
  describeOnAws('formats', (bench) => {
    test('are recorded', async () => record(bench(), RECORD));
  });
} else {
  if (!existsSync(RECORDED)) throw new Error(`there is no ${RECORDED}; its README.md says how it is recorded`);
  const STATE = JSON.parse(readFileSync(RECORDED, 'utf8')) as AwsState;

  describeOnAws('fault 47: old and new functions side by side', (bench) => {
    beforeEach(async () => {
      bench().batches.length = 0;
      // Tests have one load, whose names would find the statement of the test before.
      const { api } = bench().peer.server;
      await api.settled();
      api.forgetStatements();
    });

    describe.each([
      ['as it is', STATE],
      ['as a later version would have left it, with another field in everything', withFieldOf(STATE, 'ofTomorrow')],
      ['as one would have left it that kept nothing of events', withoutAttribute(STATE, 'event')],
    ])('fault 47: what 0.1 has left, %s', (_, state) => {
      test('a load that an old loader has submitted is taken up by its handle, and finished', async () => {
        await using world = await AwsWorld.create(bench());
        // Still running when it is asked about: what is committed, the ledger would tell whoever cannot read the handle.
        bench().peer.faults.inject({ statement: 'fill_staging', how: 'slow', delayMs: 1_000, times: 1 });
        const messages = await left(world, state, true);
        world.functions.clock.nowMs += 300_000;
        expect(await world.loader(sqsEvent(...messages))).toEqual([]);
        await expectFinished(world);
        expect(bench().submitted.filter((name) => name === state.batch.StatementName)).toHaveLength(1);
        expect(bench().submitted).toHaveLength(2);
      });

      test('a load that an old loader has submitted fails, and its file is found by what the old one wrote of it', async () => {
        await using world = await AwsWorld.create(bench());
        const messages = await left(world, state, true, [order('o2', 'delivered'), order('o4')]);
        world.functions.clock.nowMs += 300_000;
        expect(await world.loader(sqsEvent(...messages))).toEqual([]);
        await world.settle();
        expect(await world.orders()).toEqual({ o2: 'delivered null', o3: 'created null', o4: 'created null' });
        expect(bench().submitted.filter((name) => !name.endsWith('/1'))).toEqual([]);
      });

      test('a crawl that is owed is begun', async () => {
        await using world = await AwsWorld.create(bench());
        await left(world, state, false);
        const memory = new S3Cell<OwedCrawl | null>(world.objects, 'owed-crawl.json', null);
        const { clock } = world.functions;
        const { client, database, tables } = world.catalog;
        const crawler = { crawler: database, leastPauseMs: 0 };
        const crawls = new GlueCrawlerCataloger({ client, database, tables, ...crawler, memory, clock });
        expect(await crawls.runOwed()).toEqual({ did: 'started' });
      });

      test('a load whose statement nobody knows any more is loaded by the next attempt', async () => {
        await using world = await AwsWorld.create(bench());
        const messages = await left(world, state, false);
        world.functions.clock.nowMs += 300_000;
        expect(await world.loader(sqsEvent(...messages))).toEqual([]);
        await expectFinished(world);
        expect(bench().submitted).not.toContain(state.batch.StatementName);
      });
    });

    test('fault 47: an old loader submits while two new ones are at work on its load: every row counts once', async () => {
      await using world = await AwsWorld.create(bench());
      const messages = await left(world, STATE, false);
      const batch = JSON.parse(
        JSON.stringify(STATE.batch).replaceAll('{{bucket}}', world.bucket.name),
      ) as AwsState['batch'];
      await Promise.all([world.loader(sqsEvent(...messages)), world.submit(batch), world.loader(KICK)]);
      await bench().peer.server.api.settled();
      await expectFinished(world);
    });

    test('fault 47: a call that only a later version understands comes again, the others are acted on', async () => {
      await using world = await AwsWorld.create(bench());
      const messages = await left(world, STATE, true);
      const event = sqsEvent({ kind: 'of-tomorrow' }, ...messages);
      expect(await world.loader(event)).toEqual(['m0']);
      await expectFinished(world);
    });
  });
}
