import { realpathSync, statSync } from 'node:fs';
import { misuse } from './command-error.ts';
import { printable } from './printable.ts';

/** The absolute real path of a transformed area: the same area has the same name, however it is written. */
export function areaAt(path: string): string {
  const shown = printable(path);
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) {
    throw misuse(`there is no folder ${shown}; name the one that holds the folders orders/ and customers/`);
  }
  if (!stat.isDirectory()) throw misuse(`${shown} is no folder; name the one that holds orders/ and customers/`);
  return realpathSync(path);
}
