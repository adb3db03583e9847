import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, LIST, listValue, VARCHAR } from '@duckdb/node-api';

/**
 * Runs `work` with the variable `files` set to these paths. They reach the engine as a value, never as part of SQL, and
 * each stands for itself alone.
 */
export async function withFiles<T>(
  connection: DuckDBConnection,
  paths: readonly string[],
  work: () => Promise<T>,
): Promise<T> {
  const aliases = new Aliases();
  try {
    const files = listValue(paths.map((path) => (isBeyondEscaping(path) ? aliases.of(path) : escaped(path))));
    await connection.run('SET VARIABLE files = $1', [files], [LIST(VARCHAR)]);
    return await work();
  } finally {
    aliases.remove();
  }
}

/** The engine takes a star, question mark or bracket in a path as a pattern; in brackets each stands for itself. */
function escaped(path: string): string {
  return path.replace(/[*?[]/g, '[$&]');
}

/** In a pattern the engine takes a backslash for a separator, and there is no way to tell it otherwise. */
function isBeyondEscaping(path: string): boolean {
  return path.includes('\\') && escaped(path) !== path;
}

/** Links with plain names, for the rare file whose own name the engine cannot be given. */
class Aliases {
  #folder: string | undefined;
  #count = 0;

  of(path: string): string {
    this.#folder ??= mkdtempSync(join(tmpdir(), 'transformed-orders-'));
    const alias = join(this.#folder, String(this.#count++));
    symlinkSync(path, alias);
    return escaped(alias);
  }

  remove(): void {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }
}
