import { ProjectionCataloger } from '../../src/adapters/glue/projection-cataloger.ts';
import { intakeSettings, loaderSettings } from '../../src/entry/config.ts';
import { makeContainer } from '../../src/entry/container.ts';
import { LazyGlueCatalog } from '../../src/entry/lambda/lazy-glue-catalog.ts';
import { AWS_TOKENS, awsModule } from '../../src/entry/modules/aws.ts';
import { AWS_LOADING_TOKENS, awsLoadingModule } from '../../src/entry/modules/aws-loading.ts';
import { USE_CASES } from '../../src/entry/modules/use-cases.ts';
import { TOKENS } from '../../src/entry/tokens.ts';

const GIVEN = {
  ...{ AREA_BUCKET: 'area', CONTROL_BUCKET: 'area', AUDIT_TABLE: 'audit', LOADER_QUEUE_URL: 'https://sqs/1/loader' },
  ...{ CATALOG_DATABASE: 'db', REDSHIFT_DATABASE: 'dev', REDSHIFT_WORKGROUP: 'wg' },
};
const LOG = { info: () => undefined, warn: () => undefined, error: () => undefined };

beforeEach(() => {
  process.env['AWS_REGION'] = 'eu-west-1';
});

function loaderContainer(change: Record<string, string> = {}) {
  const settings = loaderSettings({ ...GIVEN, ...change });
  return makeContainer(USE_CASES, awsModule(settings), awsLoadingModule(settings, LOG));
}

describe('the AWS profile', () => {
  const all = Object.entries({ ...TOKENS, ...AWS_TOKENS, ...AWS_LOADING_TOKENS });

  it.each(all)('gives the loader %s, one and the same each time', async (_, token) => {
    const container = loaderContainer();
    expect(container.get<unknown>(token)).toBeDefined();
    expect(container.get<unknown>(token)).toBe(container.get<unknown>(token));
    await container.unbindAllAsync();
  });

  it('gives intake what it needs, and no warehouse', () => {
    const container = makeContainer(USE_CASES, awsModule(intakeSettings(GIVEN)));
    for (const token of [TOKENS.receiveFiles, TOKENS.clock, AWS_TOKENS.loaderCalls, AWS_TOKENS.tally]) {
      expect(container.get<unknown>(token)).toBeDefined();
    }
    for (const token of [TOKENS.warehouse, TOKENS.cataloger, TOKENS.followUps, AWS_LOADING_TOKENS.redshiftData]) {
      expect(container.isBound(token)).toBe(false);
    }
    expect(() => container.get(TOKENS.processTransformedOrders)).toThrow(/ProcessTransformedOrders|Warehouse/);
  });

  it.each([
    [{ CATALOG: 'partitions' }, LazyGlueCatalog],
    [{ CATALOG: 'crawler', CATALOG_CRAWLER: 'c' }, LazyGlueCatalog],
    [{ CATALOG: 'projection', CATALOG_PROJECTION: '2016..2035,1..12,1..31' }, ProjectionCataloger],
    [{ CATALOG: 'none' }, ProjectionCataloger],
  ])('catalogs as %j says', async (change, type) => {
    const container = loaderContainer(change);
    expect(container.get(TOKENS.cataloger)).toBeInstanceOf(type);
    await container.unbindAllAsync();
  });

  it('makes clients that are patient with Redshift, and end every other call', async () => {
    const container = loaderContainer();
    const { redshiftData } = AWS_LOADING_TOKENS;
    const clients = [redshiftData, AWS_TOKENS.s3, AWS_TOKENS.dynamoDb, AWS_TOKENS.sqs].map((token) => {
      return container.get<unknown>(token) as { config: { requestHandler: unknown } };
    });
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
