import {
  BatchExecuteStatementCommand,
  type BatchExecuteStatementInput,
  DescribeStatementCommand,
  type DescribeStatementResponse,
  type Field,
  GetStatementResultCommand,
  RedshiftDataClient,
} from '@aws-sdk/client-redshift-data';
import { clientConfig } from '../aws-client-config.ts';
import type { RedshiftPeer } from './redshift-peer.ts';

/** A database of the peer, as a test talks to it by the SDK's client. */
export class PeerSession implements AsyncDisposable {
  readonly client: RedshiftDataClient;
  readonly database: string;
  readonly #peer: RedshiftPeer;

  private constructor(peer: RedshiftPeer, database: string) {
    this.#peer = peer;
    this.database = database;
    this.client = new RedshiftDataClient(clientConfig(peer.server.url));
  }

  static async open(peer: RedshiftPeer): Promise<PeerSession> {
    return new PeerSession(peer, await peer.createDatabase());
  }

  async submit(sqls: readonly string[], more: Partial<BatchExecuteStatementInput> = {}): Promise<string> {
    const target = { Database: this.database, WorkgroupName: 'test' };
    const { Id } = await this.client.send(new BatchExecuteStatementCommand({ ...target, Sqls: [...sqls], ...more }));
    return Id!;
  }

  async decided(Id: string): Promise<DescribeStatementResponse> {
    for (;;) {
      const answer = await this.client.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
      if (/FINISHED|FAILED|ABORTED/.test(answer.Status ?? '')) return answer;
    }
  }

  /** Runs a batch; the error's text, or undefined where it finished. */
  async errorOf(...sqls: readonly string[]): Promise<string | undefined> {
    const { Status, Error: text } = await this.decided(await this.submit(sqls));
    return Status === 'FINISHED' ? undefined : (text ?? Status);
  }

  /** Runs a batch that must finish; the rows of its last statement. */
  async rowsOf(...sqls: readonly string[]): Promise<unknown[][]> {
    const Id = await this.submit(sqls);
    const { Status, Error: text } = await this.decided(Id);
    if (Status !== 'FINISHED') throw new Error(text);
    const rows: unknown[][] = [];
    let NextToken: string | undefined;
    do {
      const sub = `${Id}:${sqls.length}`;
      const page = await this.client.send(new GetStatementResultCommand({ Id: sub, NextToken }));
      rows.push(...page.Records!.map((record) => record.map(plain)));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return rows;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.client.destroy();
    await this.#peer.dropDatabase(this.database);
  }
}

function plain(field: Field): unknown {
  return field.isNull === true ? null : Object.values(field)[0];
}
