import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { sideBySide } from '../../aws/side-by-side.ts';

const PUTS_AT_ONCE = 32;

/** An entry of a COPY manifest (DG: "Using a manifest to specify data files"). */
export interface ManifestEntry {
  readonly url: string;
  readonly mandatory: boolean;
  readonly meta: { readonly content_length: number };
}

/** The objects of one probe: a folder in the bucket, which is emptied when the probe is over. */
export class ProbeObjects {
  readonly client: S3Client;
  readonly bucket: string;
  /** Ends with a slash. */
  readonly prefix: string;

  constructor(client: S3Client, bucket: string, prefix: string) {
    this.client = client;
    this.bucket = bucket;
    this.prefix = prefix;
  }

  /** @returns its address, `s3://…` */
  async put(name: string, body: Uint8Array | string): Promise<string> {
    const Key = this.prefix + name;
    await this.client.send(new PutObjectCommand({ Bucket: this.bucket, Key, Body: Buffer.from(body) }));
    return `s3://${this.bucket}/${Key}`;
  }

  /** Puts the same bytes under each name, and a manifest of them all. @returns the manifest's address */
  async putAll(names: readonly string[], body: Uint8Array): Promise<string> {
    const urls = await sideBySide(names, PUTS_AT_ONCE, async (name) => this.put(name, body));
    return this.manifest(urls.map((url) => entry(url, body.length)));
  }

  /** @returns the manifest's address */
  async manifest(entries: readonly ManifestEntry[]): Promise<string> {
    return this.put(`${crypto.randomUUID()}.manifest`, JSON.stringify({ entries }));
  }

  async get(name: string): Promise<string | undefined> {
    try {
      const { Body } = await this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key: this.prefix + name }));
      return await Body?.transformToString();
    } catch (error) {
      if (error instanceof Error && error.name === 'NoSuchKey') return undefined;
      throw error;
    }
  }

  /** Everything below the prefix. @throws Error where something stays */
  async removeAll(): Promise<void> {
    for (;;) {
      const page = await this.client.send(
        new ListObjectsV2Command({ Bucket: this.bucket, Prefix: this.prefix, EncodingType: 'url' }),
      );
      // Keys of characters that XML has no place for come whole only when encoded; `+` is a blank then.
      const keys = (page.Contents ?? []).map(({ Key = '' }) => decodeURIComponent(Key.replaceAll('+', ' ')));
      if (keys.length === 0) return;
      const Objects = keys.map((Key) => ({ Key }));
      const removed = await this.client.send(
        new DeleteObjectsCommand({ Bucket: this.bucket, Delete: { Objects, Quiet: true } }),
      );
      const [failed] = removed.Errors ?? [];
      if (failed !== undefined) throw new Error(`${failed.Key ?? ''} stays: ${failed.Code ?? ''}`);
    }
  }
}

/** An entry that must be there, of that size. */
export function entry(url: string, sizeBytes: number): ManifestEntry {
  return { url, mandatory: true, meta: { content_length: sizeBytes } };
}
