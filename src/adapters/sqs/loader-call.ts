/**
 * Why the loader is called, as a message says it:
 *
 * - `kick`: something waits that did not before
 * - `schedule`: it is time; EventBridge Scheduler sends it, `{"kind":"schedule"}`
 */
export type LoaderCall = 'kick' | 'schedule';

/** The body of a message that calls the loader. */
export function bodyOfCall(kind: LoaderCall): string {
  return JSON.stringify({ kind });
}

/** The call that a message's body holds, or undefined where it holds something else. */
export function loaderCallOf(body: string): LoaderCall | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  const kind = typeof value === 'object' && value !== null ? (value as { kind?: unknown }).kind : undefined;
  return kind === 'kick' || kind === 'schedule' ? kind : undefined;
}
