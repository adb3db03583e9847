import { ORDERS } from '../../src/domain/orders.ts';
import { contentOf } from '../adapters/s3/s3-bucket.ts';
import { textColumns } from '../contract/warehouse/sample.ts';
import { slow } from '../support/aws-faults.ts';
import { AwsWithPostgres } from '../support/aws-with-postgres.ts';
import buildCommandLine from '../support/build-command-line.ts';
import { describeWithLambda } from '../support/lambda-runtime/lambda-function.ts';
import { describeWithMinistack } from '../support/ministack-server.ts';
import { demandPasswords, offerTls } from '../support/postgres-access.ts';
import { hasPostgres, PostgresCluster } from '../support/redshift-data/postgres-cluster.ts';
import { sqsEvent } from '../support/sqs-events.ts';

const FINE = { is: 'response', value: { batchItemFailures: [] } };
const HEADER = ORDERS.columns.map(({ name }) => name).join(',');
const CUSTOMERS =
  'customer_id,customer_unique_id,customer_zip_code_prefix,customer_city,customer_state\nc1,u1,01000,recife,PE\n';
const KICK = sqsEvent({ kind: 'kick' });

(hasPostgres() ? describe : describe.skip)('PostgreSQL as the warehouse, by the real bundle', () => {
  let cluster: PostgresCluster;
  let certificate: string;
  beforeAll(async () => {
    buildCommandLine();
    cluster = await PostgresCluster.start();
    await demandPasswords(cluster);
    certificate = await offerTls(cluster);
  });
  afterAll(async () => cluster[Symbol.asyncDispose]());

  describeWithLambda('under the runtime client of Lambda', () => {
    describeWithMinistack('over S3, SQS, DynamoDB and Secrets Manager', (server) => {
      test('migrate makes the tables, once', async () => {
        await using aws = await AwsWithPostgres.create(server(), cluster, certificate);
        await using migrate = await aws.start('migrate.handler');
        const answer = (applied: readonly string[]) => ({ is: 'response', value: { warehouse: 'postgres', applied } });
        expect(await migrate.invoke({})).toEqual(answer(['tables']));
        expect(await migrate.invoke({})).toEqual(answer([]));
        expect(migrate.output).not.toContain(aws.password);
      });

      test('files become rows in one invocation, though COMPLETION says event; a bad one is set aside', async () => {
        await using aws = await AwsWithPostgres.create(server(), cluster, certificate);
        await aws.migrated();
        await aws.receive({
          'customers/c.csv': CUSTOMERS,
          'orders/a.parquet': await orders('a.parquet', [
            ['o1', 'c1', 'created', null, null],
            ['o2', 'c2', 'shipped', '2026-01-02', null],
          ]),
          'orders/b.csv.gz': await orders('b.csv.gz', [['o1', 'c1', 'delivered', '2026-01-02', '2026-01-01']]),
          'orders/bad.csv': `${HEADER}\no3,c1,created,tomorrow,\n`,
        });
        await using loader = await aws.start('loader.handler');
        expect(await loader.invoke(KICK)).toEqual(FINE);
        expect(await aws.final()).toEqual([
          ['o1', 'delivered', 'recife'],
          ['o2', 'shipped', null],
        ]);
        expect(await aws.states()).toEqual(['LOADED', 'LOADED', 'LOADED', 'QUARANTINED']);
        expect(loader.logs.filter((line) => '_aws' in line)).toContainEqual(
          expect.objectContaining({ FilesLoaded: 3, RowsIn: 4, callsSecretsManager: '1' }),
        );
        expect(loader.output).not.toContain(aws.password);
      });

      test('a rotated password is read anew by the process that is there', async () => {
        await using aws = await AwsWithPostgres.create(server(), cluster, certificate);
        await aws.migrated();
        await using loader = await aws.start('loader.handler');
        await aws.receive({ 'orders/a.csv': `${HEADER}\no1,c1,created,,\n` });
        expect(await loader.invoke(KICK)).toEqual(FINE);
        const { pid } = loader;
        const before = aws.password;
        await aws.rotate();
        await aws.receive({ 'orders/b.csv': `${HEADER}\no2,c1,created,,\n` });
        expect(await loader.invoke(KICK)).toEqual(FINE);
        expect(loader.pid).toBe(pid);
        expect((await aws.final()).map(([id]) => id)).toEqual(['o1', 'o2']);
        for (const password of [before, aws.password]) expect(loader.output).not.toContain(password);
      });

      test('27 a load that the deadline overtakes, and its process with it, is made by the next one', async () => {
        await using aws = await AwsWithPostgres.create(server(), cluster, certificate);
        await aws.migrated();
        await aws.receive({ 'orders/a.csv': `${HEADER}\no1,c1,created,,\n` });
        server().proxy.put(`GET /${aws.bucket.name}/orders/a.csv`, slow(5_000));
        await using loader = await aws.start('loader.handler');
        expect(await loader.invoke(KICK, 13_000)).toEqual(FINE);
        expect(await aws.final()).toEqual([]);
        await loader.kill();
        server().proxy.heal();
        expect(await loader.invoke(KICK)).toEqual(FINE);
        expect((await aws.final()).map(([id]) => id)).toEqual(['o1']);
        expect(await aws.states()).toEqual(['LOADED']);
      });

      test('a server whose certificate nobody vouches for is not spoken to', async () => {
        await using aws = await AwsWithPostgres.create(server(), cluster, certificate);
        await aws.migrated();
        await aws.receive({ 'orders/a.csv': `${HEADER}\no1,c1,created,,\n` });
        await using loader = await aws.start('loader.handler', { NODE_EXTRA_CA_CERTS: '' });
        const reported = { batchItemFailures: [{ itemIdentifier: 'm0' }] };
        expect(await loader.invoke(KICK)).toEqual({ is: 'response', value: reported });
        expect(loader.output).toMatch(/the warehouse cannot be used: self-signed certificate/);
        expect(await aws.states()).toEqual(['RECEIVED']);
        expect(loader.output).not.toContain(aws.password);
      });
    });
  });
});

/** A file of orders in the format that the name says. */
async function orders(name: string, rows: readonly (readonly (string | null)[])[]): Promise<Buffer> {
  return contentOf({ key: `orders/${name}`, table: { columns: textColumns(ORDERS), rows }, modifiedAt: 0 });
}
