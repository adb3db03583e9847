import type { FileFact } from '../../../domain/audit-record.ts';
import type { DatasetName } from '../../../domain/dataset.ts';
import type { InspectedFile, ShownState } from '../../../domain/inspect-files.ts';
import type { FileRows } from '../../../domain/row-accounting.ts';

/** A file as `--json` prints it. */
export interface FileView {
  readonly key: string;
  readonly state: ShownState;
  readonly reason: string | null;
  readonly dataset: DatasetName;
  readonly area: string;
  readonly id: string;
  readonly sizeBytes: number;
  readonly modified: string;
  readonly arrival: string;
  /** The load it came in by, or was set aside in. */
  readonly load: string | null;
  readonly rows: Omit<FileRows, 'fileId'> | null;
}

export function viewOf({ record, state, reason }: InspectedFile): FileView {
  const { key, dataset, bucket, id, sizeBytes, lastModified, arrival } = record.file;
  const last = record.facts.at(-1);
  return {
    key,
    state,
    reason,
    dataset,
    area: bucket,
    id,
    sizeBytes,
    modified: isoTime(lastModified * 1000),
    arrival: isoTime(arrival * 1000),
    load: last !== undefined && 'loadId' in last ? last.loadId : null,
    rows: last?.kind === 'LOADED' ? rowsWithoutId(last.rows) : null,
  };
}

/** A fact as `--json` prints it: what and when, without the file that it is about. */
export function factView({ file: _, at, ...what }: FileFact): Readonly<Record<string, unknown>> {
  const { kind, ...rest } = 'rows' in what ? { ...what, rows: rowsWithoutId(what.rows) } : what;
  return { at: isoTime(at), kind, ...rest };
}

function rowsWithoutId({ rows, won, older, repeated }: FileRows): Omit<FileRows, 'fileId'> {
  return { rows, won, older, repeated };
}

function isoTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
