import { LoadImpossible, type PipelineError, Unavailable } from '../domain/errors.ts';

/**
 * What every AWS SDK error has, whatever its service; told by its parts, so that nothing outside an adapter needs the SDK.
 * Source: `ServiceException` and `MetadataBearer` of `@smithy/types`; errors without an answer have `$metadata` without a
 * status, or Node's own `code`.
 */
interface SdkFailure {
  readonly name: string;
  readonly message: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
  readonly $retryable?: unknown;
  readonly code?: string;
}

/** Names of errors that pass by themselves, of all the services spoken to (each service's API reference, "Errors"). */
const PASSING = new Set([
  ...['ThrottlingException', 'Throttling', 'ThrottledException', 'TooManyRequestsException', 'RequestThrottled'],
  ...['ProvisionedThroughputExceededException', 'RequestLimitExceeded', 'LimitExceededException', 'SlowDown'],
  ...['InternalServerError', 'InternalServerException', 'InternalServiceException', 'InternalFailure', 'InternalError'],
  ...['ServiceUnavailable', 'ServiceUnavailableException', 'OperationTimeoutException', 'RequestTimeout'],
  ...['ConcurrentModificationException', 'ResourceNumberLimitExceededException', 'ConditionalRequestConflict'],
  ...['RequestTimeTooSkewed', 'ExpiredToken', 'ExpiredTokenException', 'TimeoutError', 'AbortError'],
]);

/** A fault of our own, on which the SDK has only put its metadata. */
const OURS = /^(TypeError|RangeError|ReferenceError)$/;

const DENIED = /^(AccessDenied|AccessDeniedException|UnauthorizedOperation|Forbidden|KMSAccessDeniedException)$/;

/** The error's name, or undefined for one that does not come from the SDK (a fault of our own, to be left as it is). */
export function sdkErrorName(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { name, $metadata, code } = error as Partial<SdkFailure>;
  if (OURS.test(name ?? '') && $metadata?.httpStatusCode === undefined) return undefined;
  if (
    $metadata !== undefined ||
    isSocketError(code) ||
    name === 'TimeoutError' ||
    name === 'CredentialsProviderError'
  ) {
    return name ?? 'Error';
  }
  return undefined;
}

/** The HTTP status of the answer, where there was one. */
export function statusOf(error: unknown): number | undefined {
  return (error as Partial<SdkFailure> | null | undefined)?.$metadata?.httpStatusCode;
}

/** Whether the service refused for want of a right. */
export function isDenied(error: unknown): boolean {
  return statusOf(error) === 403 || DENIED.test(sdkErrorName(error) ?? '');
}

/** Whether the same call may succeed later: throttled, the service's own fault, or no answer at all. */
export function passesByItself(error: unknown): boolean {
  const name = sdkErrorName(error);
  if (name === undefined) return false;
  if (PASSING.has(name) || (error as SdkFailure).$retryable !== undefined) return true;
  const status = statusOf(error);
  // Without a status nothing was heard: the network, or credentials that could not be fetched.
  return status === undefined || status >= 500 || status === 429;
}

/**
 * An SDK error in the domain's words, with itself as the cause. Anything else is given back as it is.
 *
 * @param doing what was tried, such as `DynamoDB table audit: BatchWriteItem`
 */
export function translated(error: unknown, doing: string): unknown {
  const name = sdkErrorName(error);
  if (name === undefined) return error;
  if (passesByItself(error)) return new Unavailable(told(error, name, doing), { cause: error });
  return new LoadImpossible(told(error, name, doing), { cause: error });
}

/** As `translated`, for a port that knows no failure but "ask again": whatever is wrong, it may be put right meanwhile. */
export function unavailable(error: unknown, doing: string): unknown {
  const name = sdkErrorName(error);
  return name === undefined
    ? error
    : new Unavailable(told(error, name, doing), { cause: error } satisfies ErrorOptions);
}

/** One line for people and logs. */
export function told(error: unknown, name: string, doing: string): PipelineError['message'] {
  const text = ((error as Partial<SdkFailure>).message ?? '').replaceAll(/\s+/g, ' ').slice(0, 500);
  return `${doing}: ${name}${text === '' || text === name ? '' : ` (${text})`}`;
}

/** Node's codes for a connection that could not be made or broke. */
function isSocketError(code: unknown): boolean {
  return typeof code === 'string' && /^(ECONN|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)/.test(code);
}
