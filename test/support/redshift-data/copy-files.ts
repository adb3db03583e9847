import type { CopyCommand } from './copy-command.ts';
import { DatabaseError } from './peer-error.ts';

/** The objects that a COPY may read. Keys are names as they are, not URLs. */
export interface ObjectReader {
  /** The bytes of an object, or undefined where there is none. */
  read(bucket: string, key: string): Promise<Uint8Array | undefined>;
  /** The keys that begin with the prefix. */
  list(bucket: string, prefix: string): Promise<readonly string[]>;
}

/** One file of a COPY. */
export interface CopyFile {
  readonly bucket: string;
  readonly key: string;
  readonly bytes: Uint8Array;
}

interface ManifestEntry {
  readonly url: string;
  readonly mandatory?: boolean;
  readonly meta?: { readonly content_length?: number };
}

/** The files that a COPY means: those of its manifest, or all that begin with its prefix. */
export async function filesOf(command: CopyCommand, objects: ObjectReader): Promise<CopyFile[]> {
  const { bucket, key } = locate(command.from);
  if (!command.isManifest) return filesWithPrefix(bucket, key, objects);
  const manifest = await objects.read(bucket, key);
  if (manifest === undefined) throw noSuchKey(`manifest ${command.from}`);
  const files: CopyFile[] = [];
  for (const entry of entriesOf(manifest)) {
    const file = await fileOf(entry, command, objects);
    if (file !== undefined) files.push(file);
  }
  return files;
}

async function filesWithPrefix(bucket: string, prefix: string, objects: ObjectReader): Promise<CopyFile[]> {
  const keys = await objects.list(bucket, prefix);
  if (keys.length === 0) throw new DatabaseError(`ERROR: The specified S3 prefix '${prefix}' does not exist`);
  const files: CopyFile[] = [];
  for (const key of keys) {
    const bytes = await objects.read(bucket, key);
    if (bytes !== undefined) files.push({ bucket, key, bytes });
  }
  return files;
}

function entriesOf(manifest: Uint8Array): readonly ManifestEntry[] {
  try {
    const { entries } = JSON.parse(new TextDecoder().decode(manifest)) as { entries: ManifestEntry[] };
    if (!Array.isArray(entries) || entries.length === 0) throw new Error('no entries');
    return entries;
  } catch (error) {
    throw new DatabaseError('ERROR: Problem reading manifest file: invalid JSON', { cause: error });
  }
}

async function fileOf(
  entry: ManifestEntry,
  command: CopyCommand,
  objects: ObjectReader,
): Promise<CopyFile | undefined> {
  const length = entry.meta?.content_length;
  if (command.format === 'parquet' && length === undefined) {
    throw new DatabaseError("ERROR: File entry does not have 'meta' key.");
  }
  const { bucket, key } = locate(entry.url);
  const bytes = await objects.read(bucket, key);
  if (bytes === undefined) {
    if (entry.mandatory !== true) return undefined;
    throw noSuchKey(command.format === 'parquet' ? httpUrl(bucket, key) : '');
  }
  if (length !== undefined && length !== bytes.length) {
    throw new DatabaseError(
      `ERROR: Spectrum Scan Error\n  context: content_length ${length} in the manifest is not the size ${bytes.length} of an object`,
    );
  }
  return { bucket, key, bytes };
}

/** How Spectrum names a file in its complaints. */
export function httpUrl(bucket: string, key: string): string {
  return `https://s3.us-east-1.amazonaws.com/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
}

function noSuchKey(what: string): DatabaseError {
  return new DatabaseError(
    `ERROR: S3ServiceException:The specified key does not exist.,Status 404,Error NoSuchKey,Rid 0,CanRetry 1 ${what}`,
  );
}

function locate(url: string): { bucket: string; key: string } {
  const match = /^s3:\/\/([^/]+)\/([\s\S]+)$/.exec(url);
  if (match === null) throw new DatabaseError(`ERROR: S3 URL ${url} is not of the form s3://bucket/key`);
  return { bucket: match[1] ?? '', key: match[2] ?? '' };
}
