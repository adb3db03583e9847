import { type FileRecord, foundAt } from './audit-record.ts';
import type { PendingFile } from './load.ts';
import { objectName } from './transformed-file.ts';

/** Pending files, told apart. */
export interface NewestVersions<F> {
  /** One of each object, in the order given. */
  readonly newest: readonly F[];
  /** Overwritten, each by the file of the id `by`. */
  readonly older: readonly { readonly file: F; readonly by: string }[];
}

/**
 * Keeps the newest of several pending versions of one object (they come of intakes that raced): the older content is gone,
 * and a load that names an object twice would count its rows twice. Of equals the one found last, as `AuditStore.latest`
 * has it, for who decides otherwise than intake would supersede what intake receives again.
 *
 * @param known records of these files, by id; a file without one was found just now
 */
export function newestVersions<F extends PendingFile>(
  files: readonly F[],
  known: ReadonlyMap<string, FileRecord>,
): NewestVersions<F> {
  const byObject = new Map<string, F>();
  for (const file of files) {
    const name = objectName(file);
    const other = byObject.get(name);
    if (other === undefined || isNewer(file, other, known)) byObject.set(name, file);
  }
  const newest = new Set(byObject.values());
  const older = files.flatMap((file) => {
    const by = byObject.get(objectName(file));
    return by === undefined || by === file ? [] : [{ file, by: by.id }];
  });
  return { newest: files.filter((file) => newest.has(file)), older };
}

function isNewer(file: PendingFile, other: PendingFile, known: ReadonlyMap<string, FileRecord>): boolean {
  if (file.lastModified !== other.lastModified) return file.lastModified > other.lastModified;
  return found(file, known) > found(other, known);
}

function found({ id }: PendingFile, known: ReadonlyMap<string, FileRecord>): number {
  const record = known.get(id);
  return record === undefined ? Number.POSITIVE_INFINITY : foundAt(record);
}
