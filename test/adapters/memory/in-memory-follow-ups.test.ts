import { InMemoryFollowUps } from '../../../src/adapters/memory/in-memory-follow-ups.ts';
import { followUpsContract } from '../../contract/follow-ups.contract.ts';
import { disposable } from '../../support/disposable.ts';
import { FixedClock } from '../../support/fixed-clock.ts';

followUpsContract('InMemoryFollowUps', async () => {
  const clock = new FixedClock();
  const followUps = new InMemoryFollowUps({ clock });
  const due = async (nowMs: number) => Promise.resolve(followUps.due(nowMs));
  return disposable({ followUps, now: () => clock.now(), due });
});

test('a call that is due is told of once', async () => {
  const followUps = new InMemoryFollowUps({ clock: new FixedClock(0) });
  await followUps.ask('load-1', 5);
  await followUps.ask('load-1', 7);
  expect([followUps.due(10), followUps.due(10)]).toEqual([['load-1'], []]);
});
