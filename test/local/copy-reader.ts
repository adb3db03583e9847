import type { IAMClient } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import { clientConfig } from '../support/aws-client-config.ts';
import type { ObjectReader } from '../support/redshift-data/copy-files.ts';
import { s3Objects } from '../support/redshift-data/object-readers.ts';
import { assumeRole } from './assumed-role.ts';

/** How COPY reads: with the rights of the role that the stack made for it, from the moment on in which it is needed. */
export class CopyReader implements ObjectReader {
  readonly #iam: IAMClient;
  readonly #url: string;
  readonly #role: string;
  #objects: Promise<ObjectReader> | undefined;

  constructor(iam: IAMClient, url: string, roleName: string) {
    this.#iam = iam;
    this.#url = url;
    this.#role = roleName;
  }

  async read(bucket: string, key: string): Promise<Uint8Array | undefined> {
    return (await this.#asRole()).read(bucket, key);
  }

  async list(bucket: string, prefix: string): Promise<readonly string[]> {
    return (await this.#asRole()).list(bucket, prefix);
  }

  async #asRole(): Promise<ObjectReader> {
    this.#objects ??= assumeRole(this.#iam, this.#url, this.#role).then((credentials) => {
      return s3Objects(new S3Client({ ...clientConfig(this.#url), credentials, forcePathStyle: true }));
    });
    return this.#objects;
  }
}
