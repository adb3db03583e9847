import { Attempts } from '../../src/engines/attempts.ts';
import type { LoadStatus } from '../../src/ports/warehouse.ts';

const LOAD = { id: 'l' };
const DONE: LoadStatus = { is: 'refused', loaded: [] };

test('an attempt begins once, however many ask for it at the same time', async () => {
  const attempts = new Attempts();
  let begun = 0;
  const start = async () => {
    await Promise.resolve();
    begun += 1;
    return async () => Promise.resolve(DONE);
  };
  const handles = await Promise.all([1, 1, 2].map((attempt) => attempts.begin(LOAD, attempt, start)));
  expect(handles).toEqual(['l/1', 'l/1', 'l/2']);
  await attempts.begin(LOAD, 1, start);
  expect(begun).toBe(2);
});

test('one that cannot be started is none; the next to ask starts it', async () => {
  const attempts = new Attempts();
  const fail = async () => Promise.reject(new Error('away'));
  const asked = await Promise.allSettled([attempts.begin(LOAD, 1, fail), attempts.begin(LOAD, 1, fail)]);
  expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await attempts.status('l/1', 0)).toEqual({ is: 'unknown' });
  const handle = await attempts.begin(LOAD, 1, async () => Promise.resolve(async () => new Promise(() => undefined)));
  expect(await attempts.status(handle, 1)).toEqual({ is: 'running' });
});

test('it is running until it is decided, and whoever waits is told then', async () => {
  const attempts = new Attempts();
  let decide: (status: LoadStatus) => void = () => undefined;
  const work = new Promise<LoadStatus>((resolve) => {
    decide = resolve;
  });
  const handle = await attempts.begin(LOAD, 1, async () => Promise.resolve(async () => work));
  expect(await attempts.status(handle, 0)).toEqual({ is: 'running' });
  const waited = attempts.status(handle, 60_000);
  decide({ is: 'refused', loaded: [] });
  expect(await waited).toEqual({ is: 'refused', loaded: [] });
});
