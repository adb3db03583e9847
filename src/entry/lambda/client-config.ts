/** A connection within a region is there in milliseconds, or not at all. */
const CONNECT_MS = 3_000;

/**
 * How every client of the SDK is set up; region and credentials come from the environment. Few tries, since what a call comes
 * to is tried again by the use cases too, with pauses; each try ends, since a connection that was forgotten never does.
 *
 * @param answerMs how long one try may take until it is answered in full
 */
export function clientConfig(answerMs: number) {
  return {
    maxAttempts: 3,
    requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: answerMs, throwOnRequestTimeout: true },
  };
}
