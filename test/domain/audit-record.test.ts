import { isDecided, type LoadState, loadAdvances, recordOf } from '../../src/domain/audit-record.ts';
import { auditedFile, facts, loadRecord } from '../support/builders.ts';
import { seeded } from '../support/seeded.ts';

const file = auditedFile();

test('a record has one fact of each rank, ascending, whatever the order they came in', () => {
  const all = [facts.received(file), facts.quarantined(file), facts.loaded(file)];
  for (let seed = 0; seed < 10; seed++) {
    expect(recordOf(seeded(seed).shuffle(all))).toEqual({ file, state: 'LOADED', facts: all });
  }
});

test('of facts of one rank the later in the list stays', () => {
  expect(recordOf([facts.quarantined(file), facts.superseded(file)]).state).toBe('SUPERSEDED');
  expect(recordOf([facts.superseded(file), facts.missing(file)]).facts).toEqual([facts.missing(file)]);
});

test('without a fact there is no record', () => {
  expect(() => recordOf([])).toThrow('without facts');
});

const advances = (from: [LoadState, number], to: [LoadState, number]) => {
  return loadAdvances(loadRecord({ state: from[0], attempt: from[1] }), loadRecord({ state: to[0], attempt: to[1] }));
};

test('anything may be the first record', () => {
  expect(loadAdvances(undefined, loadRecord({ state: 'SUBMITTED' }))).toBe(true);
});

test('within an attempt a load only goes on', () => {
  const path: LoadState[] = ['PLANNED', 'SUBMITTED', 'FAILED', 'BLOCKED', 'FINISHED'];
  for (const [a, from] of path.entries()) {
    for (const [b, to] of path.entries()) expect(advances([from, 1], [to, 1])).toBe(b >= a);
  }
});

test('a later attempt takes the place of an earlier one, never the reverse', () => {
  expect(advances(['BLOCKED', 1], ['PLANNED', 2])).toBe(true);
  expect(advances(['PLANNED', 2], ['BLOCKED', 1])).toBe(false);
});

test('a decision stays, but for the decision of a later attempt', () => {
  for (const decided of ['FINISHED', 'REFUSED'] as const) {
    expect(advances(['SUBMITTED', 2], [decided, 1])).toBe(true);
    expect(advances([decided, 1], ['SUBMITTED', 2])).toBe(false);
    expect(advances([decided, 1], ['FINISHED', 2])).toBe(true);
    expect(advances([decided, 2], ['REFUSED', 1])).toBe(false);
    expect(isDecided(loadRecord({ state: decided }))).toBe(true);
  }
  expect(isDecided(loadRecord({ state: 'BLOCKED' }))).toBe(false);
});
