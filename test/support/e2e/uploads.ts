import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { type TrapFile, writeTrap } from '../trap-area.ts';

const AT_ONCE = 16;

/** A file as it was put into the bucket; what was there under its key before is another one. */
export interface UploadedFile extends TrapFile {
  readonly eTag: string;
  readonly sizeBytes: number;
}

/** Puts files into a bucket and remembers them. */
export class Uploads {
  readonly #s3: S3Client;
  readonly #bucket: string;
  readonly #files: UploadedFile[] = [];

  constructor(s3: S3Client, bucket: string) {
    this.#s3 = s3;
    this.#bucket = bucket;
  }

  /** All so far; they have the times that S3 gave them. */
  get files(): readonly UploadedFile[] {
    return this.#files;
  }

  async put(files: readonly TrapFile[]): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), 'uploads-'));
    try {
      // Written first: then the puts come as close together as those of a job that writes a day.
      const written = [];
      for (const [at, file] of files.entries()) {
        const local = { ...file, key: String(at) };
        await writeTrap(folder, local);
        written.push({ file, body: readFileSync(join(folder, local.key)) });
      }
      while (written.length > 0) {
        const some = written.splice(0, AT_ONCE);
        this.#files.push(...(await Promise.all(some.map(({ file, body }) => this.#put(file, body)))));
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** Tells of every file once more, as S3 may do: all in one go, some messages with several records. */
  async announceAgain(sqs: SQSClient, QueueUrl: string): Promise<void> {
    const records = this.#files.map((file) => this.#record(file));
    const sent: Promise<unknown>[] = [];
    for (let size = 1; records.length > 0; size = (size % 4) + 1) {
      const MessageBody = JSON.stringify({ Records: records.splice(0, size) });
      sent.push(sqs.send(new SendMessageCommand({ QueueUrl, MessageBody })));
    }
    await Promise.all(sent);
  }

  async #put(file: TrapFile, Body: Buffer): Promise<UploadedFile> {
    const named = { Bucket: this.#bucket, Key: file.key };
    await this.#s3.send(new PutObjectCommand({ ...named, Body }));
    const { LastModified = new Date(), ETag = '' } = await this.#s3.send(new HeadObjectCommand(named));
    const modifiedAt = Math.floor(LastModified.getTime() / 1_000);
    return { ...file, modifiedAt, eTag: ETag.replaceAll('"', ''), sizeBytes: Body.length };
  }

  /** As in the S3 user guide, "Event message structure". */
  #record({ key, eTag, sizeBytes: size, modifiedAt }: UploadedFile) {
    const object = { key: encodeURIComponent(key).replaceAll('%20', '+'), size, eTag, sequencer: '00' };
    const eventTime = new Date(modifiedAt * 1_000).toISOString();
    const s3 = { s3SchemaVersion: '1.0', bucket: { name: this.#bucket }, object };
    return { eventVersion: '2.1', eventSource: 'aws:s3', eventName: 'ObjectCreated:Put', eventTime, s3 };
  }
}
