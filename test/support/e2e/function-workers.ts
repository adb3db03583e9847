import { readdirSync, readFileSync } from 'node:fs';

/**
 * Kills the processes that run a function on the emulator, as when Lambda's host dies. Told by the name in their environment,
 * which no other function has.
 *
 * @returns how many
 */
export function killWorkers(functionName: string): number {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && nameOf(name) === functionName);
  for (const pid of pids) process.kill(Number(pid), 'SIGKILL');
  return pids.length;
}

function nameOf(pid: string): string | undefined {
  try {
    const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    return variables.find((one) => one.startsWith(MARK))?.slice(MARK.length);
  } catch {
    return undefined; // it has ended meanwhile, or is somebody else's
  }
}

const MARK = 'AWS_LAMBDA_FUNCTION_NAME=';
