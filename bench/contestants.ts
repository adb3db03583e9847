import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measureNode, type Usage } from './measure.ts';

const CLI = fileURLToPath(new URL('../bin/transformed-orders.js', import.meta.url));
const HAND_WRITTEN = fileURLToPath(new URL('hand-written/load.mjs', import.meta.url));

/** One of the two programs that load an area into a DuckDB file, process start to exit. */
export interface Contestant {
  /** The file with the final tables. */
  readonly database: string;
  /** Loads what is new in the area. @throws when files are left out, or another number is loaded than was said */
  load(area: string, files: number): Promise<Usage>;
  /** Forgets all that was loaded. */
  reset(): void;
}

/** Our command line, with a home in that folder. */
export function ourCli(folder: string): Contestant {
  const home = join(folder, 'home');
  return {
    database: join(home, 'warehouse.duckdb'),
    async load(area, files) {
      const { usage, stdout } = await measureNode(folder, [CLI, 'load', area, '--home', home, '--json']);
      const report = JSON.parse(stdout) as { files: { loaded: number } };
      expectLoaded(report.files.loaded, files);
      return usage;
    },
    reset: () => rmSync(home, { recursive: true, force: true }),
  };
}

/** The hand-written script, with its database in that folder. */
export function handWritten(folder: string): Contestant {
  const database = join(folder, 'hand-written.duckdb');
  return {
    database,
    async load(area, files) {
      const { usage, stdout } = await measureNode(folder, [HAND_WRITTEN, area, database]);
      expectLoaded((JSON.parse(stdout) as { files: number }).files, files);
      return usage;
    },
    reset: () => [database, `${database}.wal`].forEach((path) => rmSync(path, { force: true })),
  };
}

function expectLoaded(loaded: number, expected: number): void {
  if (loaded !== expected) throw new Error(`loaded ${loaded} files, not ${expected}`);
}
