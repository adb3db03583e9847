import { type DynamoDBClient, ProvisionedThroughputExceededException } from '@aws-sdk/client-dynamodb';
import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { CatalogOnlyWarehouse } from '../../src/adapters/catalog-only/catalog-only-warehouse.ts';
import { GlueJobWarehouse } from '../../src/adapters/glue/glue-job-warehouse.ts';
import { ProjectionCataloger } from '../../src/adapters/glue/projection-cataloger.ts';
import { PostgresWarehouse } from '../../src/adapters/postgres/postgres-warehouse.ts';
import { RedshiftWarehouse } from '../../src/adapters/redshift/redshift-warehouse.ts';
import { intakeSettings, loaderSettings } from '../../src/entry/config.ts';
import { makeContainer } from '../../src/entry/container.ts';
import { LazyGlueCatalog } from '../../src/entry/lambda/lazy-glue-catalog.ts';
import { queueClient } from '../../src/entry/lambda/open-loader-queue.ts';
import { LazyWarehouse } from '../../src/entry/lazy-ports.ts';
import { AWS_TOKENS, awsModule } from '../../src/entry/modules/aws.ts';
import { AWS_LOADING_TOKENS, awsLoadingModule } from '../../src/entry/modules/aws-loading.ts';
import { USE_CASES } from '../../src/entry/modules/use-cases.ts';
import { TOKENS } from '../../src/entry/tokens.ts';
import { openPostgres } from '../../src/entry/warehouses/open-postgres.ts';
import { openRedshift } from '../../src/entry/warehouses/open-redshift.ts';
import type { OpenedWarehouse } from '../../src/entry/warehouses/opened-warehouse.ts';
import { redshiftDataClient } from '../../src/entry/warehouses/redshift-data-client.ts';
import { auditedFile, facts } from '../support/builders.ts';
import { FixedClock } from '../support/fixed-clock.ts';

const GIVEN = {
  ...{ AREA_BUCKET: 'area', CONTROL_BUCKET: 'area', AUDIT_TABLE: 'audit', LOADER_QUEUE_URL: 'https://sqs/1/loader' },
  ...{ CATALOG_DATABASE: 'db', REDSHIFT_DATABASE: 'dev', REDSHIFT_WORKGROUP: 'wg' },
};
const POSTGRES = { WAREHOUSE: 'postgres', POSTGRES_SECRET_ARN: 'arn:aws:secretsmanager:eu-west-1:1:secret:s' };
const LOG = { info: () => undefined, warn: () => undefined, error: () => undefined };

const WAREHOUSES: readonly Record<string, string>[] = [
  { WAREHOUSE: 'redshift' },
  { WAREHOUSE: 'redshift', GLUE_JOB: 'orders-load' },
  POSTGRES,
  { WAREHOUSE: 'none' },
];
const CATALOGS: readonly Record<string, string>[] = [
  { CATALOG: 'partitions' },
  { CATALOG: 'crawler', CATALOG_CRAWLER: 'c' },
  { CATALOG: 'projection', CATALOG_PROJECTION: '2016..2035,1..12,1..31' },
  { CATALOG: 'none' },
];

beforeEach(() => {
  process.env['AWS_REGION'] = 'eu-west-1';
});

function loaderContainer(change: Record<string, string> = {}) {
  const settings = loaderSettings({ ...GIVEN, ...change });
  return makeContainer(USE_CASES, awsModule(settings), awsLoadingModule(settings, LOG));
}

