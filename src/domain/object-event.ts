import type { ObjectRef } from './transformed-file.ts';

/**
 * What a notification of the object store says, besides which object it is about. For people who read the audit, and never
 * for ids or windows: a listing has none of it. Texts as the store wrote them; null where it says nothing.
 */
export interface ObjectEvent {
  readonly eTag: string | null;
  /** Null where the bucket keeps no versions. */
  readonly versionId: string | null;
  /** Orders the events of one key; hexadecimal, of any length. */
  readonly sequencer: string | null;
  readonly time: string | null;
}

/** An object, and the event that told of it where one did. */
export interface ToldObject extends ObjectRef {
  readonly event?: ObjectEvent;
}

/** What the audit keeps of an event; what was not said is missing. */
export type AuditedEvent = Readonly<Partial<Record<'versionId' | 'sequencer' | 'time', string>>>;

/** S3 user guide: a version id has at most 1 024 bytes. No text that is longer was written by the store. */
const LONGEST_TEXT = 1_024;

/**
 * What the audit keeps of an event about an object of which this content was found. Undefined where it is about another
 * content, which was there before or will be seen later, or says nothing.
 */
export function auditedEvent(event: ObjectEvent | undefined, eTag: string): AuditedEvent | undefined {
  if (event?.eTag !== eTag) return undefined;
  const { versionId, sequencer, time } = event;
  const said = Object.entries({ versionId, sequencer, time }).filter(
    ([, text]) => text !== null && text.length <= LONGEST_TEXT,
  );
  return said.length === 0 ? undefined : Object.fromEntries(said);
}

/**
 * Of two events of one key the later one: the shorter sequencer is filled with zeros on the right, then texts are compared
 * (S3 user guide, "Event message structure").
 */
export function laterEvent(one: ObjectEvent, other: ObjectEvent): ObjectEvent {
  const [a, b] = [one.sequencer ?? '', other.sequencer ?? ''];
  const digits = Math.max(a.length, b.length);
  return a.padEnd(digits, '0').toUpperCase() > b.padEnd(digits, '0').toUpperCase() ? one : other;
}
