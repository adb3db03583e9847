import { ORDERS } from '../../../src/domain/orders.ts';
import { customersFile, day, order, ordersFile, type Values } from './sample.ts';
import { loadFiles } from './settle.ts';
import { columnByKey, finalByKey } from './state.ts';
import type { WarehouseSubject } from './traits.ts';

const NO_DATE = '00000000000000000000';

// By hand from the rule: window, rank, delivered, estimated, md5 of `V<bytes>:<text>` or `N` of customer and status.
const GOLDEN_ORDERS: readonly (readonly [Values, string])[] = [
  [
    ['o1', 'c1', 'delivered', '2024-01-20', '2024-01-15T10:30:00.5Z'],
    '2024030100000006' + '20240115103000500000' + '20240120000000000000' + '14fea06b2de7ae45ac03943b744e5f06',
  ],
  [['o2', 'c1', null, null, null], `2024030100000000${NO_DATE}${NO_DATE}7bd9ef970bf48ae96128ff1a3ea8d17c`],
  [['o3', 'c1', '', null, ''], `2024030100000000${NO_DATE}${NO_DATE}a44294263aa4489acb6e9584de764cda`],
  [['o4', 'c1', 'lost', null, null], `2024030100000000${NO_DATE}${NO_DATE}dd3b547c936812fcd3e990e513cfc8f2`],
  [
    ['o5', 'é😀', 'canceled', '0099-12-31 23:59:59.000001', null],
    `2024030100000008${NO_DATE}0099123123595900000126112eef5501fbba96b701b46625766e`,
  ],
];

const GOLDEN_CUSTOMERS: readonly (readonly [Values, string])[] = [
  [['c1', 'u-c1', '01409', 'Santos', 'SP'], '20240301000000d2ce84a65e9a0993f07cd7a70414e42f'],
  [['c2', null, null, null, null], '20240301000000ef95bc05180af51bfd945e93b2bbba8e'],
  [['c3', 'u', null, 'São Paulo', 'SP'], '20240301000000d0ea19f9072077445debf84dad659df3'],
];

const [FIRST_PART] = ORDERS.version;
const STAGES = FIRST_PART?.kind === 'lifecycle' ? FIRST_PART.stages : [];

