import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, dirname, join, sep } from 'node:path';
import { Lacking } from './lacking.ts';

/** What Pulumi complains of comes last. */
const SHOWN_CHARACTERS = 6_000;
/** Npm's launcher, which fetches the real program at its first run. */
const OF_NPM = `node_modules${sep}.bin`;

/** The Pulumi CLI that is installed on this machine, or else npm's launcher of one; undefined where there is neither. */
export function findPulumi(path = process.env['PATH'] ?? ''): string | undefined {
  const found = path
    .split(delimiter)
    .map((folder) => join(folder, 'pulumi'))
    .filter(isExecutable);
  return found.find((program) => !program.includes(OF_NPM)) ?? found[0];
}

/** Whether one is installed that need not be fetched. */
export function hasPulumi(): boolean {
  return findPulumi()?.includes(OF_NPM) === false;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Environment variables of a process that is started. */
export type Variables = Readonly<Record<string, string>>;

/** Runs Pulumi's commands in a folder, with the state of all stacks in another one and no service of Pulumi's. */
export class Pulumi {
  /** What commands need besides; whoever wants to look by hand needs it, too. */
  readonly variables: Variables;
  readonly #program: string;
  readonly #folder: string;

  /** @param stateFolder must be there @throws Lacking */
  constructor(folder: string, stateFolder: string, variables: Variables) {
    const program = findPulumi();
    if (program === undefined) {
      throw new Lacking('there is no pulumi on PATH; run npm ci, which brings it, and then npm run local');
    }
    this.#program = program;
    this.#folder = folder;
    this.variables = {
      ...variables,
      PULUMI_BACKEND_URL: `file://${stateFolder}`,
      PULUMI_CONFIG_PASSPHRASE: 'local',
      PULUMI_SKIP_UPDATE_CHECK: 'true',
      // The program runs on the Node that runs this, and Pulumi's language host lies beside Pulumi.
      PATH: [dirname(program), dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter),
    };
  }

  /** Gives what the command printed. @param onText is told of it meanwhile @throws Error with what it complained of */
  async run(args: readonly string[], onText: (text: string) => void = () => undefined): Promise<string> {
    const env = { ...process.env, ...this.variables };
    const options = { cwd: this.#folder, env, stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'] };
    const child = spawn(this.#program, [...args, '--non-interactive'], options);
    let [stdout, all] = ['', ''];
    const heard = (text: string) => {
      all += text;
      onText(text);
    };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      heard(text);
    });
    child.stderr.setEncoding('utf8').on('data', heard);
    const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
    if (code === 0) return stdout;
    throw new Error(`pulumi ${args.join(' ')} ended with ${String(code)}:\n${all.slice(-SHOWN_CHARACTERS)}`);
  }
}