describe('the AWS profile', () => {
  const all = Object.values({ ...TOKENS, ...AWS_TOKENS, ...AWS_LOADING_TOKENS });

  describe.each(WAREHOUSES)('with %j', (warehouse) => {
    it.each(CATALOGS)('and %j gives the loader every token, one and the same each time', async (catalog) => {
      const container = loaderContainer({ ...warehouse, ...catalog });
      for (const token of all) {
        expect(container.get<unknown>(token)).toBeDefined();
        expect(container.get<unknown>(token)).toBe(container.get<unknown>(token));
      }
      await container.unbindAllAsync();
    });
  });

  it('gives intake what it needs, and no warehouse', () => {
    const container = makeContainer(USE_CASES, awsModule(intakeSettings(GIVEN)));
    for (const token of [TOKENS.receiveFiles, TOKENS.clock, AWS_TOKENS.loaderCalls, AWS_TOKENS.tally]) {
      expect(container.get<unknown>(token)).toBeDefined();
    }
    for (const token of [TOKENS.warehouse, TOKENS.cataloger, TOKENS.followUps]) {
      expect(container.isBound(token)).toBe(false);
    }
    expect(() => container.get(TOKENS.processTransformedOrders)).toThrow(/ProcessTransformedOrders|Warehouse/);
  });

  it('gives up what DynamoDB does not take by the end of the invocation, and after 20 s without one', async () => {
    const container = loaderContainer();
    const clock = new FixedClock();
    const throttled = new ProvisionedThroughputExceededException({ message: 'too fast', $metadata: {} });
    const client = { send: async () => Promise.reject(throttled) } as unknown as DynamoDBClient;
    container.rebind(TOKENS.clock).toConstantValue(clock);
    container.rebind(AWS_TOKENS.dynamoDb).toConstantValue(client);
    const audit = container.get(TOKENS.audit);
    await expect(audit.record([facts.received(auditedFile())])).rejects.toThrow('within 20000 ms');
    container.get(AWS_TOKENS.deadline).atMs = clock.now() + 2_000;
    await expect(audit.record([facts.received(auditedFile())])).rejects.toThrow('within 2000 ms');
  });

  it.each(CATALOGS.map((change, at) => [change, at < 2 ? LazyGlueCatalog : ProjectionCataloger] as const))(
    'catalogs as %j says',
    async (change, type) => {
      const container = loaderContainer(change);
      expect(container.get(TOKENS.cataloger)).toBeInstanceOf(type);
      await container.unbindAllAsync();
    },
  );

  it.each(WAREHOUSES)('%j opens the warehouse that it says, which is what it seemed to be before', async (change) => {
    const container = loaderContainer(change);
    const bound = container.get(TOKENS.warehouse);
    expect(bound).toBeInstanceOf(change['WAREHOUSE'] === 'none' ? CatalogOnlyWarehouse : LazyWarehouse);
    const opened = await openedBy(change, container);
    if (opened === undefined) return;
    const type =
      change['WAREHOUSE'] === 'postgres'
        ? PostgresWarehouse
        : change['GLUE_JOB'] === undefined
          ? RedshiftWarehouse
          : GlueJobWarehouse;
    expect(opened.warehouse).toBeInstanceOf(type);
    expect(opened.warehouse.limits()).toEqual(bound.limits());
    expect(opened.warehouse.readsNanoseconds).toBe(bound.readsNanoseconds);
    expect(opened.warehouse.loadsOutliveCaller).toBe(bound.loadsOutliveCaller);
    expect(bound.loadsOutliveCaller).toBe(change['WAREHOUSE'] === 'redshift');
    await opened.close();
    await container.unbindAllAsync();
  });

  it('closes the client of Redshift where opening goes wrong after it', async () => {
    const { warehouse } = loaderSettings({ ...GIVEN, GLUE_JOB: 'orders-load' });
    if (warehouse.by !== 'redshift') throw new Error('the settings choose Redshift');
    const glueJob = {
      get job(): never {
        throw new Error('cannot be opened');
      },
      aboveBytes: 1,
    };
    const container = loaderContainer();
    const [objects, source] = [container.get(AWS_TOKENS.control), container.get(TOKENS.source)];
    const deps = { objects, source, tally: container.get(AWS_TOKENS.tally), withEvent: true };
    const destroyed = jest.spyOn(RedshiftDataClient.prototype, 'destroy');
    await expect(openRedshift({ ...warehouse, glueJob }, deps)).rejects.toThrow('cannot be opened');
    expect(destroyed).toHaveBeenCalledTimes(1);
    destroyed.mockRestore();
    await container.unbindAllAsync();
  });

  it('makes clients that are patient with Redshift, and end every other call', async () => {
    const container = loaderContainer();
    const bound = [AWS_TOKENS.s3, AWS_TOKENS.dynamoDb].map((token) => container.get<unknown>(token));
    const clients = [redshiftDataClient(), queueClient(), ...bound] as { config: { requestHandler: unknown } }[];
    const timeouts = await Promise.all(
      clients.map(async ({ config }) => {
        // The handler of the SDK tells its settings only once it was used.
        const handler = config.requestHandler as { configProvider: Promise<{ requestTimeout?: number }> };
        return (await handler.configProvider).requestTimeout ?? 0;
      }),
    );
    expect(timeouts[0]).toBeGreaterThan(30_000);
    for (const timeout of timeouts) expect(timeout).toBeGreaterThan(0);
    await container.unbindAllAsync();
  });
});

/** What the container opens on the first question; no server is asked. */
async function openedBy(
  change: Record<string, string>,
  container: ReturnType<typeof loaderContainer>,
): Promise<OpenedWarehouse | undefined> {
  const { warehouse } = loaderSettings({ ...GIVEN, ...change });
  const tally = container.get(AWS_TOKENS.tally);
  if (warehouse.by === 'postgres') return openPostgres(warehouse, container.get(AWS_TOKENS.s3), tally);
  if (warehouse.by === 'none') return undefined;
  const [objects, source] = [container.get(AWS_TOKENS.control), container.get(TOKENS.source)];
  return openRedshift(warehouse, { objects, source, tally, withEvent: true });
}
