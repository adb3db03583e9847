import { Rounds } from '../../src/entry/cli/watch/rounds.ts';
import { UnsettledFiles } from '../../src/entry/cli/watch/unsettled-files.ts';

describe('the rounds of a watch', () => {
  it('come when wished for, once for any number of wishes', async () => {
    const rounds = new Rounds(new AbortController().signal);
    rounds.request();
    rounds.request();
    expect(await rounds.next()).toBe(true);
    const next = rounds.next();
    expect(await Promise.race([next, Promise.resolve('not yet')])).toBe('not yet');
    rounds.request();
    expect(await next).toBe(true);
  });

  it('come at the earliest of the wished times', async () => {
    const rounds = new Rounds(new AbortController().signal);
    const before = performance.now();
    rounds.request(60_000);
    const next = rounds.next();
    rounds.request(20);
    expect(await next).toBe(true);
    expect(performance.now() - before).toBeGreaterThanOrEqual(20);
  });

  it('end when they are stopped, waiting or not', async () => {
    const controller = new AbortController();
    const rounds = new Rounds(controller.signal);
    const waiting = rounds.next();
    controller.abort();
    expect(await waiting).toBe(false);
    rounds.request();
    expect(await rounds.next()).toBe(false);
  });
});

describe('files that are still being written', () => {
  it('are news once, until a round finds them settled', () => {
    const unsettled = new UnsettledFiles();
    expect([unsettled.add('a'), unsettled.add('a')]).toEqual([true, false]);
    unsettled.endRound();
    expect([unsettled.add('a'), unsettled.add('b')]).toEqual([false, true]);
    unsettled.endRound();
    unsettled.endRound();
    expect(unsettled.add('a')).toBe(true);
  });
});
