import { GluePartitionCataloger } from '../../../src/adapters/glue/glue-partition-cataloger.ts';
import { Unavailable } from '../../../src/domain/errors.ts';
import type { CatalogPartition } from '../../../src/domain/transformed-file.ts';
import { catalogerContract } from '../../contract/cataloger.contract.ts';
import { answerLost, cutOff, jsonOf, refused } from '../../support/aws-faults.ts';
import { describeWithMinistack } from '../../support/ministack-server.ts';
import { GlueCatalog } from './glue-catalog.ts';

function day(at: number): CatalogPartition {
  const values = ['2024', String(Math.floor(at / 28) + 1), String((at % 28) + 1)];
  const location = `orders/order_purchase_year=2024/order_purchase_month=${values[1]}/order_purchase_day=${values[2]}/`;
  return { dataset: 'orders', bucket: 'area', values, location };
}

describeWithMinistack('over the wire', (server) => {
  catalogerContract('GluePartitionCataloger', async () => {
    const catalog = await GlueCatalog.create(server());
    return {
      cataloger: new GluePartitionCataloger(catalog),
      bucket: catalog.bucket,
      partitions: () => catalog.partitions(),
      [Symbol.asyncDispose]: () => catalog[Symbol.asyncDispose](),
    };
  });

  const callsOf = async (work: () => Promise<unknown>) => {
    const before = server().proxy.calls.length;
    await work();
    return server().proxy.calls.slice(before);
  };

  test('a hundred at a time, and none for what is known', async () => {
    await using catalog = await GlueCatalog.create(server());
    const cataloger = new GluePartitionCataloger(catalog);
    const days = Array.from({ length: 250 }, (_, at) => day(at));
    const calls = await callsOf(async () => {
      expect(await cataloger.refresh(days)).toEqual({ did: 'registered', partitions: 250 });
    });
    expect(calls).toEqual(['GetTable', ...Array<string>(3).fill('BatchCreatePartition')]);
    expect(await callsOf(() => cataloger.refresh(days))).toEqual([]);
    expect(await catalog.partitions()).toHaveLength(250);
  });

  test('a partition is read as its table is', async () => {
    await using catalog = await GlueCatalog.create(server());
    await new GluePartitionCataloger(catalog).refresh([day(0)]);
    expect(await catalog.partitions()).toMatchObject([
      { ...day(0), serde: expect.stringContaining('Parquet') as string },
    ]);
  });

  test('fault 44: another process registers what is there already', async () => {
    await using catalog = await GlueCatalog.create(server());
    await new GluePartitionCataloger(catalog).refresh([day(0), day(1)]);
    const other = new GluePartitionCataloger(catalog);
    expect(await other.refresh([day(0)])).toEqual({ did: 'nothing' });
    expect(await other.refresh([day(0), day(1), day(2)])).toEqual({ did: 'registered', partitions: 1 });
  });

  test.each([
    ['throttled', refused(400, 'ThrottlingException')],
    ['500', refused(500, 'InternalServiceException')],
    ['cut', cutOff],
    ['lost', answerLost],
    ['a right lacks', refused(400, 'AccessDeniedException')],
  ])('fault 45: Glue down (%s) is Unavailable, and the next refresh makes up for it', async (_, fault) => {
    await using catalog = await GlueCatalog.create(server());
    const cataloger = new GluePartitionCataloger(catalog);
    for (const call of ['GetTable', 'BatchCreatePartition']) {
      server().proxy.put(call, fault, 1);
      await expect(cataloger.refresh([day(0)])).rejects.toThrow(Unavailable);
    }
    await cataloger.refresh([day(0)]);
    expect(await catalog.partitions()).toHaveLength(1);
  });

  test('a partition that Glue could not take is no success', async () => {
    await using catalog = await GlueCatalog.create(server());
    server().proxy.put(
      'BatchCreatePartition',
      async (asked, pass) => {
        const answer = await pass(asked);
        const [{ Values } = { Values: [] }] = jsonOf(asked)['PartitionInputList'] as { Values: string[] }[];
        const ErrorDetail = { ErrorCode: 'InternalServiceException', ErrorMessage: 'injected' };
        return { ...answer, body: Buffer.from(JSON.stringify({ Errors: [{ PartitionValues: Values, ErrorDetail }] })) };
      },
      1,
    );
    const cataloger = new GluePartitionCataloger(catalog);
    await expect(cataloger.refresh([day(0)])).rejects.toThrow(/2024\/1\/1.*InternalServiceException/);
    await cataloger.refresh([day(0)]);
  });

  test('a table that is not there is named', async () => {
    await using catalog = await GlueCatalog.create(server());
    const { client, database } = catalog;
    const cataloger = new GluePartitionCataloger({ client, database, tables: { orders: 'elsewhere' } });
    await expect(cataloger.refresh([day(0)])).rejects.toThrow(Unavailable);
    await expect(cataloger.refresh([day(0)])).rejects.toThrow(`${database}.elsewhere`);
  });
});
