import type { LoadReport } from '../../src/entry/cli/load/load-report.ts';
import { WatchSum } from '../../src/entry/cli/watch/watch-sum.ts';

const BLOCKED = {
  ...{ is: 'blocked' as const, loadId: 'l1', dataset: 'orders' as const, files: 9 },
  blocked: { by: 'breaker' as const, reason: 'BAD_DATE' },
};
const HIDDEN = { path: 'orders/mine', reason: 'EACCES; let this user enter it' };

function report(change: Partial<LoadReport> = {}): LoadReport {
  return {
    files: { found: 0, new: 0, waiting: 0, loaded: 0, alreadyLoaded: 0, unchanged: 0, setAside: 0, vanished: 0 },
    rows: { rows: 1, won: 1, older: 0, repeated: 0 },
    ...{ loads: [], quarantined: [], unread: [], passedOver: [], notes: [] },
    ...{ ordersAwaitingCustomer: 0, stopped: false, seconds: 0, rowsPerSecond: 0 },
    ...change,
  };
}

test('a watch tells of the loads that wait and of what is passed over, once, as they are at its end', () => {
  const sum = new WatchSum();
  sum.add(report({ loads: [BLOCKED], passedOver: [HIDDEN] }));
  sum.add(report({ loads: [BLOCKED], passedOver: [HIDDEN] }));
  sum.add(undefined);
  expect(sum.summary()).toMatchObject({ rounds: 3, failedRounds: 1, blocked: [BLOCKED], passedOver: [HIDDEN] });
});

test('what was released and repaired meanwhile is not told of any more', () => {
  const sum = new WatchSum();
  sum.add(report({ loads: [BLOCKED], passedOver: [HIDDEN] }));
  sum.add(report());
  expect(sum.summary()).toMatchObject({ blocked: [], passedOver: [], rows: { rows: 2 } });
});
