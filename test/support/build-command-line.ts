import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const BUILT = join(ROOT, 'dist/cli/main.js');
const SOURCES = ['src', 'build.js', 'package.json', 'package-lock.json'];

/** Before tests that start the command line: builds it, unless the build is newer than everything it is made of. */
export default function buildCommandLine(): void {
  const builtAt = existsSync(BUILT) ? statSync(BUILT).mtimeMs : 0;
  if (SOURCES.every((source) => newestIn(join(ROOT, source)) < builtAt)) return;
  execFileSync(process.execPath, ['build.js'], { cwd: ROOT, stdio: 'inherit' });
}

function newestIn(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce((newest, name) => Math.max(newest, newestIn(join(path, name))), 0);
}
