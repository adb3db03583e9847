import { mkdirSync } from 'node:fs';
import { LoadImpossible } from '../../domain/errors.ts';

/**
 * Makes a folder and those above it, unless it is there.
 *
 * @throws LoadImpossible where it cannot be made
 */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new LoadImpossible(`the folder ${path} cannot be made (${code}); make it, or name another one`, {
      cause: error,
    });
  }
}
