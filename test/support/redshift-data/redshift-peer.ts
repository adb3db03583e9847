import type { ObjectReader } from './copy-files.ts';
import { DataApiServer } from './data-api-server.ts';
import { PeerFaults } from './peer-faults.ts';
import { PostgresCluster } from './postgres-cluster.ts';
import { prepareDatabase } from './prepare-database.ts';

/** An empty database of Redshift's kind; others are copied from it. */
const EMPTY = 'empty';

/**
 * A strict stand-in for Redshift behind the Data API: the service's protocol in front, PostgreSQL 15 behind. README.md
 * beside it says what it is strict about, and what it cannot show.
 */
export class RedshiftPeer implements AsyncDisposable {
  readonly cluster: PostgresCluster;
  readonly server: DataApiServer;
  readonly faults: PeerFaults;
  /** Messages that procedures gave with RAISE LOG. */
  readonly logged: readonly string[];
  #databases = 0;

  private constructor(cluster: PostgresCluster, server: DataApiServer, faults: PeerFaults, logged: readonly string[]) {
    this.cluster = cluster;
    this.server = server;
    this.faults = faults;
    this.logged = logged;
  }

  static async start({ objects, port }: { objects: ObjectReader; port?: number }): Promise<RedshiftPeer> {
    const cluster = await PostgresCluster.start();
    const faults = new PeerFaults();
    const logged: string[] = [];
    await cluster.use('postgres', async (client) => client.query(`CREATE DATABASE ${EMPTY}`));
    await cluster.use(EMPTY, prepareDatabase);
    const onLog = (message: string) => void logged.push(message);
    const server = await DataApiServer.start({ cluster, objects, faults, onLog }, port);
    return new RedshiftPeer(cluster, server, faults, logged);
  }

  /** Makes a database, by default an empty one, and gives its name. */
  async createDatabase(template = EMPTY, name?: string): Promise<string> {
    this.#databases += 1;
    const made = name ?? `db_${this.#databases}`;
    await this.cluster.use('postgres', async (client) => client.query(`CREATE DATABASE ${made} TEMPLATE ${template}`));
    return made;
  }

  async dropDatabase(name: string): Promise<void> {
    await this.cluster.use('postgres', async (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    await this.cluster[Symbol.asyncDispose]();
  }
}
