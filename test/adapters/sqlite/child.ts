import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const ADAPTER = join(__dirname, '../../../src/adapters/sqlite');

/**
 * A second process that runs this code; `HomeLock`, `SqliteState` and `SqliteLoadPlans` are there, and `home`. Resolves when
 * it has called `ready()`.
 */
export async function childProcess(home: string, code: string): Promise<ChildProcess> {
  const program = `
    import { HomeLock } from '${ADAPTER}/home-lock.ts';
    import { SqliteState } from '${ADAPTER}/sqlite-state.ts';
    import { SqliteLoadPlans } from '${ADAPTER}/sqlite-load-plans.ts';
    const home = ${JSON.stringify(home)};
    const ready = () => process.stdout.write('ready');
    setInterval(() => undefined, 1_000);
    ${code}`;
  const args = ['--no-warnings', '--input-type=module', '--eval', program];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
  if (child.exitCode !== null) throw new Error(`the second process ended at once with ${child.exitCode}`);
  return child;
}

/** Ends it as `kill -9` does, and waits until it is gone. */
export async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
