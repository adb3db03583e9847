import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../support/free-port.ts';
import { ministackProgram } from '../support/ministack/ministack-program.ts';
import { type Detached, isRunning, startDetached, stop } from './detached.ts';
import { Emulator } from './emulator.ts';
import { mustBeInstalled } from './requirements.ts';

const START_MS = 60_000;
const PEER = join(import.meta.dirname, '../support/redshift-data/start.ts');

/** The servers of a local deployment, as they are written down. */
interface Written {
  readonly emulatorUrl: string;
  /** Undefined for an emulator of the user's own. */
  readonly emulator?: Detached;
  readonly redshiftUrl: string;
  readonly redshift: Detached;
}

/** An emulator of AWS and a Redshift Data API over PostgreSQL, both on loopback, which stay until they are stopped. */
export class LocalServers {
  readonly emulator: Emulator;
  readonly redshiftUrl: string;

  private constructor({ emulatorUrl, redshiftUrl }: Written) {
    this.emulator = new Emulator(emulatorUrl);
    this.redshiftUrl = redshiftUrl;
  }

  /** Those that run already; undefined where any of them does not. */
  static running(folder: string): LocalServers | undefined {
    const written = readWritten(folder);
    if (written === undefined) return undefined;
    const theirs = process.env['AWS_ENDPOINT_URL'];
    const isSame = theirs === undefined ? written.emulator !== undefined : theirs === written.emulatorUrl;
    const run = [written.redshift, ...(written.emulator === undefined ? [] : [written.emulator])];
    return isSame && run.every(isRunning) ? new LocalServers(written) : undefined;
  }

  /** Starts what is missing. @throws Lacking, naming all that is not installed */
  static async start(folder: string): Promise<LocalServers> {
    LocalServers.stop(folder);
    const url = process.env['AWS_ENDPOINT_URL'];
    mustBeInstalled();
    if (url !== undefined) await new Emulator(url).mustAnswer();
    const { emulatorUrl, ...own } = url === undefined ? await startMinistack(folder) : { emulatorUrl: url };
    const peer = await startPeer(folder, emulatorUrl);
    const written = { emulatorUrl, ...own, ...peer };
    writeFileSync(pathOf(folder), JSON.stringify(written));
    return new LocalServers(written);
  }

  /** Stops those that were started here. */
  static stop(folder: string): void {
    const written = readWritten(folder);
    if (written === undefined) return;
    stop(written.redshift);
    if (written.emulator !== undefined) stop(written.emulator);
    rmSync(pathOf(folder));
  }
}

function pathOf(folder: string): string {
  return join(folder, 'servers.json');
}

function readWritten(folder: string): Written | undefined {
  const path = pathOf(folder);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Written) : undefined;
}

async function startMinistack(folder: string) {
  const home = join(folder, 'emulator');
  mkdirSync(home, { recursive: true });
  const port = await freePort();
  const { command, args, env } = ministackProgram(port, home);
  const emulator = startDetached(command, args, { env, cwd: home, output: join(folder, 'emulator.log') });
  const emulatorUrl = `http://127.0.0.1:${port}`;
  const isReady = async () => {
    const answer = await fetch(`${emulatorUrl}/_ministack/ready`).catch(() => undefined);
    return answer?.ok === true;
  };
  await started('the emulator', emulator, isReady, join(folder, 'emulator.log'));
  return { emulatorUrl, emulator };
}

async function startPeer(folder: string, emulatorUrl: string) {
  const output = join(folder, 'redshift.log');
  const env = { ...process.env, ...new Emulator(emulatorUrl).variables };
  const redshift = startDetached(process.execPath, [PEER, '--s3', emulatorUrl], { env, cwd: folder, output });
  const url = () => /^REDSHIFT_DATA_URL=(\S+)\s*[\s\S]*POSTGRES_URL=/m.exec(readFileSync(output, 'utf8'))?.[1];
  await started('the stand-in for Redshift', redshift, async () => Promise.resolve(url() !== undefined), output);
  return { redshiftUrl: url() ?? '', redshift };
}

async function started(what: string, server: Detached, isReady: () => Promise<boolean>, output: string): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (!(await isReady())) {
    if (!isRunning(server) || Date.now() > deadline) {
      stop(server);
      throw new Error(`${what} did not start: ${readFileSync(output, 'utf8').slice(-2_000)}`);
    }
    await sleep(100);
  }
}
