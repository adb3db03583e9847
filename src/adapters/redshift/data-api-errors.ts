import { sdkErrorName, translated } from '../../aws/sdk-failure.ts';
import { Busy, Unavailable } from '../../domain/errors.ts';

/** The warehouse's own limits: nothing happened, and no attempt is used up (RD: errors of each operation). */
const BUSY = new Set([
  'ActiveStatementsExceededException',
  'ActiveSessionsExceededException',
  'ActiveWaitingRequestsExceededException',
]);
/** A cluster or workgroup that sleeps, wakes up or is changed says so by a ValidationException. */
const ASLEEP = /paused|pausing|resum|not (currently )?available|is being|modifying|rebooting/i;

/** An error of a Data API call in the domain's words, with itself as the cause. */
export function dataApiError(error: unknown, operation: string): unknown {
  const name = sdkErrorName(error);
  if (name === undefined) return error;
  const message = error instanceof Error ? error.message : '';
  const doing = `Redshift Data API: ${operation}`;
  if (BUSY.has(name)) return new Busy(`${doing}: ${name}`, { cause: error });
  const isEnvironment =
    /^(Batch)?ExecuteStatementException$|^DatabaseConnectionException$|^QueryTimeoutException$/.test(name);
  if (isEnvironment || (name === 'ValidationException' && ASLEEP.test(message))) {
    return new Unavailable(`${doing}: ${name} (${message.slice(0, 300)})`, { cause: error });
  }
  return translated(error, doing);
}

/** Whether the service does not know that statement (any more): results and metadata are kept for 24 hours. */
export function isUnknownStatement(error: unknown): boolean {
  const name = sdkErrorName(error);
  if (name === 'ResourceNotFoundException') return true;
  // An id of another form is refused before it is looked for.
  return name === 'ValidationException' && error instanceof Error && /\bid\b/i.test(error.message);
}

/** Whether too many others wait for the same statement: it may be asked without waiting. */
export function isTooManyWaiters(error: unknown): boolean {
  return sdkErrorName(error) === 'ActiveWaitingRequestsExceededException';
}
