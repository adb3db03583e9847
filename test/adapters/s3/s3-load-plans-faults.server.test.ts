import { S3ControlStore } from '../../../src/adapters/s3/s3-control-store.ts';
import { S3LoadPlans } from '../../../src/adapters/s3/s3-load-plans.ts';
import { S3Objects } from '../../../src/adapters/s3/s3-objects.ts';
import { sideBySide } from '../../../src/aws/side-by-side.ts';
import { LoadImpossible, Unavailable } from '../../../src/domain/errors.ts';
import { makeLoad, type PendingFile } from '../../../src/domain/load.ts';
import { answerLost, cutOff, refused } from '../../support/aws-faults.ts';
import { ARRIVAL, loadFile, pendingFile } from '../../support/builders.ts';
import { describeWithMinistack, type MinistackServer } from '../../support/ministack-server.ts';
import { REAL_CLOCK } from '../../support/real-clock.ts';
import { seeded } from '../../support/seeded.ts';
import { S3Bucket } from './s3-bucket.ts';

async function acquire(server: MinistackServer) {
  const bucket = await S3Bucket.create(server);
  const objects = new S3Objects({ client: bucket.client, bucket: bucket.name, prefix: '' });
  /** A process that has read nothing yet. */
  const start = () => new S3LoadPlans({ objects, clock: REAL_CLOCK });
  /** What it takes in calls, as `PUT 3`. */
  const calls = async (work: () => Promise<unknown>) => {
    const before = server.proxy.calls.length;
    await work();
    const count: Record<string, number> = {};
    for (const call of server.proxy.calls.slice(before)) {
      const method = call.split(' ')[0] ?? '';
      const name = method === 'GET' && !call.includes('.json') ? 'LIST' : method;
      count[name] = (count[name] ?? 0) + 1;
    }
    return count;
  };
  const path = (key: string) => `/${bucket.name}/${key}`;
  return { bucket, objects, start, calls, path, [Symbol.asyncDispose]: () => bucket[Symbol.asyncDispose]() };
}

function pendingFiles(count: number, from = 0): PendingFile[] {
  return Array.from({ length: count }, (_, at) => {
    return pendingFile({ key: `orders/${from + at}.csv`, lastModified: ARRIVAL + from + at });
  });
}

function planOf(files: readonly PendingFile[]) {
  return makeLoad('orders', files.map(loadFile));
}

