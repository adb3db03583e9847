import { execFileSync, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

/** A server that goes on when this process has ended. */
export interface Detached {
  readonly pid: number;
  /** A part of its command, by which it is told from a process that has got its number since. */
  readonly command: string;
}

/** Starts it. @param output file that what it says goes to */
export function startDetached(
  command: string,
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly cwd: string; readonly output: string },
): Detached {
  const output = openSync(options.output, 'w');
  try {
    const { env = process.env, cwd } = options;
    const child = spawn(command, [...args], { env, cwd, detached: true, stdio: ['ignore', output, output] });
    child.unref();
    if (child.pid === undefined) throw new Error(`${command} did not start`);
    return { pid: child.pid, command: args[0] ?? command };
  } finally {
    closeSync(output);
  }
}

/** Whether it still runs. */
export function isRunning({ pid, command }: Detached): boolean {
  try {
    return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).includes(command);
  } catch {
    return false;
  }
}

/** Ends it, if it runs. */
export function stop(server: Detached): void {
  if (isRunning(server)) process.kill(server.pid, 'SIGTERM');
}
