import { isMeant } from '../../src/entry/cli/inspect/reasons.ts';

describe('a reason', () => {
  it.each([
    ['BAD_DATE order_id', 'BAD_DATE order_id', true],
    ['BAD_DATE order_id', 'BAD_DATE', true],
    ['BAD_DATE order_id', 'BAD_DATE order_id (row 3): the date is …', true],
    ['UNREADABLE', 'UNREADABLE: torn', true],
    ['BAD_DATE order_id', 'BAD_DATE order', false],
    ['BAD_DATE order_id', 'BAD', false],
    ['UNREADABLE', 'BAD_DATE', false],
  ])('%p is meant by %p: %p', (reason, asked, expected) => {
    expect(isMeant(reason, asked)).toBe(expected);
  });
});
