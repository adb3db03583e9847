import type { FollowUps } from '../../src/ports/follow-ups.ts';

/** What the contract needs; disposing removes it. */
export interface FollowUpsHarness extends AsyncDisposable {
  readonly followUps: FollowUps;
  /** The time the adapter goes by, milliseconds since 1970. */
  now(): number;
  /** The ids of the loads whose calls have come by that time and were not told of before. */
  due(nowMs: number): Promise<readonly string[]>;
}

/** Says whether an adapter is a FollowUps. */
export function followUpsContract(name: string, acquire: () => Promise<FollowUpsHarness>): void {
  describe(`${name} as a FollowUps`, () => {
    test('a call comes when its delay has passed, not before', async () => {
      await using harness = await acquire();
      const before = harness.now();
      await harness.followUps.ask('load-1', 60_000);
      const after = harness.now();
      expect(await harness.due(before + 59_999)).toEqual([]);
      expect(await harness.due(after + 60_000)).toContain('load-1');
    });

    test('every load is called about, the earliest first', async () => {
      await using harness = await acquire();
      await harness.followUps.ask('late', 90_000);
      await harness.followUps.ask('soon', 10_000);
      await harness.followUps.ask('now', 0);
      const called = await harness.due(harness.now() + 10_000);
      expect([...new Set(called)]).toEqual(['now', 'soon']);
      expect(await harness.due(harness.now() + 90_000)).toContain('late');
    });

    test('a load may be asked about again: each call comes, or one that covers both', async () => {
      await using harness = await acquire();
      await harness.followUps.ask('load-1', 60_000);
      await harness.followUps.ask('load-1', 10_000);
      expect(await harness.due(harness.now() + 10_000)).toContain('load-1');
      await harness.followUps.ask('load-1', 20_000);
      expect(await harness.due(harness.now() + 60_000)).toContain('load-1');
    });
  });
}
