import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

const LONGEST_MS = 100_000;
const COMMAND = join(__dirname, '../../bin/transformed-orders.js');

/** A process of the command line that has ended. */
export interface Ended {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** One that was asked for JSON; T is what the test takes the value for. */
export interface EndedInJson<T> extends Ended {
  readonly json: T;
}

/** A process of the command line under way. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves once the text was on stderr or stdout; rejects when the process ends before. */
  said(text: string): Promise<void>;
}

/** Starts the real command: `bin/transformed-orders.js`, as npx would. */
export function start(args: readonly string[], cwd?: string): Running {
  const env = { ...process.env, DEBUG: undefined };
  // SIGKILL: whatever goes wrong, a test leaves no process behind.
  const child = spawn(process.execPath, [COMMAND, ...args], { cwd, env, timeout: LONGEST_MS, killSignal: 'SIGKILL' });
  let [stdout, stderr] = ['', ''];
  const listeners = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    for (const listener of listeners) listener();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    for (const listener of listeners) listener();
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  const said = async (text: string) => {
    const heard = new Promise<void>((resolve) => {
      const listener = () => {
        if ((stdout + stderr).includes(text)) resolve();
      };
      listeners.add(listener);
      listener();
    });
    const silent = ended.then(({ code }) => {
      if (!(stdout + stderr).includes(text)) throw new Error(`ended with ${code} before it said ${text}: ${stderr}`);
    });
    await Promise.race([heard, silent]);
  };
  return { child, ended, said };
}

/** Runs the real command to its end. */
export async function run(args: readonly string[], cwd?: string): Promise<Ended> {
  return start(args, cwd).ended;
}

/** Runs it with `--json` and reads the one value on stdout; anything else on stdout fails. */
export async function runJson<T>(args: readonly string[], cwd?: string): Promise<EndedInJson<T>> {
  const ended = await run([...args, '--json'], cwd);
  return { ...ended, json: JSON.parse(ended.stdout) as T };
}
