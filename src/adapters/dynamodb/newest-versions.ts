import { sideBySide } from '../../aws/side-by-side.ts';
import { type FileRecord, foundAt } from '../../domain/audit-record.ts';
import { type ObjectRef, objectName } from '../../domain/transformed-file.ts';
import { objectPk, objectPrefix } from './audit-table.ts';
import type { AuditWalks } from './audit-walks.ts';
import type { FileRecords } from './file-records.ts';

/** Versions looked at together: one is the rule, and of two in one second both must be seen. */
const PAGE_VERSIONS = 4;

export interface NewestVersionsDependencies {
  readonly walks: AuditWalks;
  readonly records: FileRecords;
  /** Calls under way at the same time. */
  readonly inFlight: number;
}

/**
 * The newest known version of each object. There is no pointer that could be behind: every version is an item of its own,
 * and they sort by time, so writers in any order and number leave the same answer. That costs a Query for each object
 * (1 read unit), where a pointer would cost a conditional update for each file (1 write unit, five times the price).
 */
export class NewestVersions {
  readonly #deps: NewestVersionsDependencies;

  constructor(deps: NewestVersionsDependencies) {
    this.#deps = deps;
  }

  /** By `objectName`; unknown objects are missing. */
  async of(objects: readonly ObjectRef[]): Promise<Map<string, FileRecord>> {
    const { walks, records, inFlight } = this.#deps;
    const distinct = [...new Map(objects.map((object) => [objectName(object), object]))];
    let open = distinct.map(([name, { key, ...rest }]) => ({
      name,
      pages: walks.belowReversed(objectPk(key), objectPrefix({ key, ...rest }), PAGE_VERSIONS),
    }));
    const found = new Map<string, FileRecord>();
    while (open.length > 0) {
      const pages = await sideBySide(open, inFlight, async (walk) => ({ ...walk, page: await walk.pages.next() }));
      const more = pages.flatMap(({ page, ...walk }) => (page.done === true ? [] : [{ ...walk, items: page.value }]));
      const ids = more.map(({ items }) => items.map((item) => item['fileId']?.S ?? ''));
      const known = await records.byId(ids.flat());
      for (const [at, { name }] of more.entries()) {
        const newest = newestOf((ids[at] ?? []).flatMap((id) => known.get(id) ?? []));
        if (newest !== undefined) found.set(name, newest);
      }
      // A version all of whose facts were taken back is none; then an older one may be the newest.
      open = more.filter(({ name, items }) => items.length > 0 && !found.has(name));
    }
    return found;
  }
}

/** The last modified; of equals the one that was found last. */
function newestOf(records: readonly FileRecord[]): FileRecord | undefined {
  return records.toSorted((a, b) => b.file.lastModified - a.file.lastModified || foundAt(b) - foundAt(a))[0];
}
