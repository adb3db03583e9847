import {
  type AuditedFile,
  FACT_RANK,
  type FileFact,
  type FileRecord,
  type FileState,
} from '../../domain/audit-record.ts';
import type { DatasetName } from '../../domain/dataset.ts';
import { reasonOf } from '../../domain/file-problem.ts';
import type { SqliteState, SqlRow } from './sqlite-state.ts';

/** What a record is read from, in the order of `recordOfRow`. */
export const FILE_COLUMNS =
  'id, dataset, bucket, key, e_tag, size_bytes, last_modified, arrival, state, received, set_aside, loaded_by, loaded';

/** The columns of `described`. */
const DESCRIBED = 'id, dataset, bucket, key, e_tag, size_bytes, last_modified, arrival, rank, state';

/** Puts a fact into its file's place for the rank; to be called within a transaction. The state only rises. */
export function writeFact(state: SqliteState, fact: FileFact): void {
  const place = placeOf(fact);
  // Nothing ranks higher, and the file is known but where its first fact was lost: a third cheaper than the general way.
  if (fact.kind === 'LOADED') {
    const { id, sizeBytes, arrival } = fact.file;
    if (state.run(RECORD_LOADED, ...place, sizeBytes, arrival, id) === 1) return;
  }
  state.run(RECORD_FACT[FACT_RANK[fact.kind]], ...described(fact), ...place);
}

const RECORD_LOADED = `
  UPDATE files SET loaded = ?, loaded_by = ?, size_bytes = ?, arrival = ?, rank = ${FACT_RANK.LOADED}, state = 'LOADED'
  WHERE id = ?`;
/** By rank. The parts of the description that are not in the id are those of the highest fact. */
const RECORD_FACT: Readonly<Record<1 | 5 | 9, string>> = {
  1: recordSql(['received']),
  5: recordSql(['set_aside', 'set_aside_in', 'reason']),
  9: recordSql(['loaded', 'loaded_by']),
};

function recordSql(place: readonly string[]): string {
  const columns = [...DESCRIBED.split(', '), ...place];
  const raised = ['size_bytes', 'arrival', 'state', 'rank'];
  return `
    INSERT INTO files (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
    ON CONFLICT (id) DO UPDATE SET ${[
      ...place.map((column) => `${column} = excluded.${column}`),
      ...raised.map((column) => `${column} = iif(excluded.rank >= rank, excluded.${column}, ${column})`),
    ].join(', ')}`;
}

function described({ kind, file }: FileFact): (string | number)[] {
  const { id, dataset, bucket, key, eTag, sizeBytes, lastModified, arrival } = file;
  return [id, dataset, bucket, key, eTag, sizeBytes, lastModified, arrival, FACT_RANK[kind], kind];
}

/** What goes into the fact's place. Every file is loaded sooner or later, so that fact is written as short as can be. */
function placeOf(fact: FileFact): (string | null)[] {
  if (fact.kind === 'LOADED') {
    const { rows, won, older, repeated } = fact.rows;
    const loaded: Loaded = [fact.at, rows, won, older, repeated];
    return [JSON.stringify(loaded), fact.loadId];
  }
  const { file: _, ...said } = fact;
  if (fact.kind === 'RECEIVED') return [JSON.stringify(said)];
  if (fact.kind === 'QUARANTINED') return [JSON.stringify(said), fact.loadId, reasonOf(fact.problem)];
  return [JSON.stringify(said), null, null];
}

type Loaded = readonly [
  at: number,
  rows: number | null,
  won: number | null,
  older: number | null,
  repeated: number | null,
];

/** The record of a row. Its facts are read when they are asked for: most who look a file up only want its state. */
export function recordOfRow(row: SqlRow): FileRecord {
  const [id, dataset, bucket, key, eTag, sizeBytes, lastModified, arrival, state, ...places] = row as Row;
  const file: AuditedFile = { id, dataset, bucket, key, eTag, sizeBytes, lastModified, arrival };
  return {
    file,
    state,
    get facts() {
      return factsOf(file, places);
    },
  };
}

function factsOf(file: AuditedFile, [received, setAside, loadedBy, loaded]: Places): FileFact[] {
  const facts: FileFact[] = [];
  if (received !== null) facts.push({ file, ...(JSON.parse(received) as object) } as FileFact);
  if (setAside !== null) facts.push({ file, ...(JSON.parse(setAside) as object) } as FileFact);
  if (loaded !== null && loadedBy !== null) facts.push(loadedFact(file, loadedBy, JSON.parse(loaded) as Loaded));
  return facts;
}

function loadedFact(file: AuditedFile, loadId: string, [at, rows, won, older, repeated]: Loaded): FileFact {
  return { kind: 'LOADED', file, at, loadId, rows: { fileId: file.id, rows, won, older, repeated } };
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
  ...places: Places,
];

type Places = readonly [
  received: string | null,
  setAside: string | null,
  loadedBy: string | null,
  loaded: string | null,
];
