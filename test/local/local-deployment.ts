import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LocalServers } from './local-servers.ts';
import { ProgramCopy } from './program-copy.ts';
import { Pulumi, type Variables } from './pulumi.ts';
import { type Outputs, Stack } from './stack.ts';

/** What the stack is called. */
export const STACK = 'local';

/** Redshift as its stand-in is: a cluster, of which the program asks nothing before it is used. */
const SETTINGS = {
  warehouse: 'existing-cluster',
  redshiftCluster: 'local',
  redshiftDatabase: 'dev',
  // Nobody tells EventBridge of statements here.
  completion: 'wait',
  intakeWindowSeconds: '1',
  deletionProtection: 'false',
};

/** The stack `local`, with the servers that it is deployed onto. What it keeps lies in one folder. */
export class LocalDeployment {
  /** What the command line and Pulumi need to find it. */
  readonly variables: Variables;
  readonly #servers: LocalServers;
  readonly #stack: Stack;

  private constructor(folder: string, servers: LocalServers, programFolder: string) {
    this.#servers = servers;
    const { redshiftUrl, emulator } = servers;
    const variables = { ...emulator.variables, AWS_ENDPOINT_URL_REDSHIFT_DATA: redshiftUrl };
    const pulumi = new Pulumi(programFolder, join(folder, 'state'), variables);
    this.variables = pulumi.variables;
    this.#stack = new Stack(pulumi, STACK);
  }

  /** On servers that run, or are started now. @throws Lacking */
  static async at(folder: string): Promise<LocalDeployment> {
    mkdirSync(folder, { recursive: true });
    let servers = LocalServers.running(folder);
    if (servers === undefined) {
      // What was deployed onto servers that are gone is gone with them.
      rmSync(join(folder, 'state'), { recursive: true, force: true });
      servers = await LocalServers.start(folder);
    }
    mkdirSync(join(folder, 'state'), { recursive: true });
    return new LocalDeployment(folder, servers, new ProgramCopy(join(folder, 'program')).folder);
  }

  /** Deploys the program as it is now. @param onText is told what Pulumi says */
  async up(onText: (text: string) => void): Promise<Outputs> {
    const { emulator, redshiftUrl } = this.#servers;
    const isForwarded = await emulator.forwardRedshiftData(redshiftUrl);
    const functions = isForwarded ? {} : { AWS_ENDPOINT_URL_REDSHIFT_DATA: redshiftUrl };
    const settings = { ...SETTINGS, functionEnvironment: JSON.stringify(functions) };
    await this.#stack.configure({ ...emulator.providerConfig(), ...settings });
    await this.#stack.up(onText);
    return this.#stack.outputs();
  }

  /** Writes the variables to a file that a shell can read. @returns its path */
  writeVariables(folder: string): string {
    const path = join(folder, 'environment.sh');
    const lines = Object.entries(this.variables).map(([name, value]) => `export ${name}='${value}'\n`);
    writeFileSync(path, lines.join(''));
    return path;
  }

  /** Takes down what is deployed onto servers that still run, then the servers; the folder goes, too. */
  static async destroy(folder: string): Promise<'destroyed' | 'nothing there'> {
    const servers = LocalServers.running(folder);
    if (servers !== undefined) {
      await new LocalDeployment(folder, servers, join(folder, 'program')).#stack.destroy();
    }
    LocalServers.stop(folder);
    rmSync(folder, { recursive: true, force: true });
    return servers === undefined ? 'nothing there' : 'destroyed';
  }
}