/** Latest wins, by one string that is the same on every engine. */
export function latestWins(subject: WarehouseSubject): void {
  test('row versions are these very strings', async () => {
    await using harness = await subject.acquire();
    const orders = GOLDEN_ORDERS.map(([row]) => row);
    await loadFiles(harness.warehouse, await harness.put(ordersFile('a.parquet', day(0), orders)));
    const customers = GOLDEN_CUSTOMERS.map(([row]) => row);
    await loadFiles(harness.warehouse, await harness.put(customersFile('c.parquet', day(0), customers)));

    const expected = (golden: typeof GOLDEN_ORDERS): unknown =>
      Object.fromEntries(golden.map(([row, version]) => [row[0], version]));
    expect(await columnByKey(harness, 'row_version')).toEqual(expected(GOLDEN_ORDERS));
    expect(await columnByKey(harness, 'row_version', 'customers')).toEqual(expected(GOLDEN_CUSTOMERS));
  });

  test('the empty text is a text, null is null', async () => {
    await using harness = await subject.acquire();
    const rows = [order('empty', ''), order('null', null)];
    await loadFiles(harness.warehouse, await harness.put(ordersFile('a.parquet', day(0), rows)));
    await loadFiles(harness.warehouse, await harness.put(ordersFile('b.jsonl', day(1), rows)));
    expect(await columnByKey(harness, 'order_status')).toEqual({ empty: '', null: null });
  });

  test('fault 25: of an order twice in a file the further status wins, whichever comes first', async () => {
    await using harness = await subject.acquire();
    const ladder = ['an unknown status', ...STAGES];
    const steps = ladder.slice(1).map((status, at) => [ladder[at]!, status] as const);
    const rows = steps.flatMap(([before, after]) => [
      ...[order(`up to ${after}`, before), order(`up to ${after}`, after)],
      ...[order(`down from ${after}`, after), order(`down from ${after}`, before)],
    ]);
    await loadFiles(harness.warehouse, await harness.put(ordersFile('a.parquet', day(0), rows)));
    const expected = steps.flatMap(([, status]) => [
      [`up to ${status}`, status],
      [`down from ${status}`, status],
    ]);
    expect(STAGES).toHaveLength(8);
    expect(await columnByKey(harness, 'order_status')).toEqual(Object.fromEntries(expected));
  });

  test('an unknown status is kept, and the first known one replaces it', async () => {
    await using harness = await subject.acquire();
    const before = await harness.put(ordersFile('a.parquet', day(0), [order('o1', 'teleported'), order('o2', 'lost')]));
    await loadFiles(harness.warehouse, before);
    expect(await columnByKey(harness, 'order_status')).toEqual({ o1: 'teleported', o2: 'lost' });
    await loadFiles(harness.warehouse, await harness.put(ordersFile('b.parquet', day(0), [order('o1', 'created')])));
    expect(await columnByKey(harness, 'order_status')).toEqual({ o1: 'created', o2: 'lost' });
  });

  test('within a status the later delivered date wins, none is lowest; then the estimated date', async () => {
    await using harness = await subject.acquire();
    const at = (id: string, estimated: string | null, delivered: string | null): Values => {
      return [id, 'c1', 'delivered', estimated, delivered];
    };
    const rows = [
      ...[at('delivered', '2024-12-31', '2024-03-01 10:00:00'), at('delivered', null, '2024-03-01 10:00:00.000001')],
      ...[at('none', '2024-12-31', null), at('none', '2024-01-01', '2024-01-01')],
      ...[at('estimated', '2024-03-02', null), at('estimated', '2024-03-01 23:59:59.999999', null)],
    ];
    await loadFiles(harness.warehouse, await harness.put(ordersFile('a.parquet', day(0), rows)));
    expect(await columnByKey(harness, 'order_estimated_delivery_date')).toEqual({
      delivered: null,
      none: '2024-01-01 00:00:00.000000',
      estimated: '2024-03-02 00:00:00.000000',
    });
  });

  test('fault 25: an order in several files of a load: the later window wins', async () => {
    await using harness = await subject.acquire();
    const files = await Promise.all(
      ['canceled', 'delivered', 'created', 'approved'].map((status, at) =>
        harness.put(ordersFile(`${at}.csv`, day(at), [order('o1', status), order(`only ${status}`, status)])),
      ),
    );
    await loadFiles(harness.warehouse, ...files);
    expect(await columnByKey(harness, 'order_status')).toMatchObject({ o1: 'approved', 'only canceled': 'canceled' });
    expect((await finalByKey(harness, 'orders')).size).toBe(5);
  });

  test('fault 26: an older file that is loaded after a newer one changes nothing but adds what is new', async () => {
    await using harness = await subject.acquire();
    await loadFiles(harness.warehouse, await harness.put(ordersFile('new.csv', day(1), [order('o1', 'created')])));
    const before = await harness.finalRows('orders');
    const older = [order('o1', 'delivered'), order('o2', 'shipped')];
    await loadFiles(harness.warehouse, await harness.put(ordersFile('old.csv', day(0), older)));
    const rows = await finalByKey(harness, 'orders');
    expect(rows.get('o1')).toEqual(before[0]);
    expect(rows.get('o2')).toMatchObject({ order_status: 'shipped' });
  });

  test('a later window replaces a further status, and every column of the row', async () => {
    await using harness = await subject.acquire();
    const first: Values = ['o1', 'c1', 'delivered', '2024-03-20', '2024-03-19'];
    await loadFiles(harness.warehouse, await harness.put(ordersFile('a.parquet', day(0), [first])));
    const next: Values = ['o1', 'c2', 'processing', null, null];
    await loadFiles(harness.warehouse, await harness.put(ordersFile('b.parquet', day(1), [next])));
    expect((await finalByKey(harness, 'orders')).get('o1')).toMatchObject({
      customer_id: 'c2',
      order_status: 'processing',
      order_estimated_delivery_date: null,
      order_delivered_customer_date: null,
    });
  });

  test('create_timestamp stays that of the first appearance, the load id is that of the latest version', async () => {
    await using harness = await subject.acquire();
    const start = new Date(Date.now() - 86_400_000 * 365 * 50).toISOString();
    await loadFiles(harness.warehouse, await harness.put(ordersFile('a.parquet', day(0), [order('o1')])));
    const created = await columnByKey(harness, 'create_timestamp');
    const loads = await columnByKey(harness, 'load_id');
    expect(created['o1']).toMatch(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\.\d{6}$/);
    expect(created['o1']! > start).toBe(true);

    const later = [order('o1', 'shipped'), order('o2')];
    await loadFiles(harness.warehouse, await harness.put(ordersFile('b.parquet', day(1), later)));
    expect((await columnByKey(harness, 'create_timestamp'))['o1']).toBe(created['o1']);
    const loadsAfter = await columnByKey(harness, 'load_id');
    expect(loadsAfter['o1']).toBe(loadsAfter['o2']);
    expect(loadsAfter['o1']).not.toBe(loads['o1']);
  });
}
