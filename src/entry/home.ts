import { mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { LoadImpossible } from '../domain/errors.ts';

/** Where everything of a home lies. */
export interface HomePaths {
  readonly folder: string;
  /** Audit, plans and marks. */
  readonly state: string;
  /** The final tables and the ledger. */
  readonly warehouse: string;
  /** Where the files' arrival is taken from, for a state that was lost; only there where that is not the default. */
  readonly arrivalFrom: string;
  /** What was found in files, so that none is read twice; may be deleted at any time. */
  readonly descriptions: string;
}

/** The paths of a home; nothing is created. */
export function homeAt(path: string): HomePaths {
  const folder = resolve(path);
  return {
    folder,
    state: join(folder, 'state.sqlite'),
    warehouse: join(folder, 'warehouse.duckdb'),
    arrivalFrom: join(folder, 'arrival-from'),
    descriptions: join(folder, 'descriptions.sqlite'),
  };
}

/** Creates the folder of a home where it is missing. @throws LoadImpossible where that cannot be */
export function prepareHome({ folder }: HomePaths): void {
  try {
    makeFolder(folder);
  } catch (error) {
    const why =
      statSync(folder, { throwIfNoEntry: false })?.isDirectory() === false ? 'is no folder' : 'cannot be made';
    throw new LoadImpossible(`the home ${folder} ${why}; name another one (--home)`, { cause: error });
  }
}

/** Not `recursive`: Node would try for ever where a folder can neither be found nor made, such as in /proc. */
function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  mkdirSync(path);
}

/** The mark of a warehouse that is not there. */
export const NO_WAREHOUSE = 'none';

/**
 * A text that differs whenever the warehouse's file was replaced, removed or written by anybody. It tells a run whether
 * the ledger may have changed since the last one ended; only then it has to be compared with the audit.
 */
export function warehouseMark({ warehouse }: HomePaths): string {
  const stat = statSync(warehouse, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? NO_WAREHOUSE : [stat.ino, stat.size, stat.mtimeNs].join(':');
}
