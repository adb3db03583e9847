import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDbAuditStore } from '../../src/adapters/dynamodb/dynamodb-audit-store.ts';
import { GluePartitionCataloger } from '../../src/adapters/glue/glue-partition-cataloger.ts';
import { S3LoadPlans } from '../../src/adapters/s3/s3-load-plans.ts';
import { S3Objects } from '../../src/adapters/s3/s3-objects.ts';
import { SqsFollowUps } from '../../src/adapters/sqs/sqs-follow-ups.ts';
import { DATASET_NAMES } from '../../src/domain/datasets.ts';
import { Unavailable } from '../../src/domain/errors.ts';
import { customer, customersFile, day, order, ordersFile } from '../contract/warehouse/sample.ts';
import { clientConfig } from '../support/aws-client-config.ts';
import { cutOff } from '../support/aws-faults.ts';
import { createAuditTable } from '../support/dynamodb-server.ts';
import { Faults, Killed } from '../support/faulty.ts';
import { describeWithMinistack, type MinistackServer } from '../support/ministack-server.ts';
import type { Ports } from '../support/pipeline.ts';
import { seeded } from '../support/seeded.ts';
import { PATIENT, World } from '../support/world.ts';
import { GlueCatalog } from './glue/glue-catalog.ts';
import { S3Bucket } from './s3/s3-bucket.ts';

type Remote = Pick<Ports, 'audit' | 'plans' | 'cataloger' | 'followUps'>;

/** Everything but files and warehouse on AWS; any number of processes may work on it. */
async function acquire(server: MinistackServer) {
  const world = new World();
  const clients = [new DynamoDBClient(clientConfig(server.url)), new SQSClient(clientConfig(server.url))] as const;
  const [dynamoDb, sqs] = clients;
  const table = await createAuditTable(dynamoDb, server.newName('audit'));
  const { QueueUrl: queueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: server.newName('loader') }));
  const [bucket, catalog] = [await S3Bucket.create(server), await GlueCatalog.create(server)];
  const { clock } = world;
  /** The adapters of a process that has just begun. */
  const ports = (): Remote => {
    const objects = new S3Objects({ client: bucket.client, bucket: bucket.name, prefix: 'control/' });
    return {
      audit: new DynamoDbAuditStore({ client: dynamoDb, table, clock, giveUpAfterMs: 2_000 }),
      plans: new S3LoadPlans({ objects, clock }),
      cataloger: new GluePartitionCataloger(catalog),
      followUps: new SqsFollowUps({ client: sqs, queueUrl, clock }),
    };
  };
  return {
    world,
    catalog,
    ports,
    run: () => world.run(ports()),
    states: async () => {
      const states: string[] = [];
      const { inspect } = world.start(ports());
      for await (const { record, state } of inspect.run({}))
        states.push(`${record.file.key.split('/').at(-1)} ${state}`);
      return states.sort();
    },
    [Symbol.asyncDispose]: async () => {
      for (const client of clients) client.destroy();
      await bucket[Symbol.asyncDispose]();
      await catalog[Symbol.asyncDispose]();
    },
  };
}

/** Late customers, an order in several files, a bad row, a torn file. */
function putFiles(world: World): void {
  world.put(customersFile('c1.parquet', day(0), [customer('c1', 'Santos')]));
  for (let at = 0; at < 6; at++) {
    world.put(ordersFile(`${at}.parquet`, day(at), [order('o', ['created', 'shipped'][at % 2]), order(`o${at}`)]));
  }
  world.put(ordersFile('bad.parquet', day(1), [order('bad'), ['worse', 'c1', null, 'soon', null]]));
  world.put(ordersFile('torn.parquet', day(1), [order('torn')]), 'truncated');
}

async function inMemory(): Promise<World> {
  const world = new World();
  putFiles(world);
  await world.run();
  return world;
}

function loadedOrders(world: World) {
  return world.tables.rows('orders').map((row) => ({ ...row, create_timestamp: null, load_id: null }));
}

