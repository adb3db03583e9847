import {
  type AuditedFile,
  FACT_RANK,
  type FileFact,
  type FileRecord,
  type FileState,
} from '../../domain/audit-record.ts';
import type { DatasetName } from '../../domain/dataset.ts';
import { reasonOf } from '../../domain/file-problem.ts';
import type { SqlRow } from './sqlite-state.ts';

/** What a record is read from, in the order of `recordOfRow`. */
export const FILE_COLUMNS =
  'id, dataset, bucket, key, e_tag, size_bytes, last_modified, arrival, state, received, set_aside, loaded';

/**
 * Puts a fact into its file's place for the rank, by rank; parameters by `parametersOf`. The state only rises. The parts of
 * the description that are not in the id are those of the highest fact.
 */
export const RECORD_FACT: Readonly<Record<1 | 5 | 9, string>> = {
  1: recordSql(['received']),
  5: recordSql(['set_aside', 'set_aside_in', 'reason']),
  9: recordSql(['loaded', 'loaded_by']),
};

function recordSql(place: readonly string[]): string {
  const written = [
    'id',
    'dataset',
    'bucket',
    'key',
    'e_tag',
    'size_bytes',
    'last_modified',
    'arrival',
    'rank',
    'state',
  ];
  const raised = ['size_bytes', 'arrival', 'state', 'rank'];
  const columns = [...written, ...place];
  return `
    INSERT INTO files (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
    ON CONFLICT (id) DO UPDATE SET ${[
      ...place.map((column) => `${column} = excluded.${column}`),
      ...raised.map((column) => `${column} = iif(excluded.rank >= rank, excluded.${column}, ${column})`),
    ].join(', ')}`;
}

/** The parameters of the statement for the fact's rank. */
export function parametersOf(fact: FileFact): (string | number | null)[] {
  const { file, ...said } = fact;
  const { id, dataset, bucket, key, eTag, sizeBytes, lastModified, arrival } = file;
  const rank = FACT_RANK[fact.kind];
  const described = [id, dataset, bucket, key, eTag, sizeBytes, lastModified, arrival, rank, fact.kind];
  const json = JSON.stringify(said);
  if (rank === 1) return [...described, json];
  if (fact.kind === 'LOADED') return [...described, json, fact.loadId];
  if (fact.kind === 'QUARANTINED') return [...described, json, fact.loadId, reasonOf(fact.problem)];
  return [...described, json, null, null];
}

/** The record of a row. */
export function recordOfRow(row: SqlRow): FileRecord {
  const [id, dataset, bucket, key, eTag, sizeBytes, lastModified, arrival, state, ...places] = row as Row;
  const file: AuditedFile = { id, dataset, bucket, key, eTag, sizeBytes, lastModified, arrival };
  const facts: FileFact[] = [];
  for (const json of places) {
    if (json !== null) facts.push({ file, ...(JSON.parse(json) as Omit<FileFact, 'file'>) } as FileFact);
  }
  return { file, state, facts };
}

type Row = readonly [
  id: string,
  dataset: DatasetName,
  bucket: string,
  key: string,
  eTag: string,
  sizeBytes: number,
  lastModified: number,
  arrival: number,
  state: FileState,
  received: string | null,
  setAside: string | null,
  loaded: string | null,
];
