import { S3LoadPlans } from '../../../src/adapters/s3/s3-load-plans.ts';
import { S3Objects } from '../../../src/adapters/s3/s3-objects.ts';
import { loadPlansContract } from '../../contract/load-plans.contract.ts';
import { describeWithMinistack } from '../../support/ministack-server.ts';
import { REAL_CLOCK } from '../../support/real-clock.ts';
import { S3Bucket } from './s3-bucket.ts';

describeWithMinistack('over the wire', (server) => {
  loadPlansContract('S3LoadPlans', async () => {
    const bucket = await S3Bucket.create(server());
    const objects = new S3Objects({ client: bucket.client, bucket: bucket.name, prefix: 'control/' });
    const start = () => new S3LoadPlans({ objects, clock: REAL_CLOCK });
    return {
      plans: start(),
      reopen: async () => Promise.resolve(start()),
      [Symbol.asyncDispose]: () => bucket[Symbol.asyncDispose](),
    };
  });
});
