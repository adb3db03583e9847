import { type Dirent, readdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import type { DatasetName } from '../../domain/dataset.ts';
import { AreaUnusable, Unavailable } from '../../domain/errors.ts';
import { formatOf } from '../../domain/transformed-file.ts';
import { isHidden } from '../../formats/hidden-names.ts';
import { errorCode, requireArea } from './filesystem-errors.ts';

/** S3's limit for a key; a longer one could be kept nowhere. */
const MAX_KEY_BYTES = 1_024;

const NO_FILE = 'it is no regular file; remove it or rename it';

/** Tells about a file or folder that could not be taken, and why (one sentence, with the remedy). */
export type OnIgnored = (path: string, why: string) => void;

/** A folder on the way; `real` is its path without links. */
interface Folder {
  readonly key: string;
  readonly real: string;
  readonly parent: Folder | null;
}

/**
 * The keys of a dataset's files: their paths below the area, with `/`, in no order. Links are followed, hidden names
 * (`isHidden`) passed over; no file of ours is left out for any other reason without a word to `onIgnored`.
 *
 * @throws AreaUnusable where the area is missing or not ours to read; Unavailable for an input or output error
 */
export function* walkArea(area: string, dataset: DatasetName, onIgnored: OnIgnored): Generator<string> {
  const folders: Folder[] = [{ key: dataset, real: realPath(`${area}/${dataset}`), parent: null }];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of entriesOf(area, folder, onIgnored)) {
      if (isHidden(entry.name)) continue;
      const key = `${folder.key}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!isNameable(area, key, true, onIgnored)) continue;
        folders.push({ key, real: `${folder.real}/${entry.name}`, parent: folder });
      } else if (entry.isFile()) {
        if (formatOf(key) !== undefined && isNameable(area, key, false, onIgnored)) yield key;
      } else if (entry.isSymbolicLink()) {
        const target = follow(area, key, folder, onIgnored);
        if (target === 'file') yield key;
        else if (target !== undefined) folders.push(target);
      } else if (formatOf(key) !== undefined) {
        onIgnored(`${area}/${key}`, NO_FILE);
      }
    }
  }
}

function entriesOf(area: string, folder: Folder, onIgnored: OnIgnored): Dirent[] {
  const path = `${area}/${folder.key}`;
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    const isRoot = folder.parent === null;
    if (code === 'ENOENT') {
      // A dataset without a folder has no files (yet); any other folder has vanished meanwhile.
      if (isRoot) requireArea(area);
      return [];
    }
    if (code === 'ENOTDIR' && isRoot) throw new AreaUnusable(`${path} is not a folder`, { cause: error });
    if (code !== 'EACCES' && code !== 'EPERM') throw new Unavailable(`${path} cannot be read`, { cause: error });
    const why = 'no permission to read this folder; let this user read and enter it (chmod u+rx)';
    if (isRoot) throw new AreaUnusable(`${path}: ${why}`, { cause: error });
    onIgnored(path, why);
    return [];
  }
}

/** Whether a key can say which file this is. */
function isNameable(area: string, key: string, isFolder: boolean, onIgnored: OnIgnored): boolean {
  // Node puts U+FFFD for every byte that is no UTF-8: several names would become one.
  const isText = !key.includes('\uFFFD');
  const isShort = isFolder || key.length * 3 <= MAX_KEY_BYTES || Buffer.byteLength(key) <= MAX_KEY_BYTES;
  if (!isText) onIgnored(`${area}/${key}`, 'its name is not valid UTF-8; rename it');
  else if (!isShort) onIgnored(`${area}/${key}`, `its path is longer than ${MAX_KEY_BYTES} bytes; shorten it`);
  return isText && isShort;
}

/** The path without links, or as it is where there is none (yet). */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** `statSync` that answers undefined where a link leads nowhere, in a circle, or where we may not go. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/** What a link leads to, if that is something for us. */
function follow(area: string, key: string, folder: Folder, onIgnored: OnIgnored): 'file' | Folder | undefined {
  const path = `${area}/${key}`;
  const isOurs = formatOf(key) !== undefined;
  const target = statOf(path);
  if (target?.isDirectory() !== true) {
    if (!isOurs) return undefined;
    if (target?.isFile() === true) return isNameable(area, key, false, onIgnored) ? 'file' : undefined;
    onIgnored(path, target === undefined ? 'the link leads nowhere; remove it or put its target back' : NO_FILE);
    return undefined;
  }
  if (!isNameable(area, key, true, onIgnored)) return undefined;
  const real = realPath(path);
  for (let above: Folder | null = folder; above !== null; above = above.parent) {
    if (above.real === real || above.real.startsWith(real === '/' ? real : `${real}/`)) {
      onIgnored(path, 'the link leads to a folder above itself; remove it');
      return undefined;
    }
  }
  return { key, real, parent: folder };
}
