import { S3FileSource } from '../../../src/adapters/s3/s3-file-source.ts';
import { type FileSourceHarness, fileSourceContract } from '../../contract/file-source.contract.ts';
import type { InBetween } from '../../support/aws-proxy.ts';
import { describeWithMinistack, type MinistackServer } from '../../support/ministack-server.ts';
import { contentOf, S3Bucket } from './s3-bucket.ts';

/** S3 says itself when an object was last modified: the proxy puts the time the test wants in its place. */
async function harness(server: MinistackServer): Promise<FileSourceHarness> {
  const bucket = await S3Bucket.create(server);
  const modified = new Map<string, number>();
  const atTheTimeTold: InBetween = async (asked, pass) => {
    const { headers, ...answer } = await pass(asked);
    const key = decodeURIComponent((asked.path.split('?')[0] ?? '').slice(`/${bucket.name}/`.length));
    const time = modified.get(key);
    if (time === undefined || headers['last-modified'] === undefined) return { ...answer, headers };
    return { ...answer, headers: { ...headers, 'last-modified': new Date(time * 1000).toUTCString() } };
  };
  for (const method of ['GET', 'HEAD']) server.proxy.put(`${method} /${bucket.name}/`, atTheTimeTold);
  return {
    source: new S3FileSource({ client: bucket.client, bucket: bucket.name }),
    bucket: bucket.name,
    put: async (object) => {
      modified.set(object.key, object.modifiedAt);
      await bucket.put(object.key, await contentOf(object));
    },
    remove: (key) => bucket.remove(key),
    [Symbol.asyncDispose]: () => bucket[Symbol.asyncDispose](),
  };
}

describeWithMinistack('over the wire', (server) => {
  fileSourceContract('S3FileSource', () => harness(server()));
});
