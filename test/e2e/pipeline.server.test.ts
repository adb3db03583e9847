import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { cutOff, refused } from '../support/aws-faults.ts';
import { arrivedByPath, dayFile } from '../support/e2e/day-files.ts';
import { Pipeline } from '../support/e2e/pipeline.ts';
import { EMPTY } from '../support/e2e/queue-pair.ts';
import { RecordedCalls, recordedCalls } from '../support/e2e/recorded-calls.ts';
import { ServiceFaults } from '../support/e2e/service-faults.ts';
import { Stopwatch } from '../support/e2e/stopwatch.ts';
import { Uploads } from '../support/e2e/uploads.ts';
import { waves } from '../support/e2e/waves.ts';
import { hasFunctions, MinistackServer } from '../support/ministack-server.ts';
import { hasPostgres } from '../support/redshift-data/postgres-cluster.ts';
import { expectedOrders } from '../support/trap-area.ts';

const TEST_MS = 500_000;
const READ_MS = 60_000;
/** Calls that the warehouse does not take while it is away. */
const CALLS_IN_VAIN = 20;
const SCHEDULE = JSON.stringify({ kind: 'schedule' });

/** Where the actions of IAM that the functions have used are written to, as JSON; nowhere by default. */
const CALLS_FILE = process.env['E2E_CALLS_FILE'];

const lacking = [
  ...(hasFunctions() ? [] : ['ministack (test/support/ministack/install.sh)']),
  ...(hasPostgres() ? [] : ['PostgreSQL 15 (apt-get install postgresql-15)']),
];
const skipped = lacking.length === 0 ? '' : ` (skipped: there is no ${lacking.join(' and no ')})`;

