import type { PendingFile } from '../../domain/load.ts';
import type { ShapeColumn } from '../../domain/shape.ts';
import type { SqliteState, SqlRow } from './sqlite-state.ts';

/** What a pending file is read from, in the order of `pendingFiles`; `columns` by way of `WITH_SHAPE`. */
export const PENDING_COLUMNS = 'file_id, arrival, released, row_count, columns, file';
/** What follows `FROM pending`. */
export const WITH_SHAPE = 'LEFT JOIN shapes ON shapes.seq = shape';

const KEEP = `
  INSERT INTO pending (file_id, arrival, load_id, released, shape, row_count, file) VALUES (?, ?, NULL, ?, ?, ?, ?)
  ON CONFLICT (file_id) DO UPDATE SET released = 1 WHERE excluded.released > pending.released`;
const KEEP_SHAPE = 'INSERT OR IGNORE INTO shapes (columns) VALUES (?)';
const FIND_SHAPE = 'SELECT seq FROM shapes WHERE columns = ?';

/** Writes pending files; to be called within a transaction. What is known stays as it is, but for `released`. */
export function writePending(state: SqliteState, files: readonly PendingFile[]): void {
  const shapes = new Map<readonly ShapeColumn[], number>();
  for (const { id, arrival, released, shape, ...file } of files) {
    let seq: number | null = null;
    if (shape !== null) {
      seq = shapes.get(shape.columns) ?? keptShape(state, JSON.stringify(shape.columns));
      shapes.set(shape.columns, seq);
    }
    state.run(KEEP, id, arrival, released ? 1 : 0, seq, shape?.rowCount ?? null, JSON.stringify(file));
  }
}

function keptShape(state: SqliteState, columns: string): number {
  state.run(KEEP_SHAPE, columns);
  return state.row(FIND_SHAPE, columns)?.[0] as number;
}

/** The files of these rows. Those with the same columns share one array. */
export function pendingFiles(rows: readonly SqlRow[]): PendingFile[] {
  const shared = new Map<string, readonly ShapeColumn[]>();
  const columnsOf = (json: string) => {
    const columns = shared.get(json) ?? (JSON.parse(json) as readonly ShapeColumn[]);
    shared.set(json, columns);
    return columns;
  };
  return (rows as readonly Row[]).map(([id, arrival, released, rowCount, columns, file]) => ({
    ...(JSON.parse(file) as Omit<PendingFile, 'id' | 'arrival' | 'released' | 'shape'>),
    id,
    arrival,
    released: released === 1,
    shape: columns === null ? null : { columns: columnsOf(columns), rowCount },
  }));
}

type Row = readonly [
  id: string,
  arrival: number,
  released: 0 | 1,
  rowCount: number | null,
  columns: string | null,
  file: string,
];
