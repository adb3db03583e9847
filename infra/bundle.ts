import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asset, RunError } from '@pulumi/pulumi';

/** What `npm run build` makes of `src/entry/{intake,loader,migrate}.ts`. */
const FOLDER = join(import.meta.dirname, '../dist/lambda');

/** The entry points of the bundle. */
export type Entry = 'intake' | 'loader' | 'migrate';

/** The functions' code: the folder as it is, told apart by its content. @throws RunError where it is not built */
export function lambdaBundle(): asset.FileArchive {
  for (const entry of ['intake', 'loader', 'migrate']) {
    if (!existsSync(join(FOLDER, `${entry}.mjs`)))
      throw new RunError(`${FOLDER} has no ${entry}.mjs; run: npm run build`);
  }
  return new asset.FileArchive(FOLDER);
}

/**
 * Changes whenever something of an entry point does: what it shares with others is in chunks, whose names have hashes of
 * their content.
 */
export function checksumOf(entry: Entry): string {
  return createHash('sha256')
    .update(readFileSync(join(FOLDER, `${entry}.mjs`)))
    .digest('hex');
}
