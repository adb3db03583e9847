import { isDenied, passesByItself, sdkErrorName, statusOf, told, translated } from '../../aws/sdk-failure.ts';
import { AreaUnusable } from '../../domain/errors.ts';

/** Whether there is no such object. (GET: `NoSuchKey`; HEAD has no body, so only the status tells: `NotFound`.) */
export function isNoSuchObject(error: unknown): boolean {
  const name = sdkErrorName(error);
  return name === 'NoSuchKey' || (name === 'NotFound' && statusOf(error) === 404);
}

/** Whether a condition (`If-Match`, `If-None-Match`) did not hold, or a writer at the same moment was faster (409). */
export function isOtherThanExpected(error: unknown): boolean {
  const name = sdkErrorName(error);
  return name === 'PreconditionFailed' || name === 'ConditionalRequestConflict' || statusOf(error) === 412;
}

/** Whether a range was asked for that does not lie in the object; every range of an object without bytes is such a one. */
export function isOutOfRange(error: unknown): boolean {
  return sdkErrorName(error) === 'InvalidRange' || statusOf(error) === 416;
}

/**
 * An error of the transformed area in the domain's words. S3 says 403 for an object that is not there, too, where the caller
 * may not list the bucket (API reference, GetObject, "Permissions"): then nothing can be told apart.
 */
export function areaError(error: unknown, doing: string): unknown {
  const name = sdkErrorName(error);
  if (name === undefined || passesByItself(error)) return translated(error, doing);
  if (name === 'NoSuchBucket') {
    return new AreaUnusable(`${doing}: there is no such bucket; create it or name another one`, { cause: error });
  }
  if (name === 'PermanentRedirect' || statusOf(error) === 301) {
    return new AreaUnusable(`${doing}: the bucket is in another region than the client`, { cause: error });
  }
  if (isDenied(error)) {
    const remedy = 'this role needs s3:GetObject on it, s3:ListBucket on the bucket, and the right to decrypt it';
    return new AreaUnusable(`${told(error, name, doing)}; ${remedy}`, { cause: error });
  }
  return translated(error, doing);
}
