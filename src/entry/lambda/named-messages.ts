/** Messages that are named in a line of the log; the others are only counted. */
const NAMED_MESSAGES = 20;

/** Messages as a line of the log tells of them: how many, and the ids of the first. */
export interface NamedMessages {
  readonly messages: number;
  readonly messageIds: readonly string[];
}

/** Each id once, in its order. */
export function namedMessages(ids: Iterable<string>): NamedMessages {
  const distinct = [...new Set(ids)];
  return { messages: distinct.length, messageIds: distinct.slice(0, NAMED_MESSAGES) };
}
