import type { AuditStore } from '../ports/audit-store.ts';
import type { LoadPlans } from '../ports/load-plans.ts';
import type { FileFailure } from '../ports/warehouse.ts';
import type { FileFact } from './audit-record.ts';
import { type Suspect, trippedBy } from './circuit-breaker.ts';
import type { Clock } from './clock.ts';
import type { FileProblem } from './file-problem.ts';
import { type Load, type LoadFile, makeLoad } from './load.ts';
import { auditedFile, type ReceiveFiles, type Verdict } from './receive-files.ts';
import { objectName } from './transformed-file.ts';

export interface SetAsideFilesDependencies {
  readonly audit: AuditStore;
  readonly plans: LoadPlans;
  readonly receive: ReceiveFiles;
  readonly clock: Pick<Clock, 'now'>;
}

/** A file that the warehouse could not find, and of which nothing can be known now: why. */
export interface OutOfReach {
  readonly file: LoadFile;
  readonly why: string;
}

/**
 * What came of it: the load waits (`tripped`: the reason too many files share), or it is dissolved without these files.
 * Those out of reach (their disk was taken away, say) become a load of their own, so that no other waits for them; where
 * that is all of them, the load stays as it is.
 */
export type SetAside =
  | { readonly tripped: string; readonly detail: string }
  | {
      readonly tripped: undefined;
      readonly bad: readonly Suspect[];
      readonly vanished: number;
      readonly outOfReach: readonly OutOfReach[];
    };

/** Takes the files that a warehouse complained of out of their load, so that the others can be loaded without them. */
export class SetAsideFiles {
  readonly #deps: SetAsideFilesDependencies;

  constructor(deps: SetAsideFilesDependencies) {
    this.#deps = deps;
  }

  /** @throws Unavailable: doing it again is right */
  async run(load: Load, failures: readonly FileFailure[]): Promise<SetAside> {
    const { audit, receive, clock } = this.#deps;
    const files = new Map(load.files.map((file) => [file.id, file]));
    const odd = failures.flatMap((failure) => {
      const file = files.get(failure.fileId);
      return file === undefined || failure.is === 'bad' ? [] : [{ file, is: failure.is }];
    });
    // The object is described afresh: gone ones become MISSING, overwritten ones SUPERSEDED by what is there now.
    const verdicts = odd.length === 0 ? [] : await receive.run(odd.map(({ file }) => file));
    const { vanished, lying, outOfReach } = lookedAgain(odd, verdicts);
    const bad = [...badOf(failures, files), ...lying.map((file) => suspectOf(file, ROWS_DIFFER))];
    const tripped = trippedBy(bad, load.files.length);
    if (tripped !== undefined) return { tripped, detail: bad[0]?.problem.detail ?? tripped };
    const at = clock.now();
    // Before the plan is closed: from then on nothing else would know that these files need no load.
    await audit.record(bad.flatMap(({ fileId, problem }) => quarantined(files.get(fileId), problem, load.id, at)));
    const settled = [...bad.map(({ fileId }) => fileId), ...vanished.map(({ id }) => id)];
    await this.#dissolve(load, settled, outOfReach);
    return { tripped, bad, vanished: vanished.length, outOfReach };
  }

  async #dissolve(load: Load, settled: readonly string[], outOfReach: readonly OutOfReach[]): Promise<void> {
    const { plans } = this.#deps;
    if (outOfReach.length === 0) return plans.close(load.id, settled);
    if (outOfReach.length === load.files.length) return;
    const apart = outOfReach.map(({ file }) => file);
    await plans.replace(load.id, [makeLoad(load.dataset, apart)]);
    // They are free now. Dying before they are dropped, they would be tried, and set aside, once more.
    const ids = new Set(settled);
    await plans.drop(load.files.filter(({ id }) => ids.has(id)));
  }
}

/** The fact that sets a file aside; none for an unknown file. */
export function quarantined(
  file: LoadFile | undefined,
  problem: FileProblem,
  loadId: string | null,
  at: number,
): FileFact[] {
  return file === undefined ? [] : [{ kind: 'QUARANTINED', file: auditedFile(file), at, problem, loadId }];
}

const ROWS_DIFFER: FileProblem = {
  code: 'ROWS_DIFFER',
  detail: 'the object is still the one that was described, but it does not hold what its description promises',
};

function suspectOf(file: LoadFile, problem: FileProblem): Suspect {
  return { fileId: file.id, problem, released: file.released };
}

function badOf(failures: readonly FileFailure[], files: ReadonlyMap<string, LoadFile>): Suspect[] {
  return failures.flatMap((failure) => {
    const file = files.get(failure.fileId);
    return file === undefined || failure.is !== 'bad' ? [] : [suspectOf(file, failure.problem)];
  });
}

/**
 * What a second look says of files that were gone or changed: those whose object is another one now, or none; those that
 * are what they were and yet read differently; those that cannot be looked at. A file that is back as it was simply stays
 * in the queue.
 */
function lookedAgain(
  odd: readonly { readonly file: LoadFile; readonly is: 'gone' | 'changed' }[],
  verdicts: readonly Verdict[],
): { vanished: LoadFile[]; lying: LoadFile[]; outOfReach: OutOfReach[] } {
  const now = new Map(
    verdicts.map((verdict) => [objectName('file' in verdict ? verdict.file : verdict.object), verdict]),
  );
  const vanished: LoadFile[] = [];
  const lying: LoadFile[] = [];
  const outOfReach: OutOfReach[] = [];
  for (const { file, is } of odd) {
    const verdict = now.get(objectName(file));
    if (verdict === undefined) continue;
    if (verdict.is === 'failed') {
      outOfReach.push({ file, why: verdict.error.message });
      continue;
    }
    const isSame = 'file' in verdict && (verdict.file.id === file.id || verdict.is === 'unchanged');
    if (!isSame) vanished.push(file);
    else if (is === 'changed') lying.push(file);
  }
  return { vanished, lying, outOfReach };
}
