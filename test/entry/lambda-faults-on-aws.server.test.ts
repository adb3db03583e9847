import { customer, order } from '../contract/warehouse/sample.ts';
import { describeOnAws } from '../support/aws-bench.ts';
import { cutOff, refused, unprocessed } from '../support/aws-faults.ts';
import { expectRight, KICK, scenario } from '../support/aws-scenario.ts';
import { AwsWorld } from '../support/aws-world.ts';
import { collect } from '../support/collect.ts';
import { putRecord, sqsEvent } from '../support/sqs-events.ts';

const HOUR_MS = 3_600_000;

describeOnAws('both functions over the adapters of AWS', (bench) => {
  test('fault 3: a duplicate months later, when nobody but the ledger knows the file, is refused; what came with it loads', async () => {
    const { world, event } = await scenario(bench());
    await using _ = world;
    await world.intake(event);
    await world.settle();
    const before = await world.orders();
    await world.forgetAudit();
    bench().peer.server.api.forgetStatements();
    world.functions.clock.nowMs += 180 * 24 * HOUR_MS;
    const [fresh] = [await world.put('new.csv', [order('o4')])];
    const [, again] = event.Records;
    const { Records } = world.told(fresh);
    expect(await world.intake({ Records: [...Records, { ...again!, messageId: 'm1' }] })).toEqual([]);
    expect(await world.ports().plans.free(9)).toHaveLength(2);
    await world.settle();
    expect(await world.orders()).toEqual({ ...before, o4: 'created Santos' });
    expect(await world.states()).toEqual({ 'a.csv': 'LOADED', 'new.csv': 'LOADED' });
    const loads = await collect(world.ports().audit.loads());
    expect(loads.map(({ state, files }) => `${files} ${state}`).sort()).toEqual(['1 FINISHED', '2 REFUSED']);
  });

  test('faults 7, 8, 9, 10, 12, 13, 15: of a batch of all kinds the good is received, the bad reported', async () => {
    await using world = await AwsWorld.create(bench());
    const bucket = world.bucket.name;
    const names = ['a.csv', 'b.csv', 'c.csv', 'd.csv', 'removed.csv'];
    const [a = '', b = '', c = '', d = '', e = ''] = await Promise.all(
      names.map(async (name) => world.put(name, [order(name)])),
    );
    const put = (key: string) => putRecord(key, bucket);
    const bridged = { bucket: { name: bucket }, object: { key: d, size: 1, etag: 'e', sequencer: '0A' } };
    const messages = [
      { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: bucket },
      { Records: [{ ...put(e), eventName: 'ObjectRemoved:Delete' }] },
      { Records: [put(a), { ...put(e), eventVersion: '9.0' }] },
      { Type: 'Notification', Message: JSON.stringify({ Records: [put(b), put(c)] }) },
      { source: 'aws.s3', 'detail-type': 'Object Created', detail: bridged },
      'no JSON',
      { Records: [{ ...put(e), s3: { bucket: { name: bucket }, object: { key: 7 } } }] },
      { Records: [putRecord(a, 'foreign-bucket'), putRecord('invoices/a.csv', bucket)] },
    ];
    expect(await world.intake(sqsEvent(...messages))).toEqual(['m2', 'm5', 'm6']);
    await world.settle();
    const loaded = Object.fromEntries(names.slice(0, 4).map((name) => [name, 'LOADED']));
    expect(await world.states()).toEqual(loaded);
    expect(Object.keys(await world.orders()).sort()).toEqual(names.slice(0, 4));
  });

  test('faults 31, 35, 36: answers are lost and calls refused, of all that the loader asks the warehouse', async () => {
    const { world, event } = await scenario(bench());
    await using _ = world;
    await world.intake(event);
    const { faults } = bench().peer;
    const full = 'ActiveStatementsExceededException';
    faults.inject({ call: 'BatchExecuteStatement', how: 'refuse', type: full, times: 2 });
    for (const call of ['BatchExecuteStatement', 'DescribeStatement', 'GetStatementResult', 'ListStatements']) {
      faults.inject({ call, how: 'lose-answer', times: 2 });
    }
    await world.loader(KICK);
    await world.settle();
    await expectRight(world);
    // Nothing was ever rolled back: no attempt was burned.
    const loads = await collect(world.ports().audit.loads());
    expect(new Set(loads.map(({ attempt }) => attempt))).toEqual(new Set([1]));
  });

  test('faults 40, 43: DynamoDB takes a part of each batch; then nothing at all; then everything', async () => {
    const { world, event } = await scenario(bench());
    await using _ = world;
    const { proxy } = bench().server;
    proxy.put('BatchWriteItem', unprocessed(1), 3);
    proxy.put('BatchWriteItem', refused(400, 'ProvisionedThroughputExceededException'), 2);
    expect(await world.intake(event)).toEqual([]);
    proxy.put('Batch', cutOff);
    expect(await world.intake(event)).toEqual(['m0', 'm1', 'm2', 'm3']);
    proxy.heal();
    expect(await world.intake(event)).toEqual([]);
    await world.settle();
    await expectRight(world);
  });

  test('faults 44, 45: Glue is away after the commit; then another process has made the partition', async () => {
    const { world, event } = await scenario(bench());
    await using _ = world;
    await world.intake(event);
    const { proxy } = bench().server;
    proxy.put('BatchCreatePartition', refused(500, 'InternalServiceException'));
    expect(await world.loader(KICK)).toEqual([]);
    expect(await world.ledger()).toHaveLength(3);
    expect(await world.catalog.partitions()).toEqual([]);
    expect(await world.ports().plans.open()).not.toEqual([]);
    proxy.heal();
    proxy.put('BatchGetPartition', refused(400, 'ThrottlingException'), 1);
    await world.settle();
    await expectRight(world);
  });

  test('fault 54: the warehouse is away for hours while files come: nothing is reported, all load afterwards', async () => {
    await using world = await AwsWorld.create(bench());
    bench().warehouse.put('', cutOff);
    const statuses = ['created', 'approved', 'invoiced', 'shipped'];
    for (const [hour, status] of statuses.entries()) {
      const key = await world.put(`${hour}.csv`, [order('o', status), order(`o${hour}`)]);
      expect(await world.intake(world.told(key))).toEqual([]);
      for (let minutes = 0; minutes < 60; minutes += 15) {
        const due = world.functions.queue.take();
        if (due.length > 0) expect(await world.loader(sqsEvent(...due))).toEqual([]);
        world.functions.clock.nowMs += HOUR_MS / 4;
      }
    }
    expect(await world.ports().plans.free(9)).toHaveLength(4);
    bench().warehouse.heal();
    await world.settle();
    expect((await world.orders())['o']).toBe('shipped null');
    expect(Object.keys(await world.orders())).toHaveLength(5);
    expect(Object.values(await world.states())).toEqual(statuses.map(() => 'LOADED'));
  });

  test('fault 57: customers and their orders are loaded at the same time by two loaders', async () => {
    await using world = await AwsWorld.create(bench());
    const people = await world.put('customers/c.csv', [customer('c1', 'Santos'), customer('c2', 'Lagoa')]);
    const orders = await world.put('a.csv', [order('o1'), order('o2', 'created', 'c2')]);
    for (const key of [people, orders]) await world.intake(world.told(key));
    await Promise.all([world.loader(KICK), world.loader(KICK)]);
    await world.settle();
    expect(await world.orders()).toEqual({ o1: 'created Santos', o2: 'created Lagoa' });
    expect(await world.ledger()).toHaveLength(2);
  });

  test('fault 58: a table is missing: the load is BLOCKED and whole, no file is blamed; it loads once the table is there', async () => {
    await using world = await AwsWorld.create(bench());
    const keys = [await world.put('a.csv', [order('o1')]), await world.put('b.csv', [order('o2')])];
    await world.intake(world.told(...keys));
    await world.sql('ALTER TABLE ecommerce.customers RENAME TO gone');
    expect(await world.loader(KICK)).toEqual([]);
    expect(await world.loader(sqsEvent({ kind: 'schedule' }))).toEqual([]);
    const loads = await collect(world.ports().audit.loads());
    expect(loads).toMatchObject([{ state: 'BLOCKED', parent: null, files: 2, blocked: { by: 'environment' } }]);
    expect(await world.states()).toEqual({ 'a.csv': 'BLOCKED', 'b.csv': 'BLOCKED' });
    expect(await collect(world.ports().audit.files({ state: 'QUARANTINED' }))).toEqual([]);
    await world.sql('ALTER TABLE ecommerce.gone RENAME TO customers');
    expect(await world.loader(sqsEvent({ kind: 'schedule' }))).toEqual([]);
    expect(await world.states()).toEqual({ 'a.csv': 'LOADED', 'b.csv': 'LOADED' });
    expect(await world.ledger()).toHaveLength(2);
  });
});
