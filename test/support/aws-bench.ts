import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { S3Client } from '@aws-sdk/client-s3';
import { migrate } from '../../src/adapters/redshift/migrate.ts';
import { clientConfig } from './aws-client-config.ts';
import { jsonOf } from './aws-faults.ts';
import { AwsProxy } from './aws-proxy.ts';
import { ARRIVAL } from './builders.ts';
import { describeWithMinistack, type MinistackServer } from './ministack-server.ts';
import { s3Objects } from './redshift-data/object-readers.ts';
import { hasPostgres } from './redshift-data/postgres-cluster.ts';
import { RedshiftPeer } from './redshift-data/redshift-peer.ts';

/** Has all that migrations make; those of the tests are copied from it. */
const TEMPLATE = 'migrated';
/** As `attemptName` has it: questions of ours have other names. */
const ATTEMPT = /^transformed-orders\/[0-9a-f]{64}\/\d+$/;

/** Parameters of BatchExecuteStatement, but for those that say where. */
export interface SubmittedBatch {
  readonly Sqls: readonly string[];
  readonly StatementName: string;
  readonly ClientToken: string;
  readonly WithEvent: boolean;
}

/** A suite over every service that the functions use: skipped, and saying so, where one of them is not there. */
export function describeOnAws(name: string, suite: (bench: () => AwsBench) => void): void {
  if (!hasPostgres()) {
    describe.skip(`${name} (skipped: there is no PostgreSQL 15: apt-get install postgresql-15)`, () =>
      suite(neverAsked));
    return;
  }
  describeWithMinistack(name, (server) => {
    let bench: AwsBench;
    beforeAll(async () => {
      bench = await AwsBench.start(server());
    });
    afterEach(() => {
      bench.peer.faults.heal();
      bench.warehouse.heal();
    });
    afterAll(async () => bench[Symbol.asyncDispose]());
    suite(() => bench);
  });
}

function neverAsked(): never {
  throw new Error('the suite is skipped');
}

/** The services of a suite, with proxies in front of them; each test makes itself what it needs of them. */
export class AwsBench implements AsyncDisposable {
  readonly server: MinistackServer;
  readonly peer: RedshiftPeer;
  /** In front of the peer. */
  readonly warehouse: AwsProxy;
  /** The loads' attempts that were submitted, each as often as it was. */
  readonly batches: SubmittedBatch[] = [];
  readonly #s3: S3Client;

  private constructor(server: MinistackServer, peer: RedshiftPeer, warehouse: AwsProxy, s3: S3Client) {
    this.server = server;
    this.peer = peer;
    this.warehouse = warehouse;
    this.#s3 = s3;
    warehouse.watch((asked) => {
      if (asked.op !== 'BatchExecuteStatement') return;
      const { Sqls, StatementName, ClientToken, WithEvent } = jsonOf(asked) as unknown as SubmittedBatch;
      if (ATTEMPT.test(StatementName)) this.batches.push({ Sqls, StatementName, ClientToken, WithEvent });
    });
  }

  static async start(server: MinistackServer): Promise<AwsBench> {
    const s3 = new S3Client({ ...clientConfig(server.directUrl), forcePathStyle: true });
    const peer = await RedshiftPeer.start({ objects: s3Objects(s3) });
    const bench = new AwsBench(server, peer, await AwsProxy.start(peer.server.url), s3);
    await peer.createDatabase(undefined, TEMPLATE);
    const client = new RedshiftDataClient(clientConfig(peer.server.url));
    // Long before anything is put: windows are a minute wide.
    await migrate({ client, target: { workgroup: 'test', database: TEMPLATE }, now: () => ARRIVAL * 1_000 });
    client.destroy();
    return bench;
  }

  /** A warehouse with nothing in it; the name of its database. */
  async newDatabase(): Promise<string> {
    return this.peer.createDatabase(TEMPLATE);
  }

  /** Their names: load and attempt. */
  get submitted(): readonly string[] {
    return this.batches.map(({ StatementName }) => StatementName);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#s3.destroy();
    await this.warehouse[Symbol.asyncDispose]();
    await this.peer[Symbol.asyncDispose]();
  }
}
