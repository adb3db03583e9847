/** A call about a load, as it travels through the queue. Times are milliseconds since 1970. */
export interface FollowUp {
  readonly loadId: string;
  /** Not to be acted on before. */
  readonly dueMs: number;
  /** When the load began to be followed: the chain of calls ends so long after that. */
  readonly sinceMs: number;
}

/** What tells a follow-up from whatever else comes through the same queue. */
const KIND = 'follow-up';

export function bodyOf(followUp: FollowUp): string {
  return JSON.stringify({ kind: KIND, ...followUp });
}

/** The follow-up that a message's body holds, or undefined where it holds something else. */
export function followUpOf(body: string): FollowUp | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { kind, loadId, dueMs, sinceMs } = value as Partial<Record<string, unknown>>;
  if (kind !== KIND || typeof loadId !== 'string') return undefined;
  if (!Number.isSafeInteger(dueMs) || !Number.isSafeInteger(sinceMs)) return undefined;
  return { loadId, dueMs: dueMs as number, sinceMs: sinceMs as number };
}
