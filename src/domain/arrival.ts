import { DATASETS } from './datasets.ts';
import type { FileProblem } from './file-problem.ts';
import type { PendingFile } from './load.ts';
import type { Shape } from './shape.ts';
import { fileId, formatOf, type ObjectVersion, partitionDay, partitionOf } from './transformed-file.ts';

/**
 * What counts as the arrival of a file: when its object was last modified, or the day its path names (for areas that were
 * copied, where all files have the time of the copy).
 */
export type ArrivalFrom = 'lastModified' | 'path';

/**
 * A described object as a file to be loaded.
 *
 * @param problem why the object cannot be read, as the source found it
 */
export function arrived(
  version: ObjectVersion,
  shape: Shape | null,
  problem: FileProblem | null,
  arrivalFrom: ArrivalFrom,
): PendingFile {
  const format = formatOf(version.key);
  if (format === undefined) throw new Error(`${version.key}: no format of ours; FileSource.list must not return it`);
  const partition = partitionOf(DATASETS[version.dataset], version.key);
  const day = partitionDay(partition);
  // A dataset without partitions has no day in its path: its files arrive when they were modified, whatever the setting.
  const fromPath = arrivalFrom === 'path' && DATASETS[version.dataset].partitionedBy.length > 0;
  return {
    ...version,
    id: fileId(version),
    arrival: fromPath && day !== undefined ? day : Math.min(version.lastModified, LAST_ARRIVAL),
    format,
    partition,
    shape,
    problem: problem ?? (fromPath && day === undefined ? NO_DAY : null),
    released: false,
  };
}

/** The end of the year 9999, seconds since 1970: a window is told by four digits of a year, and files come from anywhere. */
const LAST_ARRIVAL = Date.UTC(9999, 11, 31) / 1000;

const NO_DAY: FileProblem = {
  code: 'NO_PARTITION_DATE',
  detail: 'its path names no year, month and day, from which its arrival was to be taken',
};
