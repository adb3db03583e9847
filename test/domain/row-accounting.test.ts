import { addRows, assertBalanced, NO_ROWS } from '../../src/domain/row-accounting.ts';

const some = { rows: 6, won: 3, older: 2, repeated: 1 };

test('figures add up part by part', () => {
  expect(addRows(some, { rows: 10, won: 1, older: 2, repeated: 7 })).toEqual({
    rows: 16,
    won: 4,
    older: 4,
    repeated: 8,
  });
  expect(addRows(NO_ROWS, some)).toEqual(some);
});

test('I11: rows that are not accounted for are a loud fault', () => {
  expect(() => assertBalanced(some, 'l')).not.toThrow();
  expect(() => assertBalanced(NO_ROWS, 'l')).not.toThrow();
  expect(() => assertBalanced({ ...some, rows: 7 }, 'load-1')).toThrow(
    /load-1: 7 rows .* 3 won \+ 2 older \+ 1 repeated/,
  );
});
