import { GetObjectCommand, type GetObjectCommandOutput, HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { Unavailable } from '../../domain/errors.ts';
import type { ObjectRef, ObjectVersion } from '../../domain/transformed-file.ts';
import { areaError, isNoSuchObject, isOtherThanExpected, isOutOfRange } from './s3-errors.ts';

/** Which bytes: the last so many, or from one offset on. */
export type Range = { readonly lastBytes: number } | { readonly offset: number; readonly lengthBytes: number };

/** Bytes of an object, and which version of it they belong to: one answer of S3 holds both. */
export interface Piece {
  readonly version: ObjectVersion;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/**
 * Bytes of an object. For an object without bytes, of which S3 gives no range, it asks a second time.
 *
 * @param eTag only if it is still this content
 * @throws Unavailable, AreaUnusable
 */
export async function rangedGet(
  client: S3Client,
  object: ObjectRef,
  range: Range,
  eTag?: string,
): Promise<Piece | 'gone' | 'changed'> {
  const { bucket: Bucket, key: Key } = object;
  const condition = eTag === undefined ? {} : { IfMatch: `"${eTag}"` };
  try {
    const answer = await client.send(new GetObjectCommand({ Bucket, Key, Range: headerOf(range), ...condition }));
    return await pieceOf(object, answer);
  } catch (error) {
    if (isNoSuchObject(error)) return 'gone';
    if (isOtherThanExpected(error)) return 'changed';
    if (isOutOfRange(error)) return eTag === undefined ? emptyPiece(client, object) : 'changed';
    throw areaError(error, `s3://${Bucket}/${Key}`);
  }
}

function headerOf(range: Range): string {
  if ('lastBytes' in range) return `bytes=-${range.lastBytes}`;
  return `bytes=${range.offset}-${range.offset + range.lengthBytes - 1}`;
}

async function pieceOf(object: ObjectRef, answer: GetObjectCommandOutput): Promise<Piece> {
  const bytes = (await answer.Body?.transformToByteArray()) ?? new Uint8Array();
  // Without it all of the object was sent, as for a server that knows no ranges.
  const [, first, last, total] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(answer.ContentRange ?? '') ?? [];
  const sizeBytes = total === undefined ? bytes.length : Number(total);
  const offset = first === undefined ? 0 : Number(first);
  if (last !== undefined && bytes.length !== Number(last) - offset + 1) {
    throw new Unavailable(`s3://${object.bucket}/${object.key}: the answer broke off after ${bytes.length} bytes`);
  }
  return { version: versionOf(object, sizeBytes, answer), offset, bytes };
}

async function emptyPiece(client: S3Client, object: ObjectRef): Promise<Piece | 'gone' | 'changed'> {
  const { bucket: Bucket, key: Key } = object;
  try {
    const head = await client.send(new HeadObjectCommand({ Bucket, Key }));
    // It has got bytes in between: the next look gets them.
    if (head.ContentLength !== 0) return 'changed';
    return { version: versionOf(object, 0, head), offset: 0, bytes: new Uint8Array() };
  } catch (error) {
    if (isNoSuchObject(error)) return 'gone';
    throw areaError(error, `s3://${Bucket}/${Key}`);
  }
}

/** The version as an answer tells it; the eTag without its quotes, as events and people write it. @throws Unavailable */
export function versionOf(
  { dataset, bucket, key }: ObjectRef,
  sizeBytes: number,
  { ETag, LastModified }: { readonly ETag?: string | undefined; readonly LastModified?: Date | undefined },
): ObjectVersion {
  if (ETag === undefined || LastModified === undefined) {
    throw new Unavailable(`s3://${bucket}/${key}: the answer names neither eTag nor time`);
  }
  const lastModified = Math.floor(LastModified.getTime() / 1000);
  return { dataset, bucket, key, eTag: ETag.replace(/^"(.*)"$/, '$1'), sizeBytes, lastModified };
}
