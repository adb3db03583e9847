import { statSync } from 'node:fs';
import { AreaUnusable } from '../../domain/errors.ts';

/** The code of an error the system gave, such as `ENOENT`; undefined for any other error, which is a fault of ours. */
export function errorCode(error: unknown): string | undefined {
  // Not `instanceof`: an error of Node's own core is none of the Error class where code runs in a context of its own.
  const { code, syscall } = (error ?? {}) as { readonly code?: string; readonly syscall?: string };
  return syscall === undefined ? undefined : code;
}

/** @throws AreaUnusable unless the area is a folder that can be entered */
export function requireArea(area: string): void {
  let isFolder: boolean;
  try {
    isFolder = statSync(area).isDirectory();
  } catch (error) {
    const why = errorCode(error) === 'ENOENT' ? 'does not exist' : 'cannot be entered';
    throw new AreaUnusable(`the transformed area ${area} ${why}; create it, mount it or name another one`, {
      cause: error,
    });
  }
  if (!isFolder) throw new AreaUnusable(`the transformed area ${area} is not a folder; name another one`);
}
