import { DATASETS } from '../../domain/datasets.ts';
import type { FileProblem } from '../../domain/file-problem.ts';
import type { Load, LoadFile } from '../../domain/load.ts';
import { judgeShape } from '../../domain/shape.ts';
import type { FileFailure } from '../../ports/warehouse.ts';

/**
 * Files that their shape alone condemns. COPY would not see all of it: JSON fills a missing column with nulls, CSV goes by
 * position. Such a load wakes no warehouse up.
 */
export function shapeFailures({ dataset, files }: Pick<Load, 'dataset' | 'files'>): FileFailure[] {
  return files.flatMap((file) => {
    const problem = problemOf(file, dataset);
    return problem === null ? [] : [{ fileId: file.id, is: 'bad', problem }];
  });
}

function problemOf({ shape, problem }: LoadFile, dataset: Load['dataset']): FileProblem | null {
  if (problem !== null) return problem;
  if (shape === null) return { code: 'UNREADABLE', detail: 'the columns of the file are not known' };
  return judgeShape(DATASETS[dataset], shape, false).problem;
}
