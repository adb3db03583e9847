import { setImmediate as turn } from 'node:timers/promises';
import { piecesOf, sideBySide } from '../../src/aws/side-by-side.ts';

test('so many at a time, results in the order of the items', async () => {
  let [now, most] = [0, 0];
  const results = await sideBySide([3, 1, 2, 0, 5], 2, async (item) => {
    most = Math.max(most, ++now);
    for (let turns = 0; turns < item; turns++) await turn();
    now--;
    return item * 10;
  });
  expect(results).toEqual([30, 10, 20, 0, 50]);
  expect(most).toBe(2);
  expect(await sideBySide([], 2, async () => Promise.resolve(1))).toEqual([]);
});

test('after a failure nothing more is begun, and what is under way ends first', async () => {
  const [begun, ended]: [number[], number[]] = [[], []];
  const work = async (item: number) => {
    begun.push(item);
    await turn();
    if (item === 1) throw new Error('one');
    await turn();
    ended.push(item);
  };
  await expect(sideBySide([0, 1, 2, 3, 4], 2, work)).rejects.toThrow('one');
  expect(begun).toEqual([0, 1]);
  expect(ended).toEqual([0]);
});

test('pieces', () => {
  expect(piecesOf([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  expect(piecesOf([], 2)).toEqual([]);
});
