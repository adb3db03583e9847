import { CUSTOMERS } from '../../src/domain/customers.ts';
import { ORDERS } from '../../src/domain/orders.ts';
import { type Row, rowVersion } from '../../src/domain/row-version.ts';

const WINDOW = Date.UTC(2024, 2, 1, 10, 5) / 1000;

function order(change: Row = {}): Row {
  return {
    order_id: 'o1',
    customer_id: 'c1',
    order_status: 'delivered',
    order_estimated_delivery_date: '2024-01-20 00:00:00.000000',
    order_delivered_customer_date: '2024-01-15 10:30:00.500000',
    ...change,
  };
}

function versions(...changes: Row[]): string[] {
  return changes.map((change) => rowVersion(ORDERS, WINDOW, order(change)));
}

function expectAscending(ascending: readonly string[]): void {
  expect([...ascending].reverse().sort()).toEqual(ascending);
  expect(new Set(ascending).size).toBe(ascending.length);
}

// The digests were made with md5sum of, for instance, `V2:c1V9:delivered`.
test('golden versions', () => {
  const none = '0'.repeat(40);
  expect(rowVersion(ORDERS, WINDOW, order())).toBe(
    '20240301100500' + '06' + '20240115103000500000' + '20240120000000000000' + '14fea06b2de7ae45ac03943b744e5f06',
  );
  const bare = order({ order_status: null, order_estimated_delivery_date: null, order_delivered_customer_date: null });
  expect(rowVersion(ORDERS, WINDOW, bare)).toBe(`2024030110050000${none}7bd9ef970bf48ae96128ff1a3ea8d17c`);
  const unknown = { ...bare, order_status: 'lost' };
  expect(rowVersion(ORDERS, WINDOW, unknown)).toBe(`2024030110050000${none}dd3b547c936812fcd3e990e513cfc8f2`);
  const customer = { customer_id: 'c3', customer_unique_id: 'u', customer_city: 'São Paulo', customer_state: 'SP' };
  expect(rowVersion(CUSTOMERS, WINDOW, customer)).toBe('20240301100500d0ea19f9072077445debf84dad659df3');
});

test('the window counts first, whatever the row', () => {
  const furthest = rowVersion(ORDERS, WINDOW, order({ order_status: 'canceled' }));
  const next = rowVersion(ORDERS, WINDOW + 60, order({ order_status: 'created' }));
  expectAscending([furthest, next]);
});

test('then the status along the lifecycle, an unknown one lowest', () => {
  const stages = ['lost', 'created', 'approved', 'invoiced', 'processing', 'shipped', 'delivered', 'unavailable'];
  expectAscending(versions(...[...stages, 'canceled'].map((order_status) => ({ order_status }))));
});

test('then the delivered date, none lowest, before the estimated date', () => {
  expectAscending(
    versions(
      { order_delivered_customer_date: null, order_estimated_delivery_date: '2030-01-01 00:00:00.000000' },
      { order_delivered_customer_date: '0001-01-01 00:00:00.000000', order_estimated_delivery_date: null },
      { order_delivered_customer_date: '2024-01-15 10:30:00.499999' },
      {},
    ),
  );
});

test('null, the empty text, and the bounds of texts are told apart', () => {
  const pairs = [
    [null, 'x'],
    ['', 'x'],
    ['V', '1:x'],
    ['V1:', 'x'],
    ['é', 'x'],
    ['x', null],
    ['x', ''],
    [null, null],
  ];
  const all = versions(...pairs.map(([id, status]) => ({ customer_id: id!, order_status: status! })));
  expect(new Set(all).size).toBe(pairs.length);
});
