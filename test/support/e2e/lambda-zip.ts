import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import buildCommandLine from '../build-command-line.ts';

const BUNDLE = join(__dirname, '../../../dist/lambda');

/**
 * The functions as they are deployed: the real bundle, built anew where its sources are newer, without source maps.
 *
 * @param release what tells this zip file from others of the same bundle
 */
export function lambdaZip(release: string): Buffer {
  // One script builds the command line and the functions.
  buildCommandLine();
  const folder = mkdtempSync(join(tmpdir(), 'lambda-zip-'));
  try {
    const zip = join(folder, 'functions.zip');
    const mark = join(folder, 'release.txt');
    writeFileSync(mark, release);
    const files = readdirSync(BUNDLE).filter((name) => name.endsWith('.mjs'));
    // Python is there: the emulator is written in it.
    execFileSync('python3', ['-m', 'zipfile', '-c', zip, mark, ...files], { cwd: BUNDLE });
    return readFileSync(zip);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
