import { describeProblem, reasonOf } from '../../src/domain/file-problem.ts';

const problem = { code: 'BAD_DATE', column: 'order_id', row: 7, detail: 'no date' } as const;

test('a reason is code and column, so that rows and details do not tell files apart', () => {
  expect(reasonOf(problem)).toBe('BAD_DATE order_id');
  expect(reasonOf({ code: 'UNREADABLE', detail: 'torn' })).toBe('UNREADABLE');
});

test('a problem in one line says where it is, as far as it is known', () => {
  expect(describeProblem(problem)).toBe('BAD_DATE order_id (row 7): no date');
  expect(describeProblem({ code: 'UNREADABLE', detail: 'torn' })).toBe('UNREADABLE: torn');
});
