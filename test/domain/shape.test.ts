import { ORDERS } from '../../src/domain/orders.ts';
import { judgeShape, type ShapeColumn } from '../../src/domain/shape.ts';

const TEXT: ShapeColumn[] = ORDERS.columns.map(({ name }) => ({ name, type: 'text' }));

function judge(columns: readonly ShapeColumn[], { rowCount = 1, nanoseconds = true } = {}) {
  return judgeShape(ORDERS, { columns, rowCount }, nanoseconds);
}

function retyped(name: string, type: string): ShapeColumn[] {
  return TEXT.map((column) => (column.name === name ? { name, type } : column));
}

test('columns are found by name, in any order', () => {
  expect(judge([...TEXT].reverse())).toEqual({ problem: null, warnings: [] });
});

test('an extra column is a warning that names it', () => {
  const { problem, warnings } = judge([{ name: 'order_approved_at', type: 'INT64' }, ...TEXT]);
  expect(problem).toBeNull();
  expect(warnings).toEqual([expect.stringContaining('order_approved_at')]);
});

test.each(ORDERS.columns.map(({ name }) => name))('without %s the file is set aside, and told what it has', (name) => {
  const { problem } = judge(TEXT.filter((column) => column.name !== name));
  expect(problem).toMatchObject({ code: 'MISSING_COLUMN', column: name });
  expect(problem!.detail).toContain(name === 'order_id' ? 'customer_id' : 'order_id');
});

test('a renamed column is a missing one', () => {
  const renamed = TEXT.map((column) => ({ ...column, name: column.name.toUpperCase() }));
  expect(judge(renamed).problem).toMatchObject({ code: 'MISSING_COLUMN', column: 'order_id' });
});

test.each([
  ['order_estimated_delivery_date', 'timestamp', null],
  ['order_estimated_delivery_date', 'timestamp-ns', null],
  ['order_estimated_delivery_date', 'DATE', 'WRONG_TYPE'],
  ['order_estimated_delivery_date', 'INT64', 'WRONG_TYPE'],
  ['order_id', 'INT64', 'WRONG_TYPE'],
  ['order_status', 'timestamp', 'WRONG_TYPE'],
])('%s as %s: %s', (name, type, code) => {
  expect(judge(retyped(name, type)).problem?.code ?? null).toBe(code);
});

test('nanoseconds are a wrong type where the warehouse cannot read them', () => {
  const columns = retyped('order_delivered_customer_date', 'timestamp-ns');
  const expected = { code: 'WRONG_TYPE', column: 'order_delivered_customer_date' };
  expect(judge(columns, { nanoseconds: false }).problem).toMatchObject(expected);
});

test('a column twice is no column to choose from', () => {
  const expected = { code: 'WRONG_TYPE', column: 'order_status' };
  expect(judge([...TEXT, { name: 'order_status', type: 'text' }]).problem).toMatchObject(expected);
});

test('a file without anything in it is loadable, one with rows but no columns is not', () => {
  expect(judge([], { rowCount: 0 }).problem).toBeNull();
  expect(judgeShape(ORDERS, { columns: [], rowCount: null }, true).problem).toBeNull();
  expect(judge([], { rowCount: 2 }).problem).toMatchObject({ code: 'MISSING_COLUMN' });
});

test('a file without a line of names is told by a column that is missing, and its first row is quoted nowhere', () => {
  const row = ['o-secret', 'c-secret', 'created', '2026-01-01', '2026-01-01'];
  const shape = { columns: row.map((name) => ({ name, type: 'text' })), rowCount: null };
  const { problem, warnings } = judgeShape(ORDERS, shape, true);
  // The same reason for each such file: a day on which the names are left out is one cause.
  expect(problem).toMatchObject({ code: 'MISSING_COLUMN', column: 'order_id' });
  expect(problem?.detail).toMatch(/none of the contract's columns, but 5 of other names; does it begin with a line/);
  expect(JSON.stringify([problem, warnings])).not.toMatch(/secret|2026/);
});
