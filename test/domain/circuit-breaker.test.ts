import { type Suspect, trippedBy } from '../../src/domain/circuit-breaker.ts';
import type { FileProblem } from '../../src/domain/file-problem.ts';

function suspects(count: number, change: Partial<FileProblem> = {}, released = false): Suspect[] {
  return Array.from({ length: count }, (_, row) => {
    const problem: FileProblem = { code: 'BAD_DATE', column: 'a', row, detail: `row ${row}`, ...change };
    return { fileId: `f${row}`, problem, released };
  });
}

test('five bad files of one reason are bad files, the sixth is a bad day', () => {
  expect(trippedBy(suspects(5), 10)).toBeUndefined();
  expect(trippedBy(suspects(6), 10)).toBe('BAD_DATE a');
  expect(trippedBy([], 0)).toBeUndefined();
});

test('of a large load five per cent are tolerated', () => {
  expect(trippedBy(suspects(50), 1_000)).toBeUndefined();
  expect(trippedBy(suspects(51), 1_000)).toBe('BAD_DATE a');
});

test('reasons are counted each on its own: by code and column, not by row', () => {
  const mixed = [...suspects(5), ...suspects(5, { column: 'b' }), ...suspects(5, { code: 'REQUIRED_NULL' })];
  expect(trippedBy(mixed, 15)).toBeUndefined();
  expect(trippedBy([...mixed, ...suspects(1, { column: 'b' })], 16)).toBe('BAD_DATE b');
});

test('released files do not count', () => {
  expect(trippedBy(suspects(99, {}, true), 99)).toBeUndefined();
  expect(trippedBy([...suspects(99, {}, true), ...suspects(5)], 104)).toBeUndefined();
});
