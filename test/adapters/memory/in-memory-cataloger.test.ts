import { InMemoryCataloger } from '../../../src/adapters/memory/in-memory-cataloger.ts';
import { catalogerContract } from '../../contract/cataloger.contract.ts';
import { disposable } from '../../support/disposable.ts';

catalogerContract('InMemoryCataloger', async () => {
  const cataloger = new InMemoryCataloger();
  return disposable({ cataloger, bucket: 'area', partitions: async () => Promise.resolve(cataloger.partitions()) });
});
