import { CreateBucketCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import { S3FileSource } from '../../../src/adapters/s3/s3-file-source.ts';
import { AreaUnusable, Unavailable } from '../../../src/domain/errors.ts';
import { fileId } from '../../../src/domain/transformed-file.ts';
import { answerLost, cutOff, refused } from '../../support/aws-faults.ts';
import type { InBetween } from '../../support/aws-proxy.ts';
import { collect } from '../../support/collect.ts';
import { describeWithMinistack, type MinistackServer } from '../../support/ministack-server.ts';
import { contentOf, S3Bucket } from './s3-bucket.ts';

const KEY = 'orders/a.parquet';

async function acquire(server: MinistackServer) {
  const bucket = await S3Bucket.create(server);
  const source = new S3FileSource({ client: bucket.client, bucket: bucket.name });
  const ref = (key = KEY) => ({ dataset: 'orders' as const, bucket: bucket.name, key });
  const described = async (key = KEY) => {
    const answer = await source.describe(ref(key));
    if (answer.is === 'gone') throw new Error(`${key} is gone`);
    return answer;
  };
  const calls = async (work: () => Promise<unknown>) => {
    const before = server.proxy.calls.length;
    await work();
    return server.proxy.calls.slice(before).map((call) => call.split(' ')[0]);
  };
  return { bucket, source, ref, described, calls, [Symbol.asyncDispose]: () => bucket[Symbol.asyncDispose]() };
}

function parquet(columns: number, rows = 1): Promise<Buffer> {
  const names = Array.from({ length: columns }, (_, at) => ({ name: `column_${at}`, sqlType: 'VARCHAR' }));
  const table = { columns: names, rows: Array.from({ length: rows }, () => names.map(() => 'x')) };
  return contentOf({ key: KEY, table, modifiedAt: 0 });
}

/** Does something else first, once: what another writer does between two calls of ours. */
function meanwhile(work: () => Promise<unknown>): InBetween {
  return async (asked, pass) => {
    await work();
    return pass(asked);
  };
}

/** Half of the body comes, under the length of all of it. A listing has none: it is refused instead. */
const brokenOff: InBetween = async (asked, pass) => {
  const answer = await pass(asked);
  if (answer.headers['content-range'] === undefined) return 'cut';
  return { ...answer, body: answer.body.subarray(0, answer.body.length / 2) };
};

describeWithMinistack('S3FileSource', (server) => {
  test('one call describes a file of any size', async () => {
    await using area = await acquire(server());
    await area.bucket.put(KEY, await parquet(5));
    await area.bucket.put('orders/large.parquet', Buffer.concat([Buffer.alloc(300_000), await parquet(5)]));
    await area.bucket.put('orders/large.csv', `a,b\n${'1,2\n'.repeat(100_000)}`);
    for (const key of [KEY, 'orders/large.parquet', 'orders/large.csv']) {
      expect(await area.calls(() => area.described(key))).toEqual(['GET']);
    }
    expect((await area.described('orders/large.parquet')).version.sizeBytes).toBeGreaterThan(300_000);
    expect((await area.described('orders/large.csv')).shape!.columns).toHaveLength(2);
  });

  test('a footer longer than the range costs one call more', async () => {
    await using area = await acquire(server());
    await area.bucket.put(KEY, await parquet(1_500));
    expect(await area.calls(() => area.described())).toEqual(['GET', 'GET']);
    expect((await area.described()).shape!.columns).toHaveLength(1_500);
  });

  test('an object without bytes costs one call more', async () => {
    await using area = await acquire(server());
    await area.bucket.put('orders/a.csv', '');
    expect(await area.calls(() => area.described('orders/a.csv'))).toEqual(['GET', 'HEAD']);
    expect(await area.described('orders/a.csv')).toMatchObject({ problem: null, version: { sizeBytes: 0 } });
  });

  test('fault 23: overwritten between two calls, it is looked at again: version and shape belong together', async () => {
    await using area = await acquire(server());
    await area.bucket.put(KEY, await parquet(1_500));
    const path = `GET /${area.bucket.name}/${KEY}`;
    server().proxy.put(path, async (asked, pass) => pass(asked), 1);
    server().proxy.put(
      path,
      meanwhile(async () => area.bucket.put(KEY, await parquet(3))),
      1,
    );
    const { version, shape } = await area.described();
    expect(shape!.columns).toHaveLength(3);
    expect(version).toEqual((await area.described()).version);
  });

  test('fault 22: deleted between two calls, it is gone', async () => {
    await using area = await acquire(server());
    await area.bucket.put(KEY, await parquet(1_500));
    const path = `GET /${area.bucket.name}/${KEY}`;
    server().proxy.put(path, async (asked, pass) => pass(asked), 1);
    server().proxy.put(
      path,
      meanwhile(() => area.bucket.remove(KEY)),
      1,
    );
    expect(await area.source.describe(area.ref())).toEqual({ is: 'gone' });
  });

  test('overwritten again and again, it is left to the next delivery', async () => {
    await using area = await acquire(server());
    await area.bucket.put(KEY, await parquet(1_500));
    let columns = 1_500;
    server().proxy.put(
      `GET /${area.bucket.name}/${KEY}`,
      meanwhile(async () => area.bucket.put(KEY, await parquet(++columns))),
    );
    await expect(area.described()).rejects.toThrow(Unavailable);
  });

  test('fault 51: by event and by listing, in a versioned bucket, an object has one id', async () => {
    await using area = await acquire(server());
    const { bucket } = area;
    const versioned = { Bucket: bucket.name, VersioningConfiguration: { Status: 'Enabled' as const } };
    await bucket.client.send(new PutBucketVersioningCommand(versioned));
    await bucket.put(KEY, await parquet(2));
    await bucket.put(KEY, await parquet(3));
    const [listed] = (await collect(area.source.list('orders'))).flat();
    expect(listed).toEqual((await area.described()).version);
    const [byEvent, byListing] = [await area.source.describe(area.ref()), await area.source.describe(listed!)];
    expect(byListing).toEqual(byEvent);
    expect((await area.described()).shape!.columns).toHaveLength(3);
    const before = fileId((await area.described()).version);
    await bucket.remove(KEY); // a delete marker: the versions below it are still there
    expect(await area.source.describe(area.ref())).toEqual({ is: 'gone' });
    expect(await collect(area.source.list('orders'))).toEqual([]);
    await bucket.put(KEY, await parquet(2));
    expect(fileId((await area.described()).version)).not.toBe(before);
  });

  test('work in progress is passed over', async () => {
    await using area = await acquire(server());
    for (const key of ['orders/_temporary/0/a.parquet', 'orders/.b.csv', 'orders/c.csv', 'orders/__proto__.csv']) {
      await area.bucket.put(key, 'a\n');
    }
    const keys = (await collect(area.source.list('orders'))).flat().map(({ key }) => key);
    expect(keys).toEqual(['orders/__proto__.csv', 'orders/c.csv']);
  });

  test('a refusal says what it needs', async () => {
    await using area = await acquire(server());
    await area.bucket.put(KEY, 'x');
    server().proxy.put('GET', refused(403, 'AccessDenied', 'Access Denied'));
    for (const call of [() => area.described(), () => collect(area.source.list('orders'))]) {
      const failure = await call().catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(AreaUnusable);
      expect((failure as Error).message).toMatch(/s3:\/\/.*AccessDenied.*s3:GetObject.*s3:ListBucket/);
      expect((failure as Error).cause).toMatchObject({ name: 'AccessDenied' });
    }
  });

  test('a bucket that is not there is no missing object', async () => {
    await using area = await acquire(server());
    const elsewhere = { ...area.ref(), bucket: 'no-such-bucket-here' };
    await expect(area.source.describe(elsewhere)).rejects.toThrow(AreaUnusable);
  });

  test.each([
    ['throttled', refused(503, 'SlowDown')],
    ['500', refused(500, 'InternalError')],
    ['cut', cutOff],
    ['lost', answerLost],
    ['broken off', brokenOff],
  ])('S3 is away (%s): nothing is known of the object', async (_, fault) => {
    await using area = await acquire(server());
    await area.bucket.put(KEY, await parquet(3));
    server().proxy.put('GET', fault, 2);
    await expect(area.described()).rejects.toThrow(Unavailable);
    await expect(collect(area.source.list('orders'))).rejects.toThrow(Unavailable);
    expect((await area.described()).shape!.columns).toHaveLength(3);
  });

  test('more buckets than one may hold the files', async () => {
    await using area = await acquire(server());
    const other = server().newName('other');
    await area.bucket.client.send(new CreateBucketCommand({ Bucket: other }));
    expect(await area.source.describe({ ...area.ref(), bucket: other })).toEqual({ is: 'gone' });
  });
});
