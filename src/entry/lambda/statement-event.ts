/** What a statement event says: whose load was decided, or that the statement is none of ours. */
export type StatementEvent =
  | { readonly is: 'load'; readonly loadId: string; readonly state: string }
  | { readonly is: 'other' };

/** The names that `attemptName` gives. */
const ATTEMPT = /^transformed-orders\/([0-9a-f]{64})\/\d+$/;

/**
 * Reads the body of a message that an EventBridge rule has put into the queue, or undefined where it is something else. The
 * rule may match everybody's statements: those without a name of ours are told apart here.
 *
 * Shape: Redshift management guide, "Monitoring the Data API", event `Redshift Data Statement Status Change`.
 */
export function statementEventOf(body: string): StatementEvent | undefined {
  const event = objectOf(body);
  if (event?.['source'] !== 'aws.redshift-data') return undefined;
  const detail = event['detail'];
  if (typeof detail !== 'object' || detail === null) return undefined;
  const { statementName, state } = detail as Partial<Record<string, unknown>>;
  const loadId = typeof statementName === 'string' ? ATTEMPT.exec(statementName)?.[1] : undefined;
  if (loadId === undefined) return { is: 'other' };
  return { is: 'load', loadId, state: typeof state === 'string' ? state : 'unknown' };
}

function objectOf(body: string): Partial<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
