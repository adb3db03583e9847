import { InMemoryFileSource } from '../../../src/adapters/memory/in-memory-file-source.ts';
import type { DatasetName } from '../../../src/domain/dataset.ts';
import { fileSourceContract, type SourceObject } from '../../contract/file-source.contract.ts';
import { collect } from '../../support/collect.ts';
import { disposable } from '../../support/disposable.ts';
import { inMemoryObject } from '../../support/in-memory-object.ts';

function refTo(key: string) {
  const dataset: DatasetName = key.startsWith('customers/') ? 'customers' : 'orders';
  return { dataset, bucket: 'area', key };
}

test('a listing tells the version that a look tells, as that of S3 does', async () => {
  const source = new InMemoryFileSource();
  source.put(
    inMemoryObject(refTo('orders/a.csv'), { columns: [{ name: 'order_id', sqlType: 'VARCHAR' }], rows: [] }, 1),
  );
  const [listed] = (await collect(source.list('orders'))).flat();
  expect(await source.describe(refTo('orders/a.csv'))).toMatchObject({ is: 'file', version: listed });
});

fileSourceContract('InMemoryFileSource', async () => {
  const source = new InMemoryFileSource();
  const put = async ({ key, table, modifiedAt, damage }: SourceObject) => {
    source.put({ ...inMemoryObject(refTo(key), table, modifiedAt), damage });
    return Promise.resolve();
  };
  const remove = async (key: string) => {
    source.remove(refTo(key));
    return Promise.resolve();
  };
  return disposable({ source, bucket: 'area', put, remove });
});
