import { printable } from '../../src/entry/cli/printable.ts';
import { tableOf } from '../../src/entry/cli/table.ts';

describe('text of others', () => {
  it.each([
    ['orders/a b+c %2B é 🚚.csv', 'orders/a b+c %2B é 🚚.csv'],
    ['👨‍👩‍👧', '👨‍👩‍👧'],
    ['a\nb\r\tc', 'a\\nb\\r\\tc'],
    ['\u001b[2J\u0007\u009b', '\\u001b[2J\\u0007\\u009b'],
    ['a\u202egnp.exe', 'a\\u202egnp.exe'],
    ['\ud800', '\\ud800'],
  ])('%j is printed as %j', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });
});

describe('a table', () => {
  it('has numbers to the right, nothing for null, and one line per row whatever a cell holds', async () => {
    const table = await tableOf(
      ['key', 'rows'],
      [
        ['a\nb', 7],
        ['c', null],
        ['d', 1_000],
      ],
    );
    expect(table).toBe('key   rows\na\\nb     7\nc\nd     1000');
  });
});
