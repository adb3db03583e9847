import { cutOff } from '../support/aws-faults.ts';
import { Pipeline } from '../support/e2e/pipeline.ts';
import { ServiceFaults } from '../support/e2e/service-faults.ts';
import { Stopwatch } from '../support/e2e/stopwatch.ts';
import { waves } from '../support/e2e/waves.ts';
import { hasFunctions, MinistackServer } from '../support/ministack-server.ts';
import { hasPostgres } from '../support/redshift-data/postgres-cluster.ts';

const TEST_MS = 500_000;
/** Calls that the warehouse does not take while it is away. */
const CALLS_IN_VAIN = 20;

const lacking = [
  ...(hasFunctions() ? [] : ['ministack (test/support/ministack/install.sh)']),
  ...(hasPostgres() ? [] : ['PostgreSQL 15 (apt-get install postgresql-15)']),
];
const skipped = lacking.length === 0 ? '' : ` (skipped: there is no ${lacking.join(' and no ')})`;

(lacking.length === 0 ? describe : describe.skip)(`from bucket to warehouse, by the real bundle${skipped}`, () => {
  let server: MinistackServer;
  beforeAll(async () => {
    server = await MinistackServer.startWithFunctions();
  });
  afterAll(async () => server[Symbol.asyncDispose]());

  test(
    '300 files, told of twice, end up where they belong; loads are settled by events',
    async () => {
      const watch = new Stopwatch();
      await using pipeline = await Pipeline.start(server, 'event');
      watch.lap('deployed');
      const { first, second } = waves(1);
      await pipeline.uploads.put(first);
      watch.lap(`${first.length} files put`);
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
      await using pipeline = await Pipeline.start(server, 'wait');
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
});