(lacking.length === 0 ? describe : describe.skip)(`from bucket to warehouse, by the real bundle${skipped}`, () => {
  const calls = new RecordedCalls();
  let server: MinistackServer;
  beforeAll(async () => {
    server = await MinistackServer.startWithFunctions();
    calls.watch(server.proxy);
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  test(
    'faults 10, 47: 300 files, told of by S3, SNS and EventBridge, end up where they belong, by events; functions are replaced',
    async () => {
      const watch = new Stopwatch();
      const settings = { environment: { COMPLETION: 'event' }, notifications: 'in envelopes', calls } as const;
      await using pipeline = await Pipeline.start(server, settings);
      watch.lap('deployed');
      const { first, second } = waves(1);
      await pipeline.uploads.put(first);
      watch.lap(`${first.length} files put`);
      await pipeline.amidLoad();
      await pipeline.deployment.deployAnew();
      watch.lap('deployed anew amid a load');
      await pipeline.expectRight();
      watch.lap('loaded');
      await pipeline.uploads.put(second);
      await pipeline.expectRight();
      watch.lap(`${second.length} more loaded`);
      await pipeline.expectNoEffectOfAnotherDelivery();
      watch.lap('delivered again');
      watch.print('end to end');
    },
    TEST_MS,
  );

  test(
    'the same with answers lost, throttling, a warehouse that is away, a loader that dies; loads are waited for',
    async () => {
      const watch = new Stopwatch();
      await using pipeline = await Pipeline.start(server, { environment: { COMPLETION: 'wait' }, calls });
      const { deployment, uploads } = pipeline;
      const faults = new ServiceFaults(deployment);
      const { first, second } = waves(2);
      watch.lap('deployed');
      deployment.warehouse.put('', cutOff);
      await uploads.put(first);
      await pipeline.called(deployment.warehouse.calls.length + CALLS_IN_VAIN);
      deployment.heal();
      expect(await pipeline.killLoaderAmidLoad()).toBeGreaterThan(0);
      faults.begin();
      watch.lap(`${first.length} files put, the warehouse away, the loader killed`);
      await pipeline.expectRight();
      watch.lap('loaded, with throttling and lost answers');
      faults.begin();
      await uploads.put(second);
      await pipeline.expectRight();
      expect(faults.idle).toEqual([]);
      watch.lap(`${second.length} more loaded`);
      deployment.heal();
      await pipeline.expectNoEffectOfAnotherDelivery();
      watch.lap('delivered again');
      watch.print('end to end with faults');
    },
    TEST_MS,
  );

  test(
    'faults 12, 22, 44: files wait for the schedule or for each other, a crawl for its crawler; nonsense dies alone',
    async () => {
      const watch = new Stopwatch();
      const environment = { ARRIVAL_FROM: 'path', CATALOG: 'crawler', LOAD_EVERY_SECONDS: '3600', MINIMUM_FILES: '6' };
      const intake = { timeoutSeconds: 8, tries: 2 };
      await using pipeline = await Pipeline.start(server, { environment, intake, calls });
      const { deployment, outcome, uploads } = pipeline;
      const { catalog, intakeQueue, loaderQueue } = deployment;
      watch.lap('deployed');

      const nonsense = '{"Records":[{"eventVersion":"2.1","eventName":"ObjectCreated:Put","s3":{"bucket":{}}}]}';
      await intakeQueue.send(nonsense);
      const migrated = pipeline.submitted;
      await uploads.put([dayFile(21, 'b', 'o2', 'approved')]);
      await pipeline.until(async () => (await outcome.files('RECEIVED')).length === 1);
      // That one is overwritten while it waits. Of o1 the later day comes first: the other file is older, by its path.
      await uploads.put([dayFile(20, 'a', 'o1', 'shipped'), dayFile(21, 'b', 'o2', 'created')]);
      await uploads.put([dayFile(5, 'c', 'o1', 'delivered')]);
      const lasting = () => uploads.files.slice(1);
      const deleted = dayFile(22, 'gone', 'o9', 'created');
      await new Uploads(deployment.s3, deployment.bucket).put([deleted]);
      await pipeline.until(async () => (await outcome.files('RECEIVED')).length === 4);
      await deployment.s3.send(new DeleteObjectCommand({ Bucket: deployment.bucket, Key: deleted.key }));
      await pipeline.until(async () => (await intakeQueue.dead()).visible === 1);
      await outcome.read(READ_MS);
      expect(await intakeQueue.deadBodies()).toEqual([nonsense]);
      expect(await outcome.files('RECEIVED')).toHaveLength(4);
      expect(pipeline.submitted).toBe(migrated);
      watch.lap('nonsense dead, four files wait');

      server.proxy.put('StartCrawler', refused(400, 'CrawlerRunningException'), 1);
      await loaderQueue.send(SCHEDULE);
      // The load fails for the one that is gone; the others then wait for the schedule again.
      await pipeline.until(async () => (await outcome.files('MISSING')).length === 1);
      await outcome.read(READ_MS);
      await loaderQueue.send(SCHEDULE);
      await outcome.settled(READ_MS);
      const expected = () => expectedOrders(arrivedByPath(lasting()));
      expect(expected().map(({ order_status }) => order_status)).toEqual(['shipped', 'created']);
      expect(await outcome.orders()).toEqual(expected());
      expect((await outcome.files('MISSING')).map(([key]) => key)).toEqual([deleted.key]);
      expect(await outcome.owedCrawl()).toMatchObject({ started: false });
      expect(await catalog.crawledAt()).toBeUndefined();
      watch.lap('loaded by the schedule, a crawl owed');

      await loaderQueue.send(SCHEDULE);
      await pipeline.until(async () => (await catalog.crawledAt()) !== undefined);
      await outcome.settled(READ_MS);
      expect(await outcome.owedCrawl()).toMatchObject({ started: true });
      await loaderQueue.send(SCHEDULE);
      await outcome.settled(READ_MS);
      expect(await outcome.owedCrawl()).toBeNull();
      watch.lap('crawled');

      await uploads.put([1, 2, 3, 4, 5, 6].map((day) => dayFile(day, 'd', `o${day}`, 'approved')));
      await outcome.settled(READ_MS);
      expect(await outcome.orders()).toEqual(expected());
      expect((await outcome.files('LOADED')).map(([key]) => key)).toEqual(
        lasting()
          .map(({ key }) => key)
          .sort(),
      );
      expect(await outcome.files('SUPERSEDED')).toHaveLength(1);
      expect(await loaderQueue.dead()).toEqual(EMPTY);
      watch.lap('six files are enough');
      watch.print('end to end by schedule and crawler');
    },
    TEST_MS,
  );

  test('intake has called no warehouse and no catalog, and migrate nothing else', () => {
    const services = (app: string) => [...new Set(calls.of(app).map((action) => action.split(':')[0]))];
    expect(services('intake')).toEqual(['dynamodb', 's3', 'sqs']);
    expect(services('loader')).toEqual(['dynamodb', 'glue', 'redshift-data', 's3', 'sqs']);
    expect(services('migrate')).toEqual(['redshift-data']);
  });

  // How to record them: test/infra/calls.test.ts.
  test('no call is unknown to those who compare calls with rights', () => {
    // Now they become known.
    if (CALLS_FILE !== undefined) calls.write(CALLS_FILE);
    const known = recordedCalls(CALLS_FILE);
    for (const app of ['intake', 'loader', 'migrate']) {
      expect(calls.of(app).filter((call) => known[app]?.includes(call) !== true)).toEqual([]);
    }
  });
});