describeWithMinistack('S3LoadPlans', (server) => {
  test('calls for 10 000 files in 10 batches', async () => {
    await using area = await acquire(server());
    const [intake, loader] = [area.start(), area.start()];
    const files = pendingFiles(10_000);
    const ids = files.map(({ id }) => id);
    const keep = await area.calls(async () => {
      for (let at = 0; at < 10; at++) await intake.keep(files.slice(at * 1_000, (at + 1) * 1_000));
    });
    const ask = await area.calls(() => intake.pendingOf(files.slice(1_000, 2_000)));
    const askAgain = await area.calls(() => intake.pendingOf(files.slice(1_000, 2_000)));
    const free = await area.calls(() => loader.free(20_000));
    const load = planOf(files);
    const plan = await area.calls(() => loader.put(load));
    const close = await area.calls(() => loader.close(load.id, ids));
    expect({ keep, ask, askAgain, free, plan, close }).toEqual({
      keep: { PUT: 10 },
      ask: { LIST: 1, GET: 1 },
      askAgain: { LIST: 1 },
      free: { LIST: 1, GET: 11 },
      plan: { LIST: 1, GET: 1, PUT: 2 },
      close: { LIST: 1, GET: 3, PUT: 1, DELETE: 11 },
    });
  });

  test('fault 54: after hours without a warehouse the earliest files come first, and the others are not even read', async () => {
    await using area = await acquire(server());
    const intakes = Array.from({ length: 4 }, () => area.start());
    const random = seeded(54);
    const batches = Array.from({ length: 120 }, (_, at) => pendingFiles(10, at * 10));
    for (const batch of random.shuffle(batches)) await random.pick(intakes).keep(batch);
    const loader = area.start();
    let free: readonly PendingFile[] = [];
    const cost = await area.calls(async () => {
      free = await loader.free(300);
    });
    expect(free.map(({ key }) => key)).toEqual(pendingFiles(300).map(({ key }) => key));
    expect(cost['GET']).toBeLessThan(60);
    for (let done = 0; done < 1_200; done += 300) {
      const load = planOf(await loader.free(300));
      expect(Math.min(...load.files.map(({ arrival }) => arrival))).toBe(ARRIVAL + done);
      expect(await loader.put(load)).toBe('planned');
      await loader.close(
        load.id,
        load.files.map(({ id }) => id),
      );
    }
    expect(await loader.free(1)).toEqual([]);
    expect((await area.objects.list('pending/').next()).done).toBe(true);
  });

  test('fault 54: with 100 000 files waiting, those of a batch are found and dropped without reading the others', async () => {
    await using area = await acquire(server());
    const files = pendingFiles(100_000);
    const intake = area.start();
    const batches = Array.from({ length: 1_000 }, (_, at) => files.slice(at * 100, (at + 1) * 100));
    await sideBySide(batches, 16, (batch) => intake.keep(batch));
    const twice = files.slice(70_020, 70_080);
    const [asking, dropping] = [area.start(), area.start()];
    const ask = await area.calls(async () => expect((await asking.pendingOf(twice)).size).toBe(60));
    const drop = await area.calls(() => dropping.drop(twice));
    expect({ ask, drop }).toEqual({ ask: { LIST: 1, GET: 1 }, drop: { LIST: 1, GET: 2, PUT: 1 } });
    expect((await area.start().pendingOf(files.slice(70_000, 70_100))).size).toBe(40);
  });

  test('batches of one arrival are taken together: the limit cuts by arrival, then id', async () => {
    await using area = await acquire(server());
    const plans = area.start();
    const files = Array.from({ length: 40 }, (_, at) => pendingFile({ key: `orders/${at}.csv` }));
    for (const file of files) await plans.keep([file]);
    const first = [...files].sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, 7);
    expect(await plans.free(7)).toEqual(first);
  });

  test('arrivals of any year come in order, where a path names them', async () => {
    await using area = await acquire(server());
    const plans = area.start();
    const years = ['0001', '1969', '1970', '2024', '9999'];
    for (const year of years) {
      const arrival = Date.parse(`${year}-01-01T00:00:00Z`) / 1_000;
      await plans.keep([pendingFile({ key: `orders/${year}.csv`, arrival })]);
    }
    for (let batch = 0; batch < 20; batch++) await plans.keep(pendingFiles(1, batch));
    expect((await plans.free(2)).map(({ key }) => key)).toEqual(['orders/0001.csv', 'orders/1969.csv']);
    expect((await plans.free(99)).at(-1)!.key).toBe('orders/9999.csv');
  });

  test('workers who take files out of one batch at the same time bring none back', async () => {
    for (let seed = 0; seed < 5; seed++) {
      await using area = await acquire(server());
      const files = pendingFiles(60);
      await area.start().keep(files);
      const parts = Array.from({ length: 12 }, (_, at) => files.slice(at * 5, at * 5 + 4));
      const drops = seeded(seed).shuffle(parts);
      await Promise.all(drops.map((part) => area.start().drop(part)));
      const left = (await area.start().free(100)).map(({ id }) => id);
      expect(left).toEqual(files.filter((_, at) => at % 5 === 4).map(({ id }) => id));
    }
  });

  test('fault 2: loaders that plan, close and replace at the same time leave each file in one plan at most', async () => {
    for (let seed = 0; seed < 5; seed++) {
      await using area = await acquire(server());
      const files = pendingFiles(24);
      await area.start().keep(files);
      const random = seeded(seed);
      const worker = async () => {
        const plans = area.start();
        for (let round = 0; round < 6; round++) {
          const load = planOf(random.shuffle(files).slice(0, 4));
          if ((await plans.put(load)) === 'conflict') continue;
          const halves = [planOf(load.files.slice(0, 2)), planOf(load.files.slice(2))];
          if (random.below(2) === 0) await plans.replace(load.id, halves);
          else await plans.close(load.id, random.below(2) === 0 ? [load.files[0]!.id] : []);
        }
      };
      await Promise.all(Array.from({ length: 4 }, worker));
      const plans = area.start();
      const open = await Promise.all((await plans.open()).map((id) => plans.get(id)));
      const bound = open.flatMap((load) => load!.files.map(({ id }) => id));
      expect(new Set(bound).size).toBe(bound.length);
      const free = (await plans.free(100)).map(({ id }) => id);
      expect(free.filter((id) => bound.includes(id))).toEqual([]);
      expect((await plans.pendingOf(files)).size).toBe(free.length + bound.length);
    }
  });

  test.each(['open-plans.json', 'loads/', 'pending/'])('a lost answer about %s does no harm', async (key) => {
    await using area = await acquire(server());
    const plans = area.start();
    const files = pendingFiles(3);
    const tried = async (work: () => Promise<unknown>) => {
      server().proxy.put(`PUT ${area.path(key)}`, answerLost, 1);
      await work().catch(() => undefined);
      server().proxy.heal();
      return work();
    };
    await tried(() => plans.keep(files));
    const load = planOf(files.slice(0, 2));
    expect(await tried(() => plans.put(load))).toBe('planned');
    expect(await plans.open()).toEqual([load.id]);
    expect(await plans.get(load.id)).toEqual(load);
    await tried(() => plans.close(load.id, [files[0]!.id]));
    expect(await plans.free(9)).toEqual(files.slice(1));
    expect(await plans.open()).toEqual([]);
  });

  test('C6: dying in the middle of a close leaves the plan open, and closing again ends it', async () => {
    await using area = await acquire(server());
    const plans = area.start();
    const files = pendingFiles(2);
    await plans.keep(files);
    const load = planOf(files);
    await plans.put(load);
    server().proxy.put(`PUT ${area.path('open-plans.json')}`, cutOff);
    await expect(plans.close(load.id, [files[0]!.id])).rejects.toThrow(Unavailable);
    expect(await area.start().open()).toEqual([load.id]);
    expect(await area.start().free(9)).toEqual([]);
    server().proxy.heal();
    await area.start().close(load.id, [files[0]!.id]);
    expect(await area.start().free(9)).toEqual([files[1]]);
  });

  test('a plan that was closed and put again is the new one for everybody', async () => {
    await using area = await acquire(server());
    const [one, other] = [area.start(), area.start()];
    const [file] = pendingFiles(1);
    await one.keep([file!]);
    await one.put(planOf([file!]));
    expect((await other.get(planOf([file!]).id))!.files[0]!.released).toBe(false);
    await one.keep([{ ...file!, released: true }]);
    await one.close(planOf([file!]).id, []);
    await one.put(planOf(await one.free(1)));
    expect((await other.get(planOf([file!]).id))!.files[0]!.released).toBe(true);
  });

  test('fault 2: open plans that came back to what they were are not taken for unchanged', async () => {
    await using area = await acquire(server());
    const [one, other] = [area.start(), area.start()];
    const files = pendingFiles(3);
    await one.keep(files);
    await one.put(planOf([files[2]!]));
    await one.close(planOf([files[2]!]).id, []);
    const load = planOf(files.slice(0, 2));
    // Between the look of one and its change the other plans, loads and closes the same file: the list is empty again.
    server().proxy.put(
      `PUT ${area.path('open-plans.json')}`,
      async (asked, pass) => {
        await other.put(planOf([files[0]!]));
        await other.close(planOf([files[0]!]).id, [files[0]!.id]);
        return pass(asked);
      },
      1,
    );
    expect(await one.put(load)).toBe('conflict');
    expect(await one.open()).toEqual([]);
    expect(await one.free(9)).toEqual(files.slice(1));
  });

  test('S3 away is Unavailable, whatever is asked', async () => {
    await using area = await acquire(server());
    const files = pendingFiles(2);
    const before = area.start();
    await before.keep(files);
    await before.put(planOf([files[0]!]));
    for (const fault of [cutOff, refused(503, 'SlowDown'), refused(500, 'InternalError')]) {
      server().proxy.heal();
      server().proxy.put('', fault);
      const plans = area.start();
      const load = planOf([files[1]!]);
      for (const call of [
        () => plans.keep(files),
        () => plans.free(1),
        () => plans.pendingOf([files[0]!]),
        () => plans.drop([files[1]!]),
        () => plans.put(load),
        () => plans.get(load.id),
        () => plans.open(),
        () => plans.replace(load.id, []),
        () => plans.close(load.id, []),
      ]) {
        await expect(call()).rejects.toThrow(Unavailable);
      }
    }
  });

  test('a bucket that is not there is for somebody to act on', async () => {
    await using area = await acquire(server());
    const objects = new S3Objects({ client: area.bucket.client, bucket: 'no-such-bucket-here', prefix: '' });
    const plans = new S3LoadPlans({ objects, clock: REAL_CLOCK });
    await expect(plans.keep(pendingFiles(1))).rejects.toThrow(LoadImpossible);
    await expect(plans.keep(pendingFiles(1))).rejects.toThrow('NoSuchBucket');
  });
});

describeWithMinistack('S3ControlStore', (server) => {
  test('what is put is found at the address that is given', async () => {
    await using area = await acquire(server());
    const objects = new S3Objects({ client: area.bucket.client, bucket: area.bucket.name, prefix: 'control/' });
    const store = new S3ControlStore({ objects });
    const key = 'loads/abc/slot-01.manifest';
    for (let round = 0; round < 2; round++) {
      expect(await store.put(key, '{"entries":[]}')).toBe(`s3://${area.bucket.name}/control/${key}`);
    }
    expect((await objects.get(key))!.text).toBe('{"entries":[]}');
  });
});
