import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { auditTable } from '../../src/adapters/dynamodb/audit-table.ts';
import { clientConfig } from './aws-client-config.ts';
import { AwsProxy } from './aws-proxy.ts';

/** A server that speaks DynamoDB's protocol, with a proxy in front of it, and a client of the real SDK. */
export class DynamoDbServer implements AsyncDisposable {
  readonly proxy: AwsProxy;
  readonly client: DynamoDBClient;
  readonly #server: ReturnType<typeof dynalite>;
  #tables = 0;

  private constructor(server: ReturnType<typeof dynalite>, proxy: AwsProxy) {
    this.#server = server;
    this.proxy = proxy;
    this.client = new DynamoDBClient(clientConfig(proxy.url));
  }

  static async start(): Promise<DynamoDbServer> {
    const server = dynalite({ createTableMs: 0, deleteTableMs: 0 });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    return new DynamoDbServer(server, await AwsProxy.start(`http://127.0.0.1:${port}`));
  }

  /** A new table for the audit, and its name. */
  async createTable(): Promise<string> {
    return createAuditTable(this.client, `audit-${++this.#tables}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.client.destroy();
    await this.proxy[Symbol.asyncDispose]();
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }
}

/** Creates a table for the audit, ready to be used, and gives its name. */
export async function createAuditTable(client: DynamoDBClient, name: string): Promise<string> {
  await client.send(new CreateTableCommand(auditTable(name)));
  for (let status = ''; status !== 'ACTIVE'; ) {
    status = (await client.send(new DescribeTableCommand({ TableName: name }))).Table?.TableStatus ?? '';
  }
  return name;
}
