import type { FileRecord } from '../../../domain/audit-record.ts';
import type { DatasetName } from '../../../domain/dataset.ts';
import { describeProblem, type FileProblem } from '../../../domain/file-problem.ts';
import type { PendingFile } from '../../../domain/load.ts';
import type { Scanned } from '../../../domain/scan-source.ts';
import type { AuditStore } from '../../../ports/audit-store.ts';
import type { LoadRun } from './run-load.ts';

/** A file that is set aside, and why. */
export interface QuarantinedFile {
  readonly key: string;
  readonly dataset: DatasetName;
  readonly id: string;
  readonly reason: string;
  /** False for one that an earlier run set aside and that still lies there. */
  readonly now: boolean;
}

/** The files this run set aside, then those of earlier runs that still lie in the area and were not released. */
export async function quarantinedIn({ scanned, processed }: LoadRun, audit: AuditStore): Promise<QuarantinedFile[]> {
  const bad = [...processed.setAside, ...processed.loads.flatMap((load) => (load.is === 'set-aside' ? load.bad : []))];
  const problems = new Map(bad.map(({ fileId, problem }) => [fileId, problem]));
  const records = await audit.lookUp([...problems.keys()]);
  const now = [...records.values()].flatMap((record) => setAside(record, problems.get(record.file.id), true));
  return [...now, ...(await quarantinedEarlier(scanned, audit))];
}

/** Those of earlier runs. Asked for by object: the same bytes may have been put again since, under another id. */
export async function quarantinedEarlier({ setAside: files }: Pick<Scanned, 'setAside'>, audit: AuditStore) {
  const latest = await audit.latest(files);
  return [...latest.values()].flatMap((record) => setAside(record, problemOf(record), false));
}

/** Without a record, as in a dry run: the files as they were described. */
export function wouldBeSetAside(file: PendingFile, problem: FileProblem): QuarantinedFile {
  const { key, dataset, id } = file;
  return { key, dataset, id, reason: describeProblem(problem), now: true };
}

function setAside({ file }: FileRecord, problem: FileProblem | undefined, now: boolean): QuarantinedFile[] {
  if (problem === undefined) return [];
  const { key, dataset, id } = file;
  return [{ key, dataset, id, reason: describeProblem(problem), now }];
}

function problemOf({ facts }: FileRecord): FileProblem | undefined {
  const last = facts.at(-1);
  return last?.kind === 'QUARANTINED' ? last.problem : undefined;
}
