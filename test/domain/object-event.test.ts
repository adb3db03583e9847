import { auditedEvent, laterEvent, type ObjectEvent } from '../../src/domain/object-event.ts';

function event(change: Partial<ObjectEvent> = {}): ObjectEvent {
  return { eTag: 'e', versionId: 'v', sequencer: '0A', time: '2026-01-02T03:04:05.678Z', ...change };
}

test('what is said of this content is kept; what is not said is missing', () => {
  expect(auditedEvent(event(), 'e')).toEqual({
    versionId: 'v',
    sequencer: '0A',
    time: '2026-01-02T03:04:05.678Z',
  });
  expect(Object.keys(auditedEvent(event({ versionId: null }), 'e') ?? {})).toEqual(['sequencer', 'time']);
  expect(auditedEvent(event({ versionId: null, sequencer: null, time: null }), 'e')).toBeUndefined();
});

test('what is said of another content, or by nobody, is not kept', () => {
  expect(auditedEvent(event(), 'another')).toBeUndefined();
  expect(auditedEvent(event({ eTag: null }), 'e')).toBeUndefined();
  expect(auditedEvent(undefined, 'e')).toBeUndefined();
});

test('fault 13: a text that no store has written does not get into the audit', () => {
  const long = event({ versionId: 'v'.repeat(1_025), time: 't'.repeat(1_025) });
  expect(auditedEvent(long, 'e')).toEqual({ sequencer: '0A' });
});

test.each([
  ['0055AED6DCD90281E5', '0055AED6DCD90281E6'],
  ['0055AE', '0055AED6'],
  ['0055ae', '0055AF'],
  ['0055AED6', '0056'],
])('fault 1: the sequencer %s is before %s, whichever comes first', (before, after) => {
  const [early, late] = [event({ sequencer: before }), event({ sequencer: after, versionId: 'late' })];
  expect(laterEvent(late, early)).toBe(late);
  expect(laterEvent(early, late)).toBe(late);
});
