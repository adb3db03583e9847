import { CreateJobCommand, GetJobRunsCommand, GlueClient } from '@aws-sdk/client-glue';
import { makeLoad } from '../../src/domain/load.ts';
import { loaderSettings } from '../../src/entry/config.ts';
import { makeContainer } from '../../src/entry/container.ts';
import { awsModule } from '../../src/entry/modules/aws.ts';
import { awsLoadingModule } from '../../src/entry/modules/aws-loading.ts';
import { USE_CASES } from '../../src/entry/modules/use-cases.ts';
import { TOKENS } from '../../src/entry/tokens.ts';
import { S3Bucket } from '../adapters/s3/s3-bucket.ts';
import { clientConfig } from '../support/aws-client-config.ts';
import { refused } from '../support/aws-faults.ts';
import { loadFile } from '../support/builders.ts';
import { describeWithMinistack } from '../support/ministack-server.ts';

const LOG = { info: () => undefined, warn: () => undefined, error: () => undefined };
const DATA_API = ['ListStatements', 'BatchExecuteStatement'];

describeWithMinistack('the AWS profile with GLUE_JOB', (server) => {
  let glue: GlueClient;
  beforeAll(() => {
    const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'eu-west-1' };
    Object.assign(process.env, credentials, { AWS_ENDPOINT_URL: server().url });
    glue = new GlueClient(clientConfig(server().url));
  });
  afterAll(() => glue.destroy());

  test('leaves a load above the size to the job, and submits the others itself', async () => {
    await using bucket = await S3Bucket.create(server());
    const job = server().newName('job');
    const Command = { Name: 'pythonshell', ScriptLocation: `s3://${bucket.name}/no-script.py` };
    await glue.send(new CreateJobCommand({ Name: job, Role: 'arn:aws:iam::000000000000:role/job', Command }));
    const settings = loaderSettings({
      ...{ AREA_BUCKET: bucket.name, CONTROL_BUCKET: bucket.name, AUDIT_TABLE: 'none', CATALOG: 'none' },
      ...{ LOADER_QUEUE_URL: `${server().url}/000000000000/none`, REDSHIFT_DATABASE: 'dev', REDSHIFT_WORKGROUP: 'wg' },
      ...{ GLUE_JOB: job, GLUE_JOB_ABOVE_BYTES: '1000' },
    });
    const container = makeContainer(USE_CASES, awsModule(settings), awsLoadingModule(settings, LOG));
    const warehouse = container.get(TOKENS.warehouse);
    const asked = () => server().proxy.calls.filter((call) => DATA_API.includes(call));

    const handle = await warehouse.submit(makeLoad('orders', [loadFile({ sizeBytes: 1_001 })]), 1);
    const { JobRuns = [] } = await glue.send(new GetJobRunsCommand({ JobName: job }));
    expect(JobRuns.map(({ Arguments }) => Arguments?.['--attempt'])).toEqual([handle]);
    expect(asked()).toEqual([]);

    // There is no Data API here: that it was asked is enough.
    for (const operation of DATA_API) server().proxy.put(operation, refused(400, 'ValidationException'));
    const small = makeLoad('orders', [loadFile({ sizeBytes: 1_000 })]);
    await expect(warehouse.submit(small, 1)).rejects.toThrow(/BatchExecuteStatement/);
    expect(asked()).toEqual(expect.arrayContaining(DATA_API));
    expect((await glue.send(new GetJobRunsCommand({ JobName: job }))).JobRuns).toHaveLength(1);
    await container.unbindAllAsync();
  });
});
