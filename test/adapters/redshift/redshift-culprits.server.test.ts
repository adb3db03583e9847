import { setTimeout as sleep } from 'node:timers/promises';
import { ORDERS } from '../../../src/domain/orders.ts';
import { day, order, ordersFile, textColumns } from '../../contract/warehouse/sample.ts';
import { attempt, failureOf, loadFiles, loadOf } from '../../contract/warehouse/settle.ts';
import { columnByKey, idsOf } from '../../contract/warehouse/state.ts';
import type { RedshiftHarness } from '../../support/redshift-harness.ts';
import { describeRedshift } from './redshift-bench.ts';

describeRedshift('RedshiftWarehouse and whom it blames', (acquire) => {
  /** A file that was damaged before anybody looked at it: looking again shows nothing new. */
  async function torn(harness: RedshiftHarness, name: string, from?: number, to?: number) {
    const rows = Array.from({ length: 50 }, (_, row) => order(`o-${row}-${'x'.repeat(row)}`));
    const file = await harness.put(ordersFile(name, day(0), rows));
    harness.area.damage(file.key, from, to);
    const now = await harness.area.describe(file);
    if (now.is === 'gone') throw new Error('gone');
    return { ...file, eTag: now.version.eTag };
  }

  const good = async (harness: RedshiftHarness, name: string, at = 0) => {
    return harness.put(ordersFile(name, day(at), [order('good')]));
  };

  test('fault 19: the only file of its slot is the culprit; all such slots are named at once', async () => {
    await using harness = await acquire();
    const soon = await harness.put(ordersFile('a.csv', day(0), [['o1', 'c1', null, 'soon', null]]));
    const none = await harness.put(ordersFile('b.parquet', day(1), [['', 'c1', null, null, null]]));
    const load = loadOf(soon, none, await good(harness, 'c.parquet', 2));
    expect(failureOf(await attempt(harness.warehouse, load))).toMatchObject({
      of: 'files',
      files: [
        { fileId: soon.id, is: 'bad', problem: { code: 'BAD_DATE', column: 'order_estimated_delivery_date' } },
        { fileId: none.id, is: 'bad', problem: { code: 'REQUIRED_NULL', column: 'order_id' } },
      ],
    });
  });

  test('fault 19: among several files of a slot it is some file', async () => {
    await using harness = await acquire();
    const soon = await harness.put(ordersFile('a.parquet', day(0), [['o1', 'c1', null, 'soon', null]]));
    const failure = failureOf(await attempt(harness.warehouse, loadOf(soon, await good(harness, 'b.parquet'))));
    expect(failure).toMatchObject({ of: 'some-file', problem: { code: 'BAD_DATE' } });
  });

  test('fault 20: Parquet with damaged pages, alone in its slot and among others; with a damaged footer', async () => {
    await using harness = await acquire();
    const pages = await torn(harness, 'a.parquet', 0.02, 0.1);
    const unreadable = { code: 'UNREADABLE' };
    const alone = failureOf(await attempt(harness.warehouse, loadOf(pages, await good(harness, 'b.parquet', 1))));
    expect(alone).toMatchObject({ of: 'files', files: [{ fileId: pages.id, is: 'bad', problem: unreadable }] });
    const among = failureOf(await attempt(harness.warehouse, loadOf(pages, await good(harness, 'c.parquet'))));
    expect(among).toMatchObject({ of: 'some-file', problem: unreadable });
    // Of that Spectrum says whose it is.
    const footer = await torn(harness, 'd.parquet', 0.5, 0.9);
    const named = failureOf(await attempt(harness.warehouse, loadOf(footer, await good(harness, 'e.parquet'))));
    expect(named).toMatchObject({ of: 'files', files: [{ fileId: footer.id, is: 'bad', problem: unreadable }] });
  });

  test('fault 20: a damaged gzip leaves no detail: some file, or the only one', async () => {
    await using harness = await acquire();
    const bad = await torn(harness, 'a.csv.gz');
    const among = failureOf(await attempt(harness.warehouse, loadOf(bad, await good(harness, 'b.csv.gz'))));
    expect(among.of).toBe('some-file');
    const alone = failureOf(await attempt(harness.warehouse, loadOf(bad)));
    expect(alone).toMatchObject({
      of: 'files',
      files: [{ fileId: bad.id, is: 'bad', problem: { code: 'UNREADABLE' } }],
    });
  });

  test.each(['csv', 'jsonl'])(
    'fault 19: lines that are none (%s): all files of the slot are named, by row',
    async (ending) => {
      await using harness = await acquire();
      const files = [];
      for (const name of ['a', `b'; --`, 'c']) {
        files.push(
          await harness.put(ordersFile(`${name}.${ending}`, day(0), [order(`${name}-1`), order(`${name}-2`)])),
        );
      }
      for (const { key } of files.slice(0, 2)) {
        const bytes = Buffer.from((await harness.area.read(harness.area.bucket, key))!);
        harness.area.replace(key, bytes.toString('utf8').replace(/-2"/, '-2"x'));
      }
      const seen = await Promise.all(files.map(async (file) => ({ ...file, ...(await harness.area.version(file)) })));
      const failure = failureOf(await attempt(harness.warehouse, loadOf(...seen)));
      if (failure.of !== 'files') throw new Error(failure.of);
      expect(failure.files.map(({ fileId }) => fileId).sort()).toEqual(idsOf(seen[0]!, seen[1]!));
      for (const file of failure.files) expect(file).toMatchObject({ problem: { code: 'UNREADABLE', row: 2 } });
      await loadFiles(harness.warehouse, seen[2]!);
    },
  );

  test('the probe of a text slot is taken up again until it is decided', async () => {
    await using harness = await acquire();
    const file = await harness.put(ordersFile('a.csv', day(0), [order('o1')]));
    harness.area.replace(
      file.key,
      `${textColumns(ORDERS)
        .map(({ name }) => name)
        .join(',')}\n"o1"\n`,
    );
    const seen = { ...file, ...(await harness.area.version(file)) };
    harness.bench.peer.faults.inject({ statement: 'NOLOAD', how: 'slow', delayMs: 1_500, times: 1 });
    const handle = await harness.warehouse.submit(loadOf(seen), 1);
    await sleep(700);
    expect((await harness.warehouse.check(handle, 0)).is).toBe('running');
    const failure = failureOf(await attempt(harness.warehouse, loadOf(seen)));
    expect(failure).toMatchObject({ of: 'files', files: [{ fileId: seen.id, problem: { row: 1 } }] });
  });

  test('a text longer than its column is named with it', async () => {
    await using harness = await acquire();
    const long = [order('é'.repeat(300))];
    const parquet = await harness.put(ordersFile('a.parquet', day(0), long));
    const csv = await harness.put(ordersFile('b.csv', day(0), long));
    for (const file of [parquet, csv]) {
      const failure = failureOf(
        await attempt(harness.warehouse, loadOf(file, await good(harness, `good-${file.key.slice(-9)}`))),
      );
      const problem = { code: 'WRONG_TYPE', column: 'order_id' };
      expect(failure).toMatchObject({ of: 'files', files: [{ fileId: file.id, is: 'bad', problem }] });
    }
  });

  test('fault 58: a missing right, table, procedure or space is nobody’s file', async () => {
    await using harness = await acquire();
    const load = loadOf(await good(harness, 'a.parquet'), await good(harness, 'b.parquet'));
    const errors = [
      ['COPY slot_', 'ERROR: S3ServiceException:Access Denied,Status 403,Error AccessDenied'],
      ['COPY slot_', 'ERROR: User arn:aws:redshift is not authorized to assume IAM Role'],
      ['COPY claim_', 'ERROR: Problem reading manifest file'],
      ['fill_staging', 'ERROR: Disk Full'],
      ['enriched_orders_sp', 'ERROR: permission denied for relation orders'],
    ] as const;
    let number = 0;
    for (const [statement, error] of errors) {
      harness.bench.peer.faults.inject({ statement, how: 'fail', error, times: 1 });
      expect(failureOf(await attempt(harness.warehouse, load, ++number)).of).toBe('load');
    }
    await harness.sql('ALTER TABLE ecommerce.customers RENAME TO gone');
    expect(failureOf(await attempt(harness.warehouse, load, ++number)).of).toBe('load');
    await harness.sql('ALTER TABLE ecommerce.gone RENAME TO customers');
    await harness.sql(`DELETE FROM ecommerce.load_fence`);
    expect(failureOf(await attempt(harness.warehouse, load, ++number))).toMatchObject({
      of: 'load',
      detail: expect.stringContaining('FENCE_MISSING') as string,
    });
  });

  test('S3 that throttles is transient, whatever the files are called', async () => {
    await using harness = await acquire();
    const load = loadOf(await good(harness, 'timeout AccessDenied.parquet'));
    const url = `s3://${harness.area.bucket}/${load.files[0]!.key}`;
    harness.bench.peer.faults.inject({
      statement: 'COPY slot_',
      how: 'fail',
      error: `ERROR: SlowDown '${url}'`,
      times: 1,
    });
    expect(failureOf(await attempt(harness.warehouse, load)).of).toBe('transient');
    harness.bench.peer.faults.inject({
      statement: 'COPY slot_',
      how: 'fail',
      error: `ERROR: bad page in '${url}'`,
      times: 1,
    });
    const failure = failureOf(await attempt(harness.warehouse, load, 2));
    expect(failure).toMatchObject({
      of: 'files',
      files: [{ fileId: load.files[0]!.id, problem: { code: 'UNREADABLE' } }],
    });
  });

  test('of several files in a slot the one that the error names is bad', async () => {
    await using harness = await acquire();
    const files = await Promise.all(['a', 'a1', 'ä b+'].map(async (name) => good(harness, `${name}.parquet`)));
    const load = loadOf(...files);
    for (const [at, file] of files.entries()) {
      const url = `https://s3.us-east-1.amazonaws.com/${file.bucket}/${file.key.split('/').map(encodeURIComponent).join('/')}`;
      const error = `ERROR: Spectrum Scan Error context: File '${url}' has an incompatible Parquet schema`;
      harness.bench.peer.faults.inject({ statement: 'COPY slot_', how: 'fail', error, times: 1 });
      const failure = failureOf(await attempt(harness.warehouse, load, at + 1));
      expect(failure).toMatchObject({
        of: 'files',
        files: [{ fileId: file.id, is: 'bad', problem: { code: 'WRONG_TYPE' } }],
      });
    }
    expect(await columnByKey(harness, 'order_status')).toEqual({});
  });

  test('a claim that is not what was planned stops the load', async () => {
    await using harness = await acquire();
    const load = loadOf(await good(harness, 'a.parquet'), await good(harness, 'b.parquet', 1));
    const put = harness.area.put.bind(harness.area);
    const spoilt = [
      (claim: string) => claim.split('\n').slice(1).join('\n'),
      (claim: string) => claim.replace(/2024-03-01/g, '2024-03-02'),
      (claim: string) => claim.replace(',1,2024-03-01', ',2,2024-03-01'),
      (claim: string) => claim + claim,
    ];
    for (const [at, spoil] of spoilt.entries()) {
      const controlStore = {
        get: async (path: string) => harness.area.get(path),
        put: async (path: string, body: string) => put(path, path.endsWith('claim.csv') ? spoil(body) : body),
      };
      const failure = failureOf(await attempt(harness.open({ controlStore }), load, at + 1));
      expect(failure).toMatchObject({ of: 'load', detail: expect.stringContaining('CLAIM_MISMATCH') as string });
    }
  });
});
