import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDbAuditStore } from '../../../src/adapters/dynamodb/dynamodb-audit-store.ts';
import { auditStoreContract } from '../../contract/audit-store.contract.ts';
import { clientConfig } from '../../support/aws-client-config.ts';
import { disposable } from '../../support/disposable.ts';
import { createAuditTable, DynamoDbServer } from '../../support/dynamodb-server.ts';
import { describeWithMinistack } from '../../support/ministack-server.ts';
import { REAL_CLOCK } from '../../support/real-clock.ts';

let server: DynamoDbServer;

beforeAll(async () => {
  server = await DynamoDbServer.start();
});

afterAll(async () => server[Symbol.asyncDispose]());

for (const [name, keepDays] of [
  ['DynamoDbAuditStore', undefined],
  ['DynamoDbAuditStore that forgets', 30],
] as const) {
  auditStoreContract(name, async () => {
    const { client } = server;
    return disposable({
      audit: new DynamoDbAuditStore({ client, table: await server.createTable(), clock: REAL_CLOCK, keepDays }),
    });
  });
}

// Each of the two servers refuses something that the other lets pass.
describeWithMinistack('over the wire to another server', (ministack) => {
  auditStoreContract('DynamoDbAuditStore', async () => {
    const client = new DynamoDBClient(clientConfig(ministack().url));
    const table = await createAuditTable(client, ministack().newName('audit'));
    return {
      audit: new DynamoDbAuditStore({ client, table, clock: REAL_CLOCK }),
      [Symbol.asyncDispose]: async () => {
        client.destroy();
        return Promise.resolve();
      },
    };
  });
});
