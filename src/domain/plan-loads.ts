import { type Suspect, trippedBy } from './circuit-breaker.ts';
import { DATASETS } from './datasets.ts';
import type { FileProblem } from './file-problem.ts';
import { cutLoads, type Load, type LoadFile, type LoadLimits, makeLoad } from './load.ts';
import { judgeShape } from './shape.ts';

/** A load as it would be made of pending files, and what became plain before any row was read. */
export interface PlannedLoad {
  /** Without the suspects, or whole where the breaker tripped; null where every file of it is set aside. */
  readonly load: Load | null;
  /** Files to set aside, each with its reason. None where the breaker tripped. */
  readonly setAside: readonly (Suspect & { readonly file: LoadFile })[];
  /** The reason too many files share: the load must wait. */
  readonly tripped: string | undefined;
}

/** Cuts pending files into loads and holds each file's shape against the contract of today. Writes nothing. */
export function planLoads(files: readonly LoadFile[], limits: LoadLimits, readsNanoseconds: boolean): PlannedLoad[] {
  return cutLoads(files, limits).map((load) => {
    const suspects = load.files.flatMap((file) => {
      const problem = problemOf(file, readsNanoseconds);
      return problem === null ? [] : [{ fileId: file.id, problem, released: file.released, file }];
    });
    const tripped = trippedBy(suspects, load.files.length);
    if (tripped !== undefined || suspects.length === 0) return { load, setAside: [], tripped };
    const bad = new Set(suspects.map(({ fileId }) => fileId));
    const good = load.files.filter((file) => !bad.has(file.id));
    return { load: good.length === 0 ? null : makeLoad(load.dataset, good), setAside: suspects, tripped };
  });
}

function problemOf(file: LoadFile, readsNanoseconds: boolean): FileProblem | null {
  if (file.problem !== null) return file.problem;
  if (file.shape === null) return { code: 'UNREADABLE', detail: 'nobody could tell its columns' };
  return judgeShape(DATASETS[file.dataset], file.shape, readsNanoseconds).problem;
}
