import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import type { Container } from 'inversify';
import { DATASET_NAMES } from '../../../domain/datasets.ts';
import type { InspectedFile } from '../../../domain/inspect-files.ts';
import { TOKENS } from '../../tokens.ts';
import { CommandError, misuse } from '../command-error.ts';
import { commandAt } from '../next-command.ts';
import { printable } from '../printable.ts';
import type { Place } from './place.ts';

const ID_OR_PREFIX = /^[0-9a-f]{8,64}$/i;
const ID_DIGITS = 64;

/**
 * The files a user means by a key, a path inside an area, or (the first 8 or more digits of) an id. All versions of a key,
 * the newest first; one for an id.
 *
 * @throws CommandError where there is none, or the digits fit several
 */
export async function findFiles(container: Container, text: string, place: Place): Promise<readonly InspectedFile[]> {
  const byKey = await filesByKey(container, text);
  if (byKey.length > 0) return byKey;
  const byId = ID_OR_PREFIX.test(text) ? await fileById(container, text.toLowerCase()) : undefined;
  if (byId !== undefined) return [byId];
  throw new CommandError(
    `no file is known by ${printable(text)}; give its key (orders/…), its path, or 8 digits or more of its id: ` +
      `${commandAt(place, 'files')} lists all that are known`,
  );
}

/** All versions of a key, the newest first; empty where there is none. */
export async function filesByKey(container: Container, text: string): Promise<InspectedFile[]> {
  const found = new Map<string, InspectedFile>();
  for (const { key, area } of namesMeantBy(text)) {
    for await (const file of container.get(TOKENS.inspectFiles).run({ key })) {
      const { id, bucket } = file.record.file;
      if (area === undefined || bucket === area) found.set(id, file);
    }
  }
  return [...found.values()].reverse().sort((a, b) => b.record.file.lastModified - a.record.file.lastModified);
}

async function fileById(container: Container, digits: string): Promise<InspectedFile | undefined> {
  const ids = digits.length === ID_DIGITS ? [digits] : await idsThatBegin(container, digits);
  if (ids.length > 1) throw misuse(`the ids of ${String(ids.length)} files begin with ${digits}; give more digits`);
  for await (const file of container.get(TOKENS.inspectFiles).byId(ids)) return file;
  return undefined;
}

/** Reads every record there is: no store finds an id by its beginning. */
async function idsThatBegin(container: Container, digits: string): Promise<string[]> {
  const ids = new Set<string>();
  for await (const { file } of container.get(TOKENS.audit).walk({})) {
    if (file.id.startsWith(digits)) ids.add(file.id);
  }
  return [...ids];
}

/** The text as a key, and every way to take it for the path of a file in an area. */
function namesMeantBy(text: string): { key: string; area?: string }[] {
  const path = realPath(resolve(text));
  const parts = path.split(sep);
  const asPath = parts.flatMap((part, at) => {
    if (!DATASET_NAMES.some((name) => name === part)) return [];
    return [{ key: parts.slice(at).join('/'), area: parts.slice(0, at).join(sep) || sep }];
  });
  return [{ key: text }, ...asPath];
}

/** Without links, as far as the path still exists: a file that is gone is known all the same. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(realPath(parent), basename(path));
  }
}
