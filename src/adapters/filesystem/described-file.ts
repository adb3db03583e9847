import type { BigIntStats } from 'node:fs';
import { Unavailable } from '../../domain/errors.ts';
import type { ObjectRef } from '../../domain/transformed-file.ts';
import type { Description } from '../../ports/file-source.ts';
import type { CachedLook } from './description-cache.ts';
import { errorCode } from './filesystem-errors.ts';

const NS_PER_SECOND = 1_000_000_000n;

/** A file of which content and stat are known. */
export function describedAs({ dataset, bucket, key }: ObjectRef, stat: BigIntStats, look: CachedLook): Description {
  const { eTag, shape, problem } = look;
  const lastModified = wholeSeconds(stat.mtimeNs);
  return {
    is: 'file',
    version: { dataset, bucket, key, eTag, sizeBytes: Number(stat.size), lastModified },
    shape,
    problem,
  };
}

/**
 * What an error of reading a file says about it; undefined: it has just changed, look again.
 *
 * @throws Unavailable where nothing is known of the file; what is no error of the system as it is
 */
export function refusedBy(error: unknown, object: ObjectRef, path: string, stat: BigIntStats): Description | undefined {
  const code = errorCode(error);
  if (code === 'ENOENT') return undefined;
  if (code === 'EACCES' || code === 'EPERM') {
    const detail = 'no permission to read the file; let this user read it (chmod u+r), then it loads as a new one';
    const eTag = `unread-${stat.size}-${stat.mtimeNs}-${stat.ino}`;
    return describedAs(object, stat, { eTag, shape: null, problem: { code: 'UNREADABLE', detail } });
  }
  if (code === undefined) throw error;
  throw new Unavailable(`${path} cannot be read (${code})`, { cause: error });
}

/** Rounded down, also before 1970. */
function wholeSeconds(ns: bigint): number {
  return Number(ns / NS_PER_SECOND) - (ns % NS_PER_SECOND < 0n ? 1 : 0);
}
