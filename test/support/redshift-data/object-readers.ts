import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import type { ObjectReader } from './copy-files.ts';

/** Objects of an S3 endpoint. */
export function s3Objects(client: S3Client): ObjectReader {
  return {
    async read(Bucket, Key) {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
        return await Body?.transformToByteArray();
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    async list(Bucket, Prefix) {
      const keys: string[] = [];
      let ContinuationToken: string | undefined;
      do {
        const page = await client.send(new ListObjectsV2Command({ Bucket, Prefix, ContinuationToken }));
        for (const { Key } of page.Contents ?? []) if (Key !== undefined) keys.push(Key);
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken !== undefined);
      return keys;
    },
  };
}

/** Files of a folder: `<folder>/<bucket>/<key>`. */
export function folderObjects(folder: string): ObjectReader {
  const root = resolve(folder);
  const inside = (...parts: string[]) => {
    const path = join(root, ...parts);
    if (!path.startsWith(root + sep)) throw new Error(`${path} is not in ${root}`);
    return path;
  };
  return {
    read: async (bucket, key) => {
      try {
        return await Promise.resolve(readFileSync(inside(bucket, key)));
      } catch {
        return undefined;
      }
    },
    list: async (bucket, prefix) => {
      const base = inside(bucket);
      const files = readdirSync(base, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
      const keys = files.map((file) => relative(base, join(file.parentPath, file.name)).split(sep).join('/'));
      return Promise.resolve(keys.filter((key) => key.startsWith(prefix)).sort());
    },
  };
}
