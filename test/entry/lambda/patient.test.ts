import { Busy, LoadImpossible, Unavailable } from '../../../src/domain/errors.ts';
import { patiently } from '../../../src/entry/lambda/patient.ts';
import { FixedClock } from '../../support/fixed-clock.ts';

const REFUSED = Object.assign(new Error('no'), { name: 'AccessDeniedException', $metadata: { httpStatusCode: 403 } });
const denied = new LoadImpossible('Redshift: AccessDeniedException (no)', { cause: REFUSED });
const deniedLogin = new LoadImpossible('IAMR:x is not authorized to perform: redshift-serverless:GetCredentials');

/** Fails so long, and then does not. */
async function failing(error: Error, forMs: number): Promise<{ readonly did: string; readonly waitedMs: number }> {
  const clock = new FixedClock(0);
  const run = async () => (clock.nowMs < forMs ? Promise.reject(error) : Promise.resolve('done'));
  const did = await patiently(run, clock).catch((thrown: unknown) => (thrown as Error).message);
  return { did, waitedMs: clock.nowMs };
}

test.each([
  ['a right that is new', denied, 80_000],
  ['the right to log in', deniedLogin, 80_000],
  ['a workgroup that wakes up', new Unavailable('asleep'), 570_000],
  ['a load that is under way', new Busy('locked'), 570_000],
])('%s is waited for', async (_, error, forMs) => {
  const { did, waitedMs } = await failing(error, forMs);
  expect(did).toBe('done');
  expect(waitedMs).toBeLessThan(forMs + 20_001);
});

test.each([
  ['a right that is lacking', denied, 70_000, 90_000],
  ['a right that is lacking where nobody knows more', new Unavailable('unknown', { cause: denied }), 70_000, 90_000],
  ['a warehouse that stays away', new Unavailable('asleep'), 580_000, 600_000],
  ['a migration that is another', new LoadImpossible('it is another'), 0, 0],
  ['a fault of our own', new TypeError('x is not a function'), 0, 0],
])('%s is told in the end', async (_, error, leastMs, mostMs) => {
  const { did, waitedMs } = await failing(error, Number.POSITIVE_INFINITY);
  expect(did).toBe(error.message);
  expect(waitedMs).toBeGreaterThanOrEqual(leastMs);
  expect(waitedMs).toBeLessThanOrEqual(mostMs);
});

test('whoever looks on is told why it is tried again', async () => {
  const clock = new FixedClock(0);
  const told: unknown[] = [];
  const run = async () => (told.length < 2 ? Promise.reject(denied) : Promise.resolve('done'));
  await patiently(run, clock, (error) => told.push(error));
  expect([told, clock.nowMs]).toEqual([[denied, denied], 6_000]);
});
