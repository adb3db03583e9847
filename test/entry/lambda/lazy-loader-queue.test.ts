import type { SqsFollowUps } from '../../../src/adapters/sqs/sqs-follow-ups.ts';
import { lazyFollowUps, lazyLoaderCalls } from '../../../src/entry/lambda/lazy-loader-queue.ts';
import type { LoaderQueue } from '../../../src/entry/lambda/open-loader-queue.ts';

const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A queue that keeps what it is sent, and can be opened by the second try. */
function flakyQueue() {
  const asked: string[] = [];
  let [tries, made] = [0, 0];
  const followUps = () => {
    made += 1;
    return { ask: async (loadId: string) => Promise.resolve(void asked.push(`${loadId} by ${made}`)) };
  };
  const queue = { followUps, calls: { send: async () => Promise.resolve() } } as unknown as LoaderQueue;
  const open = async () => {
    tries += 1;
    return tries === 1 ? Promise.reject(new Error('cannot be opened')) : Promise.resolve(queue);
  };
  return { asked, open };
}

test('follow-ups that could not be opened are opened by the next one, and stay the same', async () => {
  const { asked, open } = flakyQueue();
  const followUps: Pick<SqsFollowUps, 'ask'> = lazyFollowUps(open, SILENT);
  await expect(followUps.ask('a', 0)).rejects.toThrow('cannot be opened');
  await followUps.ask('b', 0);
  await followUps.ask('c', 0);
  expect(asked).toEqual(['b by 1', 'c by 1']);
});

test('so are calls', async () => {
  const calls = lazyLoaderCalls(flakyQueue().open);
  await expect(calls.send('kick')).rejects.toThrow('cannot be opened');
  await expect(calls.send('kick')).resolves.toBeUndefined();
});
