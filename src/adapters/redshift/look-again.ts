import { sideBySide } from '../../aws/side-by-side.ts';
import type { FileSource } from '../../ports/file-source.ts';
import type { FileFailure } from '../../ports/warehouse.ts';
import type { ControlFile } from './load-control.ts';

const AT_ONCE = 16;

/**
 * Those of these files that are not any more what they were when they were described: gone, or another content under
 * the same key. What COPY says of such files is seldom clear, and asking the object store costs the warehouse nothing.
 *
 * @throws Unavailable
 */
export async function lookAgain(
  source: Pick<FileSource, 'describe'>,
  files: readonly ControlFile[],
): Promise<FileFailure[]> {
  const seen = await sideBySide(files, AT_ONCE, async (file): Promise<FileFailure[]> => {
    const { id, dataset, bucket, key, eTag, lastModified } = file;
    const now = await source.describe({ dataset, bucket, key });
    if (now.is === 'gone') return [{ fileId: id, is: 'gone' }];
    const isSame = now.version.eTag === eTag && now.version.lastModified === lastModified;
    return isSame ? [] : [{ fileId: id, is: 'changed' }];
  });
  return seen.flat();
}
