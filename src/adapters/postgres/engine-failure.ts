import pg from 'pg';
import { LoadImpossible, PipelineError, Unavailable } from '../../domain/errors.ts';

/** SQLSTATEs, or their first two characters, after which the same attempt may pass. Everything else waits for somebody. */
const TRANSIENT = new Set([
  ...['08', '57'], // connection; cancelled, shutting down, starting up
  ...['40001', '40P01', '55P03'], // another writer: serialization, deadlock, lock not to be had in time
  ...['25P02', '25P03', '25P04', '25006'], // the session was idle or slow for too long; a standby during a failover
  ...['53300', '53200'], // too many connections, out of memory
]);

/** What the driver and the network say where no server has answered. */
const NETWORK = /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)/;
const DRIVER =
  /^(Connection terminated|timeout e|Client has encountered a connection error|Client was closed|Query read|Cannot use a pool)/;

/** What Node says where it trusts no authority of the server's certificate, or not any more (Node, tls: "X509 certificate error codes"). */
const UNTRUSTED =
  /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_\w*|CERT_\w+|ERR_TLS_CERT_ALTNAME_INVALID)$/;
const OTHER_NAME = 'ERR_TLS_CERT_ALTNAME_INVALID';

/** True for an error after which the same attempt may pass. */
export function isTransient(error: unknown): boolean {
  if (error instanceof PipelineError) return error.kind === 'retryable';
  const state = sqlState(error);
  if (state !== undefined) return TRANSIENT.has(state) || TRANSIENT.has(state.slice(0, 2));
  return isDisconnect(error);
}

/** True where the server did not answer: what became of the statement is not known. */
export function isDisconnect(error: unknown): boolean {
  // Sent to a session as its last words: it may have been killed before or after its work was done.
  const state = sqlState(error);
  if (state !== undefined) return /^(08|57P)/.test(state);
  return isUnreached(error);
}

/** True where there is no word of the server at all, not even its last. */
export function isUnreached(error: unknown): boolean {
  const { message } = (error ?? {}) as { readonly message?: unknown };
  return NETWORK.test(codeOf(error)) || DRIVER.test(String(message));
}

/** One line for people. Only the server's main message, since details and hints quote rows. */
export function detailOf(error: unknown): string {
  const message = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
  const state = sqlState(error);
  if (state === undefined) return `${message.slice(0, 300)}${certificateHint(error)}`;
  // Of class 22 the message itself quotes the value that it is about.
  return `PostgreSQL says ${state}${state.startsWith('22') ? '' : `: ${message.slice(0, 300)}`}${hintFor(state)}`;
}

function hintFor(state: string): string {
  return state === '42P01' || state === '3F000' ? ' (was the warehouse migrated?)' : '';
}

/** Where the certificate is refused by us: what the server's side cannot put right. */
function certificateHint(error: unknown): string {
  const code = codeOf(error);
  if (!UNTRUSTED.test(code)) return '';
  if (code === OTHER_NAME) return ' (name the server as its certificate does)';
  return ` (${code}: the server's certificate is not trusted; start Node with NODE_EXTRA_CA_CERTS=<path of the certificates of its authority>, for RDS those of https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem)`;
}

/** What every caller of the port understands, with the driver's error as `cause`. */
export function translated(error: unknown): PipelineError {
  if (error instanceof PipelineError) return error;
  const options = { cause: error };
  if (isTransient(error)) return new Unavailable(`the warehouse is not available: ${detailOf(error)}`, options);
  return new LoadImpossible(`the warehouse cannot be used: ${detailOf(error)}`, options);
}

function codeOf(error: unknown): string {
  return String(((error ?? {}) as { readonly code?: unknown }).code);
}

function sqlState(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined;
}
