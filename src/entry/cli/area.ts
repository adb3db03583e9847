import { realpathSync, type Stats, statSync } from 'node:fs';
import { misuse } from './command-error.ts';
import { printable } from './printable.ts';

/** The absolute real path of a transformed area: the same area has the same name, however it is written. */
export function areaAt(path: string): string {
  const shown = path === '' ? "''" : printable(path);
  const stat = statOf(path, shown);
  if (stat === undefined) {
    throw misuse(`there is no folder ${shown}; name the one that holds the folders orders/ and customers/`);
  }
  if (!stat.isDirectory()) throw misuse(`${shown} is no folder; name the one that holds orders/ and customers/`);
  return realpathSync(path);
}

function statOf(path: string, shown: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const what = 'name the folder that holds orders/ and customers/, and let this user enter it';
    throw misuse(`${shown} cannot be looked at (${code}); ${what}`);
  }
}
