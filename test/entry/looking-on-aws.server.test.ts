import { DynamoDbAuditStore } from '../../src/adapters/dynamodb/dynamodb-audit-store.ts';
import { InMemoryLoadPlans } from '../../src/adapters/memory/in-memory-load-plans.ts';
import { makeLoad } from '../../src/domain/load.ts';
import { plannedRecord } from '../../src/domain/load-record.ts';
import { chosenFiles } from '../../src/entry/cli/inspect/chosen-files.ts';
import { filesOfLoad } from '../../src/entry/cli/inspect/files-of-load.ts';
import { findFiles } from '../../src/entry/cli/inspect/find-files.ts';
import { makeContainer } from '../../src/entry/container.ts';
import { USE_CASES } from '../../src/entry/modules/use-cases.ts';
import { TOKENS } from '../../src/entry/tokens.ts';
import { auditedFile, facts, loadFile, pendingFile } from '../support/builders.ts';
import { collect } from '../support/collect.ts';
import { DynamoDbServer } from '../support/dynamodb-server.ts';
import { REAL_CLOCK } from '../support/real-clock.ts';

const PLACE = { home: '', aws: true } as const;
const [CODE, REASON] = ['REQUIRED_NULL', 'REQUIRED_NULL order_id: null where a value is required'];
const HOLD = { by: 'breaker', reason: 'BAD_DATE order_purchase_timestamp' } as const;

let server: DynamoDbServer;
beforeAll(async () => {
  server = await DynamoDbServer.start();
});
afterAll(async () => server[Symbol.asyncDispose]());

/** One file in each state, and one that was quarantined and waits again; how they are asked about is counted. */
async function audited() {
  const audit = new DynamoDbAuditStore({
    ...{ client: server.client, table: await server.createTable(), clock: REAL_CLOCK },
  });
  const plans = new InMemoryLoadPlans();
  const file = (key: string) => auditedFile({ key: `orders/${key}` });
  const held = loadFile({ key: 'orders/blocked' });
  const load = makeLoad('orders', [held]);
  await audit.record([
    ...['received', 'blocked', 'loaded'].map((key) => facts.received(file(key))),
    facts.loaded(file('loaded'), 'f'.repeat(64)),
    ...['quarantined', 'released'].map((key) => facts.quarantined(file(key))),
    facts.missing(file('missing')),
  ]);
  await plans.keep([held, pendingFile({ key: 'orders/released' })]);
  await plans.put(load);
  await audit.recordLoad({ ...plannedRecord(load, 1), state: 'BLOCKED', blocked: HOLD });
  const container = makeContainer(USE_CASES);
  container.bind(TOKENS.audit).toConstantValue(audit);
  container.bind(TOKENS.plans).toConstantValue(plans);
  const before = server.proxy.calls.length;
  const scans = () => server.proxy.calls.slice(before).filter((op) => op === 'Scan').length;
  return { container, load, scans, idOf: (key: string) => file(key).id };
}

type Choice = Partial<Parameters<typeof chosenFiles>[1]>;

test.each<[Choice, string[], number]>([
  [{ state: 'QUARANTINED' }, ['quarantined'], 0],
  [{ state: 'MISSING' }, ['missing'], 0],
  [{ state: 'BLOCKED' }, ['blocked'], 0],
  [{ reason: CODE }, ['quarantined'], 0],
  [{ reason: REASON, state: 'QUARANTINED' }, ['quarantined'], 0],
  [{ reason: 'BAD_DATE' }, ['blocked'], 0],
  [{ reason: CODE, state: 'LOADED' }, [], 0],
  [{ key: 'orders/released', state: 'QUARANTINED' }, [], 0],
  [{ state: 'RECEIVED' }, ['received', 'released'], 1],
  [{}, ['blocked', 'loaded', 'missing', 'quarantined', 'received', 'released'], 1],
])(
  'files %j: the right ones, and the whole table is read only where nothing else tells',
  async (choice, keys, read) => {
    const { container, scans } = await audited();
    const found = await collect(
      chosenFiles(container, { state: undefined, reason: undefined, key: undefined, ...choice }),
    );
    expect(found.map(({ key }) => key.replace('orders/', ''))).toEqual(keys);
    expect(scans()).toBe(read);
  },
);

test('a whole id is looked up; only for its first digits the whole table is read', async () => {
  const { container, scans, idOf } = await audited();
  const found = async (text: string) => (await findFiles(container, text, PLACE)).map(({ record }) => record.file.id);
  expect(await found(idOf('loaded').toUpperCase())).toEqual([idOf('loaded')]);
  await expect(found('0'.repeat(64))).rejects.toThrow(/transformed-orders files --aws lists all/);
  expect(scans()).toBe(0);
  expect(await found(idOf('loaded').slice(0, 20))).toEqual([idOf('loaded')]);
  expect(scans()).toBe(1);
});

test('the files of an open load are those of its plan', async () => {
  const { container, load, scans } = await audited();
  expect(await filesOfLoad(container, load.id)).toMatchObject([{ key: 'orders/blocked', state: 'BLOCKED' }]);
  expect(scans()).toBe(0);
});
