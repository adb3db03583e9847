import type { LoadOutcome } from '../../src/domain/load-outcome.ts';
import { NO_ROWS } from '../../src/domain/row-accounting.ts';
import { exitCodeOf, type LoadReport } from '../../src/entry/cli/load/load-report.ts';

const LOAD = { loadId: 'l', dataset: 'orders', files: 1 } as const;
const finished: LoadOutcome = { ...LOAD, is: 'finished', accounting: NO_ROWS, catalogOwed: null };
const byBreaker: LoadOutcome = { ...LOAD, is: 'blocked', blocked: { by: 'breaker', reason: 'BAD_DATE x' } };
const byEnvironment: LoadOutcome = { ...LOAD, is: 'blocked', blocked: { by: 'environment', reason: 'no space' } };
const quarantined = [{ key: 'k', dataset: 'orders', id: 'i', reason: 'r', now: false }] as const;
const unread = [{ key: 'k', reason: 'r' }] as const;

function report(change: Partial<LoadReport>): LoadReport {
  const files = { found: 0, new: 0, waiting: 0, loaded: 0, alreadyLoaded: 0, unchanged: 0, setAside: 0, vanished: 0 };
  const nothing = { loads: [], quarantined: [], unread: [], passedOver: [], notes: [], stopped: false };
  return { files, rows: NO_ROWS, ordersAwaitingCustomer: null, seconds: 0, rowsPerSecond: 0, ...nothing, ...change };
}

describe('a run', () => {
  it.each([
    ['with nothing new', {}, 0],
    ['that loaded all', { loads: [finished] }, 0],
    ['that set files aside, or found some set aside', { loads: [finished], quarantined }, 3],
    ['with a load blocked by the breaker', { loads: [finished, byBreaker], quarantined }, 5],
    ['with a load blocked by its environment', { loads: [byBreaker, byEnvironment], quarantined }, 1],
    ['with a load that failed all its tries', { loads: [{ ...LOAD, is: 'failed', detail: 'd' }] }, 1],
    ['with a file nobody could look at', { loads: [finished], unread }, 1],
    ['that passed a folder over', { passedOver: [{ path: 'p', reason: 'r' }], quarantined }, 1],
    ['that was stopped', { loads: [finished], stopped: true }, 1],
  ] satisfies [string, Partial<LoadReport>, number][])('%s ends with %p', (_, change, exitCode) => {
    expect(exitCodeOf(report(change))).toBe(exitCode);
  });
});
