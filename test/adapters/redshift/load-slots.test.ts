import { checkedRole, copyClaimSql, copyManifestSql } from '../../../src/adapters/redshift/copy-sql.ts';
import { loadHandle, parseHandle } from '../../../src/adapters/redshift/load-handle.ts';
import { MAX_SLOTS, slotsOf } from '../../../src/adapters/redshift/load-slots.ts';
import { attemptToken, loadTransaction } from '../../../src/adapters/redshift/load-transaction.ts';
import { DEFAULT_NAMES } from '../../../src/adapters/redshift/redshift-names.ts';
import { cutLoads, makeLoad } from '../../../src/domain/load.ts';
import { ARRIVAL, loadFile, ordersShape } from '../../support/builders.ts';

const LIMITS = { files: 10_000, sizeBytes: Number.POSITIVE_INFINITY, slots: 23 };

function files(count: number, windows: number) {
  return Array.from({ length: count }, (_, at) => {
    return loadFile({ key: `orders/${at}.parquet`, lastModified: ARRIVAL + (at % windows) * 60 });
  });
}

test('a slot is a window and a shape; its spec names columns by their numbers', () => {
  const [id, customer, status, estimated, delivered] = ordersShape().columns;
  const columns = [
    delivered!,
    { name: 'n', type: 'INT64' },
    id!,
    { ...estimated!, type: 'timestamp' },
    status!,
    customer!,
  ];
  const load = makeLoad('orders', [
    loadFile({ key: 'a.parquet' }),
    loadFile({ key: 'b.parquet' }),
    loadFile({ key: 'c.parquet', shape: { columns, rowCount: 3 } }),
    loadFile({ key: 'd.jsonl', shape: { columns, rowCount: null } }),
    loadFile({ key: 'e.csv', shape: { columns, rowCount: null } }),
    loadFile({ key: 'f.csv', shape: { columns: [], rowCount: 0 }, lastModified: ARRIVAL + 60 }),
  ]);
  const specs = slotsOf(load).map((slot) => [slot.files.map(({ key }) => key).join(), slot.spec]);
  expect(Object.fromEntries(specs)).toEqual({
    [load.files
      .filter(({ key }) => /[ab].parquet/.test(key))
      .map(({ key }) => key)
      .join()]: '2024-03-01 00:00:00,1t,2t,3t,4t,5t',
    'c.parquet': '2024-03-01 00:00:00,5t,0i,1t,4s,3t,2t',
    'd.jsonl': '2024-03-01 00:00:00,1t,2t,3t,4t,5t',
    'e.csv': '2024-03-01 00:00:00,5t,0t,1t,4t,3t,2t',
    'f.csv': '2024-03-01 00:01:00,1t,2t,3t,4t,5t',
  });
});

test('fault 59: 10 000 files are one load, in slots of 2 000, in a batch of 40 statements', () => {
  for (const windows of [1, 2, 7, 23]) {
    const [load, ...others] = cutLoads(files(10_000, windows), LIMITS);
    const slots = slotsOf(load!);
    expect(others).toEqual([]);
    expect(slots.length).toBeLessThanOrEqual(MAX_SLOTS);
    expect(Math.max(...slots.map((slot) => slot.files.length))).toBeLessThanOrEqual(2_000);
    const addresses = {
      claim: 's3://control/claim.csv',
      manifests: slots.map(({ number }) => `s3://control/${number}`),
    };
    const sqls = loadTransaction(load!, slots, addresses, DEFAULT_NAMES, 'default');
    expect(sqls.length).toBeLessThan(40);
    expect(Math.max(...sqls.map((sql) => Buffer.byteLength(sql)))).toBeLessThan(100_000);
  }
});

test('the token is the same for the same attempt alone', () => {
  const token = attemptToken('a', 1, ['x']);
  expect(token).toMatch(/^[0-9a-f]{64}$/);
  expect(attemptToken('a', 1, ['x'])).toBe(token);
  expect(
    new Set([token, attemptToken('a', 2, ['x']), attemptToken('b', 1, ['x']), attemptToken('a', 1, ['y'])]).size,
  ).toBe(4);
});

test('handles are read as they were written, and others not at all', () => {
  const handle = { loadId: 'a'.repeat(64), attempt: 3, statementId: '0f-1' };
  expect(parseHandle(loadHandle(handle))).toEqual(handle);
  expect(parseHandle(loadHandle({ ...handle, statementId: null }))).toEqual({ ...handle, statementId: null });
  for (const other of ['', 'x', `${'a'.repeat(64)}.x.1`, `${'a'.repeat(64)}.1.'; --`])
    expect(parseHandle(other)).toBeUndefined();
});

test('nothing but our own addresses and roles gets into a COPY', () => {
  const csv = { kind: 'csv', gzip: true } as const;
  expect(copyManifestSql('t', 's3://bucket/loads/a/01.manifest', csv, 'default')).toBe(
    `COPY t FROM 's3://bucket/loads/a/01.manifest' IAM_ROLE default FORMAT AS CSV IGNOREHEADER 1 NULL AS '' EMPTYASNULL GZIP MANIFEST STATUPDATE OFF COMPUPDATE OFF`,
  );
  for (const address of [`s3://bucket/it's`, 'https://bucket/x', 's3://bucket/a b']) {
    expect(() => copyClaimSql('t', address, 'default')).toThrow(/no address/);
  }
  for (const role of ['', `default'`, 'arn:aws:iam::1:role/x', `arn:aws:iam::123456789012:role/x' `]) {
    expect(() => checkedRole(role)).toThrow(/neither/);
  }
  expect(checkedRole('arn:aws:iam::123456789012:role/service/copy')).toContain('copy');
});
