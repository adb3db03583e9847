import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { formatOf } from '../../../src/domain/transformed-file.ts';
import type { SourceObject } from '../../contract/file-source.contract.ts';
import { clientConfig } from '../../support/aws-client-config.ts';
import type { MinistackServer } from '../../support/ministack-server.ts';
import { writeFile } from '../../support/write-file.ts';

/** A new, empty bucket. */
export class S3Bucket implements AsyncDisposable {
  readonly name: string;
  readonly client: S3Client;

  private constructor(name: string, client: S3Client) {
    this.name = name;
    this.client = client;
  }

  static async create(server: MinistackServer): Promise<S3Bucket> {
    const client = new S3Client({ ...clientConfig(server.url), forcePathStyle: true });
    const name = server.newName('bucket');
    await client.send(new CreateBucketCommand({ Bucket: name }));
    return new S3Bucket(name, client);
  }

  async put(Key: string, Body: string | Uint8Array): Promise<void> {
    await this.client.send(new PutObjectCommand({ Bucket: this.name, Key, Body: Buffer.from(Body) }));
  }

  async remove(Key: string): Promise<void> {
    await this.client.send(new DeleteObjectCommand({ Bucket: this.name, Key }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.client.destroy();
    return Promise.resolve();
  }
}

/** The bytes a writer of that format makes of the table, damaged as asked. */
export async function contentOf({ key, table, damage }: SourceObject): Promise<Buffer> {
  const format = formatOf(key);
  if (format === undefined) return Buffer.from('nothing of ours');
  if (damage === 'empty') return Buffer.alloc(0);
  const folder = mkdtempSync(join(tmpdir(), 'content-'));
  const path = join(folder, 'file');
  await writeFile(path, table, { format: format.kind, gzip: format.gzip });
  const written = readFileSync(path);
  rmSync(folder, { recursive: true });
  const whole = format.kind === 'parquet' && format.gzip ? gzipSync(written) : written;
  return damage === 'truncated' ? whole.subarray(0, Math.floor((whole.length * 2) / 3)) : whole;
}
