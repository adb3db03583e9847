import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { translated } from '../../aws/sdk-failure.ts';
import { isNoSuchObject, isOtherThanExpected } from './s3-errors.ts';

/** An object of ours: its text, and the tag that changes with it. */
export interface StoredText {
  readonly text: string;
  readonly tag: string;
}

export interface S3ObjectsDependencies {
  readonly client: S3Client;
  readonly bucket: string;
  /** What all keys of ours begin with, such as `control/`; may be empty. */
  readonly prefix: string;
}

/**
 * What the pipeline itself keeps in a bucket: small objects of text, by keys of ASCII. S3 is strongly consistent for reads
 * and listings (user guide, "Amazon S3 data consistency model"), and writes may be made under a condition (user guide,
 * "Conditional requests"). Throws Unavailable; LoadImpossible where bucket or right are missing.
 */
export class S3Objects {
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #prefix: string;

  constructor({ client, bucket, prefix }: S3ObjectsDependencies) {
    this.#client = client;
    this.#bucket = bucket;
    this.#prefix = prefix;
  }

  /** The address under which others find the object. */
  urlOf(key: string): string {
    return `s3://${this.#bucket}/${this.#prefix}${key}`;
  }

  async get(key: string): Promise<StoredText | undefined> {
    try {
      const answer = await this.#client.send(new GetObjectCommand(this.#named(key)));
      return { text: (await answer.Body?.transformToString()) ?? '', tag: answer.ETag ?? '' };
    } catch (error) {
      if (isNoSuchObject(error)) return undefined;
      throw translated(error, `reading ${this.urlOf(key)}`);
    }
  }

  /**
   * @param expected the tag that must still be the object's (null: there must be none); without it, whatever is there
   * @returns false where the condition did not hold; nothing was written then, or, after a lost answer, this very text
   */
  async put(key: string, text: string, expected?: string | null): Promise<boolean> {
    const condition = expected === undefined ? {} : expected === null ? { IfNoneMatch: '*' } : { IfMatch: expected };
    const object = { ...this.#named(key), Body: Buffer.from(text), ContentType: 'application/json', ...condition };
    try {
      await this.#client.send(new PutObjectCommand(object));
      return true;
    } catch (error) {
      if (expected !== undefined && (isOtherThanExpected(error) || isNoSuchObject(error))) return false;
      throw translated(error, `writing ${this.urlOf(key)}`);
    }
  }

  /** What is not there is no error. */
  async remove(key: string): Promise<void> {
    try {
      await this.#client.send(new DeleteObjectCommand(this.#named(key)));
    } catch (error) {
      if (!isNoSuchObject(error)) throw translated(error, `removing ${this.urlOf(key)}`);
    }
  }

  /** Keys that begin so, with their tags, in the order of the keys. 1 000 in a call. */
  async *list(beginning: string): AsyncGenerator<{ readonly key: string; readonly tag: string }> {
    const Prefix = this.#prefix + beginning;
    let token: string | undefined;
    do {
      const page = await this.#page(Prefix, token);
      for (const { Key, ETag } of page.Contents ?? []) {
        yield { key: (Key ?? '').slice(this.#prefix.length), tag: ETag ?? '' };
      }
      token = page.NextContinuationToken;
    } while (token !== undefined);
  }

  async #page(Prefix: string, ContinuationToken: string | undefined) {
    try {
      return await this.#client.send(new ListObjectsV2Command({ Bucket: this.#bucket, Prefix, ContinuationToken }));
    } catch (error) {
      throw translated(error, `listing s3://${this.#bucket}/${Prefix}`);
    }
  }

  #named(key: string) {
    return { Bucket: this.#bucket, Key: this.#prefix + key };
  }
}