describeWithMinistack('the use cases with audit, plans, catalog and follow-ups on AWS', (server) => {
  test('the outcome is that of the adapters in memory, and a second run changes nothing', async () => {
    await using aws = await acquire(server());
    putFiles(aws.world);
    await aws.run();
    const reference = await inMemory();
    expect(loadedOrders(aws.world)).toEqual(loadedOrders(reference));
    const states = await aws.states();
    expect(states).toContain('bad.parquet QUARANTINED');
    expect(states.filter((state) => state.endsWith(' LOADED'))).toHaveLength(7);
    expect(await aws.catalog.partitions()).toHaveLength(1);
    const again = await aws.run();
    expect(again.loads).toEqual([]);
    expect(await aws.states()).toEqual(states);
    expect(await aws.ports().plans.free(9)).toEqual([]);
  });

  test('faults 11, 51: backfilled and reconciled: found once, loaded once, whoever finds it', async () => {
    await using aws = await acquire(server());
    putFiles(aws.world);
    const everything = { datasets: DATASET_NAMES, prefix: '', limit: Number.POSITIVE_INFINITY };
    const backfill = async () => aws.world.start(aws.ports()).backfill.run(everything, PATIENT);
    const reconcile = async (fix: boolean) => aws.world.start(aws.ports()).reconcile.run({ fix }, PATIENT);
    expect((await backfill()).counts).toMatchObject({ new: 9 });
    expect((await backfill()).counts).toMatchObject({ new: 0, waiting: 9 });
    await aws.world.start(aws.ports()).process.run(PATIENT);
    expect(await backfill()).toMatchObject({ known: 9, counts: { loaded: 7, 'set-aside': 2 } });

    const lost = [...aws.world.tables.committed.ledger.keys()].slice(0, 2);
    const ledger = new Map([...aws.world.tables.committed.ledger].filter(([id]) => !lost.includes(id)));
    aws.world.tables.committed = { ...aws.world.tables.committed, ledger };
    aws.world.put(ordersFile('untold.parquet', day(2), [order('untold')]));
    const found = { loaded: 5, quarantined: 2, missing: 1, auditedNotLoaded: 2, loadedNotAudited: 0, gone: 0 };
    expect((await reconcile(false)).counts).toMatchObject(found);
    expect(await reconcile(true)).toMatchObject({ counts: found, fixed: { missing: 1, auditedNotLoaded: 2 } });
    await aws.run();
    expect((await reconcile(true)).counts).toMatchObject({ loaded: 8, quarantined: 2, missing: 0, pending: 0 });
    expect(await aws.states()).toContain('untold.parquet LOADED');
    expect(await aws.ports().plans.free(9)).toEqual([]);
  });

  test('fault 43: DynamoDB down, nothing is received; once it is back, all of it is', async () => {
    await using aws = await acquire(server());
    putFiles(aws.world);
    server().proxy.put('Batch', cutOff);
    await expect(aws.world.start(aws.ports()).scan.run(PATIENT)).rejects.toThrow(Unavailable);
    server().proxy.heal();
    await aws.run();
    expect(loadedOrders(aws.world)).toEqual(loadedOrders(await inMemory()));
    expect((await aws.states()).filter((state) => state.endsWith(' LOADED'))).toHaveLength(7);
  });

  test('fault 45: Glue down, the load stands; the catalog follows with the next run', async () => {
    await using aws = await acquire(server());
    putFiles(aws.world);
    server().proxy.put('BatchCreatePartition', cutOff);
    const { loads } = await aws.run();
    expect(loads.filter((load) => load.is === 'finished' && load.catalogOwed !== null)).toHaveLength(1);
    expect(loadedOrders(aws.world)).toEqual(loadedOrders(await inMemory()));
    expect(await aws.catalog.partitions()).toEqual([]);
    server().proxy.heal();
    await aws.run();
    expect(await aws.catalog.partitions()).toHaveLength(1);
    expect(await aws.ports().plans.open()).toEqual([]);
  });

  test('fault 54: the warehouse is down for hours while files arrive; afterwards all load, in order', async () => {
    await using aws = await acquire(server());
    const faults = new Faults();
    faults.inject({ of: 'warehouse.horizon', how: 'before' });
    const warehouse = faults.wrap('warehouse', aws.world.warehouse());
    for (let hour = 0; hour < 5; hour++) {
      const status = ['created', 'approved', 'invoiced', 'processing', 'shipped'][hour]!;
      for (let at = 0; at < 3; at++) {
        aws.world.put(ordersFile(`${hour}-${at}.parquet`, day(hour), [order('o', status), order(`${hour}-${at}`)]));
      }
      const pipeline = aws.world.start({ ...aws.ports(), warehouse });
      const { counts } = await pipeline.scan.run(PATIENT);
      expect(counts).toMatchObject({ new: 3, waiting: hour * 3, failed: 0 });
      await expect(pipeline.process.run(PATIENT)).rejects.toThrow(Unavailable);
    }
    expect(await aws.ports().plans.free(99)).toHaveLength(15);
    faults.heal();
    await aws.world.start({ ...aws.ports(), warehouse }).process.run(PATIENT);
    expect(aws.world.orders()['o']).toBe('shipped');
    expect(Object.keys(aws.world.orders())).toHaveLength(16);
    expect(await aws.ports().plans.free(99)).toEqual([]);
  });

  test('fault 27: killed at any call of any process, before or after its effect, all ends as if nobody had died', async () => {
    const expected = loadedOrders(await inMemory());
    const random = seeded(27);
    for (let round = 0; round < 8; round++) {
      await using aws = await acquire(server());
      putFiles(aws.world);
      for (let deaths = 0; deaths < 6; deaths++) {
        const faults = new Faults();
        faults.killAt(1 + random.below(40), random.pick(['before', 'after']));
        const remote = aws.ports();
        const ports = {
          audit: faults.wrap('audit', remote.audit),
          plans: faults.wrap('plans', remote.plans),
          cataloger: faults.wrap('cataloger', remote.cataloger),
          followUps: faults.wrap('followUps', remote.followUps),
          warehouse: faults.wrap('warehouse', aws.world.warehouse()),
        };
        const death = await aws.world.run(ports).catch((error: unknown) => error);
        if (death instanceof Error) expect(death).toBeInstanceOf(Killed);
      }
      await aws.run();
      expect(loadedOrders(aws.world)).toEqual(expected);
      const states = await aws.states();
      expect(states.filter((state) => state.endsWith(' LOADED'))).toHaveLength(7);
      expect(states.filter((state) => state.endsWith(' QUARANTINED'))).toHaveLength(2);
      const { plans } = aws.ports();
      expect([await plans.open(), await plans.free(9)]).toEqual([[], []]);
      expect(await aws.catalog.partitions()).toHaveLength(1);
    }
  });
});
