import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IAMClient } from '@aws-sdk/client-iam';
import { clientConfig } from '../support/aws-client-config.ts';
import { AwsProxy } from '../support/aws-proxy.ts';
import { hasPostgres } from '../support/redshift-data/postgres-cluster.ts';
import { RedshiftPeer } from '../support/redshift-data/redshift-peer.ts';
import { CopyReader } from './copy-reader.ts';
import { Emulator } from './emulator.ts';
import { ProgramCopy } from './program-copy.ts';
import { hasPulumi, Pulumi } from './pulumi.ts';
import { Stack } from './stack.ts';
import { StatementEvents } from './statement-events.ts';

/** Of the warehouse that the tests deploy onto. */
const WORKGROUP = 'local';
const DATABASE = 'dev';

/** What every stack of the tests is given: nothing is kept from being destroyed, nothing waits long. */
const SETTINGS = { deletionProtection: 'false', intakeWindowSeconds: '1' };
/** The same with a Redshift. */
export const ON_REDSHIFT = {
  warehouse: 'existing-workgroup',
  redshiftWorkgroup: WORKGROUP,
  redshiftDatabase: DATABASE,
};

const lacking = [
  ...(process.env['AWS_ENDPOINT_URL'] === undefined ? ['emulator that enforces IAM (AWS_ENDPOINT_URL)'] : []),
  ...(hasPulumi() ? [] : ['Pulumi installed on this machine']),
  ...(hasPostgres() ? [] : ['PostgreSQL 15 (apt-get install postgresql-15)']),
];

/** A suite over a real `pulumi up`: skipped where something that it needs is not there, and its name then says what. */
export function describeDeployment(name: string, suite: () => void): void {
  const title = lacking.length === 0 ? name : `${name} (skipped: there is no ${lacking.join(' and no ')})`;
  (lacking.length === 0 ? describe : describe.skip)(title, suite);
}

/** One stack of the program on the emulator that runs, with a Redshift behind it. It is destroyed with it. */
export class DeploymentBench implements AsyncDisposable {
  readonly emulator: Emulator;
  readonly peer: RedshiftPeer;
  /** Between the emulator and `peer`. */
  readonly warehouse: AwsProxy;
  readonly events: StatementEvents;
  readonly program: ProgramCopy;
  readonly stack: Stack;
  readonly pulumi: Pulumi;
  readonly iam: IAMClient;
  readonly #folder: string;

  private constructor(emulator: Emulator, peer: RedshiftPeer, warehouse: AwsProxy, iam: IAMClient, name: string) {
    this.emulator = emulator;
    this.peer = peer;
    this.warehouse = warehouse;
    this.iam = iam;
    this.events = new StatementEvents(peer, emulator.url);
    warehouse.put('BatchExecuteStatement', this.events.inBetween);
    this.#folder = mkdtempSync(join(tmpdir(), 'deployment-'));
    mkdirSync(join(this.#folder, 'state'));
    this.program = new ProgramCopy(join(this.#folder, 'program'));
    // The stand-in provider then refuses whatever it could only pretend to make; any other does not know it.
    const variables = { ...emulator.variables, STUB_AWS_STRICT: '1' };
    this.pulumi = new Pulumi(this.program.folder, join(this.#folder, 'state'), variables);
    this.stack = new Stack(this.pulumi, name);
  }

  /** @param name of the stack; not yet deployed */
  static async start(name: string, settings: Readonly<Record<string, string>>): Promise<DeploymentBench> {
    const emulator = new Emulator(process.env['AWS_ENDPOINT_URL'] ?? '');
    await emulator.mustAnswer();
    const iam = new IAMClient(clientConfig(emulator.url));
    const objects = new CopyReader(iam, emulator.url, `transformed-orders-${name}-copy`);
    const peer = await RedshiftPeer.start({ objects });
    await peer.createDatabase(undefined, DATABASE);
    const warehouse = await AwsProxy.start(peer.server.url);
    const bench = new DeploymentBench(emulator, peer, warehouse, iam, name);
    if (!(await emulator.forwardRedshiftData(warehouse.url))) {
      await bench[Symbol.asyncDispose]();
      throw new Error(
        `the emulator at ${emulator.url} has no Redshift Data API to pass on; see .ci/run for one that has`,
      );
    }
    await bench.stack.configure({ ...emulator.providerConfig(), ...SETTINGS, ...settings });
    return bench;
  }

  /** What every name of the stack begins with. */
  get prefix(): string {
    return `transformed-orders-${this.stack.name}`;
  }

  /** Past the Data API, straight into the database. */
  async sql<T extends object>(text: string): Promise<T[]> {
    return this.peer.cluster.use(DATABASE, async (client) => (await client.query<T>(text)).rows);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.iam.destroy();
    await this.warehouse[Symbol.asyncDispose]();
    await this.peer[Symbol.asyncDispose]();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
