import { DynamoDbAuditStore } from '../../../src/adapters/dynamodb/dynamodb-audit-store.ts';
import { jsonOf, withJson } from '../../support/aws-faults.ts';
import type { InBetween } from '../../support/aws-proxy.ts';
import { auditedFile, facts } from '../../support/builders.ts';
import { DynamoDbServer } from '../../support/dynamodb-server.ts';
import { REAL_CLOCK } from '../../support/real-clock.ts';

const FILES = 1_000;
/** As S3 sends it. */
const EVENT = {
  versionId: 'Yd0HyWgmGqZ3bTrVbq7uJf1y4pXkq2Zs',
  sequencer: '0055AED6DCD90281E5',
  time: '2026-01-02T03:04:05.678Z',
};

/** Adds up what the server says each call consumed. */
class Meter {
  units = 0;
  calls = 0;

  readonly inBetween: InBetween = async (asked, pass) => {
    this.calls += 1;
    const answer = await pass(withJson(asked, { ReturnConsumedCapacity: 'TOTAL' }));
    const capacity = [jsonOf(answer)['ConsumedCapacity'] ?? []].flat() as { CapacityUnits: number }[];
    for (const { CapacityUnits } of capacity) this.units += CapacityUnits;
    return answer;
  };
}

/** What `DynamoDbAuditStore`'s doc comment says it costs, counted. */
test.each([
  ['kept for ever', undefined, { read: 0.5, calls: 0 }],
  // No item gets above 1 KB by it; another 10 look-ups, of whether files were set aside before.
  ['kept for a time', 30, { read: 1, calls: 10 }],
])('units and calls for each file that is received and loaded, %s', async (_, keepDays, look) => {
  await using server = await DynamoDbServer.start();
  const audit = new DynamoDbAuditStore({
    ...{ client: server.client, table: await server.createTable(), clock: REAL_CLOCK, keepDays },
  });
  // As long as keys are in practice.
  const day = 'orders/order_purchase_year=2024/order_purchase_month=3/order_purchase_day=1';
  const files = Array.from({ length: FILES }, (_, at) => {
    return auditedFile({
      key: `${day}/part-${String(at).padStart(5, '0')}-4f1c2a9e-71b5-4a0e-9a57-c000.snappy.parquet`,
    });
  });
  const ids = files.map(({ id }) => id);
  const loadId = 'f'.repeat(64);

  const measured = async (work: () => Promise<unknown>) => {
    const [writes, reads] = [new Meter(), new Meter()];
    server.proxy.heal();
    server.proxy.put('BatchWriteItem', writes.inBetween);
    server.proxy.put('', reads.inBetween);
    await work();
    const per = (value: number) => Math.round((value / FILES) * 100) / 100;
    return { written: per(writes.units), read: per(reads.units), calls: writes.calls + reads.calls };
  };

  const intake = await measured(async () => {
    // Of new objects no id is looked up: where no version is known, no file is.
    await audit.latest(files);
    await audit.record(files.map((file) => facts.received(file, 1_767_323_045_678, [], EVENT)));
  });
  const planning = await measured(() => audit.lookUp(ids));
  const loaded = await measured(() => audit.record(files.map((file) => facts.loaded(file, loadId))));

  expect({ intake, planning, loaded }).toEqual({
    // A query for each object, 40 + 40 writes.
    intake: { written: 2, read: expect.any(Number) as number, calls: 1_000 + 80 },
    planning: { written: 0, read: 3, calls: 30 },
    // 10 look-ups of versions, eventually consistent, 1 write of the load's list, 40 of facts.
    loaded: { written: expect.closeTo(1.07, 1) as number, read: look.read, calls: 10 + 1 + 40 + look.calls },
  });
  expect(intake.read).toBeLessThanOrEqual(1);
});
