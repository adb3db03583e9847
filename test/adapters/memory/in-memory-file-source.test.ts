import { InMemoryFileSource } from '../../../src/adapters/memory/in-memory-file-source.ts';
import type { DatasetName } from '../../../src/domain/dataset.ts';
import { fileSourceContract, type SourceObject } from '../../contract/file-source.contract.ts';
import { disposable } from '../../support/disposable.ts';
import { inMemoryObject } from '../../support/in-memory-object.ts';

function refTo(key: string) {
  const dataset: DatasetName = key.startsWith('customers/') ? 'customers' : 'orders';
  return { dataset, bucket: 'area', key };
}

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
