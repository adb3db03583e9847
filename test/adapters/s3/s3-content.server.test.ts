import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { s3Content } from '../../../src/adapters/s3/s3-content.ts';
import { S3FileSource } from '../../../src/adapters/s3/s3-file-source.ts';
import { Unavailable } from '../../../src/domain/errors.ts';
import type { ObjectVersion } from '../../../src/domain/transformed-file.ts';
import { csvRows } from '../../../src/formats/csv-rows.ts';
import { ContentLost } from '../../../src/formats/object-content.ts';
import { refused } from '../../support/aws-faults.ts';
import { collect } from '../../support/collect.ts';
import { describeWithMinistack } from '../../support/ministack-server.ts';
import { S3Bucket } from './s3-bucket.ts';

describeWithMinistack('content of S3 objects', (server) => {
  async function versionOf(bucket: S3Bucket, key: string, body: string | Uint8Array): Promise<ObjectVersion> {
    await bucket.put(key, body);
    const source = new S3FileSource({ client: bucket.client, bucket: bucket.name });
    const description = await source.describe({ dataset: 'orders', bucket: bucket.name, key });
    if (description.is === 'gone') throw new Error('nothing was put');
    return description.version;
  }

  test('any range, and the whole in pieces', async () => {
    await using bucket = await S3Bucket.create(server());
    const bytes = randomBytes(9 * 1024 * 1024);
    const version = await versionOf(bucket, `orders/odd ' + %2B é 😀.csv`, bytes);
    await using content = await s3Content(bucket.client)(version);
    expect(content.sizeBytes).toBe(bytes.length);
    for (const [offset, length] of [
      [0, 1],
      [1_000, 70_000],
      [bytes.length - 1, 1],
      [0, 0],
    ] as const) {
      expect(Buffer.from(await content.read(offset, length)).equals(bytes.subarray(offset, offset + length))).toBe(
        true,
      );
    }
    const pieces = await collect(content.stream());
    expect(pieces.length).toBe(2);
    expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
  });

  test('rows are read out of it', async () => {
    await using bucket = await S3Bucket.create(server());
    const version = await versionOf(bucket, 'orders/a.csv.gz', gzipSync('b,a\n1,2\n'));
    await using content = await s3Content(bucket.client)(version);
    expect(await collect(csvRows(content, true, ['a', 'b']))).toEqual([[['2', '1']]]);
  });

  test('faults 22, 23: an object that is gone, and one of the same size that was put in its place', async () => {
    await using bucket = await S3Bucket.create(server());
    const version = await versionOf(bucket, 'orders/a.csv', 'a\n1\n');
    const empty = await versionOf(bucket, 'orders/b.csv', '');
    const open = s3Content(bucket.client);
    await using content = await open(version);
    await open(empty);
    await bucket.put('orders/a.csv', 'a\n2\n');
    await bucket.put('orders/b.csv', 'a\n2\n');
    await expect(collect(content.stream())).rejects.toEqual(new ContentLost('changed'));
    await expect(open(empty)).rejects.toEqual(new ContentLost('changed'));
    for (const { key } of [version, empty]) await bucket.remove(key);
    await expect(content.read(0, 1)).rejects.toEqual(new ContentLost('gone'));
    await expect(open(empty)).rejects.toEqual(new ContentLost('gone'));
  });

  test('a service that is away is no fault of the object', async () => {
    await using bucket = await S3Bucket.create(server());
    const version = await versionOf(bucket, 'orders/a.csv', 'a\n1\n');
    await using content = await s3Content(bucket.client)(version);
    server().proxy.put(`GET /${bucket.name}/`, refused(503, 'SlowDown'));
    await expect(content.read(0, 1)).rejects.toThrow(Unavailable);
  });
});
