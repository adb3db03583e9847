import { Writable } from 'node:stream';
import { CutShort, JsonArray } from '../../src/entry/cli/json-array.ts';

/** A reader that takes one piece at a time and is slow at it. */
function reader() {
  const pieces: string[] = [];
  const stream = new Writable({
    highWaterMark: 1,
    write: (piece: Buffer, _, taken) => {
      pieces.push(piece.toString('utf8'));
      setImmediate(taken);
    },
  });
  return { stream, pieces };
}

/** Counts how many items were asked for. */
async function* items(count: number, asked: { times: number }, failsAt = Number.POSITIVE_INFINITY) {
  for (let n = 0; n < count; n++) {
    if (n === failsAt) throw new Error('away');
    asked.times++;
    yield await Promise.resolve({ n, text: 'x'.repeat(1_000) });
  }
}

test.each([0, 1, 1_000])('%d items are one JSON value', async (count) => {
  const { stream, pieces } = reader();
  await new JsonArray(stream).print(items(count, { times: 0 }));
  const value = JSON.parse(pieces.join('')) as { n: number }[];
  expect(value.map(({ n }) => n)).toEqual(Array.from({ length: count }, (_, n) => n));
  expect(pieces.at(-1)).toMatch(/\]\n$/);
});

test('no more is asked for than the reader takes', async () => {
  const asked = { times: 0 };
  const stream = new Writable({ highWaterMark: 1, write: () => undefined });
  void new JsonArray(stream).print(items(100_000, asked));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(asked.times).toBeLessThan(100);
});

test('an error before anything was printed leaves stdout empty; later, the value is cut short', async () => {
  const { stream, pieces } = reader();
  await expect(new JsonArray(stream).print(items(9, { times: 0 }, 5))).rejects.toThrow('away');
  expect(pieces).toEqual([]);
  await expect(new JsonArray(stream).print(items(900, { times: 0 }, 500))).rejects.toThrow(CutShort);
  expect(() => JSON.parse(pieces.join('')) as unknown).toThrow();
});
