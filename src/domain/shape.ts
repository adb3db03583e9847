import type { Column, Dataset } from './dataset.ts';
import type { FileProblem } from './file-problem.ts';

/**
 * The type a column has in the file. `timestamp` has microseconds or milliseconds (or INT96), `timestamp-ns` nanoseconds,
 * which not every warehouse reads. Anything else goes by the format's own name for it, such as `INT64`.
 */
export type PhysicalType = 'text' | 'timestamp' | 'timestamp-ns' | (string & {});

/** A column as the file has it. */
export interface ShapeColumn {
  readonly name: string;
  readonly type: PhysicalType;
}

/** The columns of a file in its own order, and its rows where the format tells without reading them all. */
export interface Shape {
  readonly columns: readonly ShapeColumn[];
  /** Null where only reading the whole file would tell (CSV, JSON lines). */
  readonly rowCount: number | null;
}

/** What a shape means for its file: loadable (perhaps with warnings), or not and why. */
export interface ShapeVerdict {
  readonly problem: FileProblem | null;
  readonly warnings: readonly string[];
}

/**
 * Holds a shape against the contract. Columns are found by name, in any order; an extra column is left out with a
 * warning; a missing or retyped one is a problem. A file without rows and without columns is loadable: there is nothing
 * in it to be wrong.
 */
export function judgeShape(dataset: Dataset, shape: Shape, readsNanoseconds: boolean): ShapeVerdict {
  if (shape.columns.length === 0 && (shape.rowCount ?? 0) === 0) return FINE;
  // Almost every file, and each is judged twice: 11 ms of a run over 2 000 files without it.
  if (isAsDeclared(dataset, shape, readsNanoseconds)) return FINE;
  const found = new Map(shape.columns.map((column) => [column.name, column]));
  // First: where the names are missing, the first row stands in their place, and no message may quote it.
  const missing = dataset.columns.find(({ name }) => !found.has(name));
  if (missing !== undefined) {
    const detail = whatItHas(dataset, shape);
    return { problem: { code: 'MISSING_COLUMN', column: missing.name, detail }, warnings: [] };
  }
  if (found.size < shape.columns.length) {
    const twice = shape.columns.find((column, at) => shape.columns.findIndex((c) => c.name === column.name) !== at);
    const name = twice?.name ?? '';
    return { problem: { code: 'WRONG_TYPE', column: name, detail: 'the file has this column twice' }, warnings: [] };
  }
  for (const column of dataset.columns) {
    const detail = mismatch(column, found.get(column.name)?.type ?? 'text', readsNanoseconds);
    if (detail !== null) return { problem: { code: 'WRONG_TYPE', column: column.name, detail }, warnings: [] };
  }
  const known = new Set(dataset.columns.map((column) => column.name));
  const extra = shape.columns.filter((column) => !known.has(column.name)).map((column) => column.name);
  return { problem: null, warnings: extra.map((name) => `column ${name} is not in the contract and is left out`) };
}

/** The names a file has in the place of a missing one, if they are names. */
function whatItHas({ columns }: Dataset, shape: Shape): string {
  const known = new Set(columns.map(({ name }) => name));
  if (!shape.columns.some(({ name }) => known.has(name))) {
    const count = shape.columns.length;
    return `the file has none of the contract's columns, but ${count} of other names; does it begin with a line of names?`;
  }
  const names = shape.columns.map(({ name }) => name).join(', ');
  return `the file has no such column; it has: ${names.slice(0, 500)}`;
}

const FINE: ShapeVerdict = { problem: null, warnings: [] };

/** Whether the file has the columns of the contract in their own order, and no others. */
function isAsDeclared({ columns }: Dataset, shape: Shape, readsNanoseconds: boolean): boolean {
  if (shape.columns.length !== columns.length) return false;
  return shape.columns.every(({ name, type }, at) => {
    const column = columns[at];
    return column?.name === name && mismatch(column, type, readsNanoseconds) === null;
  });
}

function mismatch(column: Column, type: PhysicalType, readsNanoseconds: boolean): string | null {
  if (type === 'text') return null;
  if (column.type === 'text') return `the file has ${type}, the contract says string`;
  if (type === 'timestamp') return null;
  if (type !== 'timestamp-ns') return `the file has ${type}, the contract says string or timestamp`;
  if (readsNanoseconds) return null;
  return 'the file has nanosecond timestamps, which this warehouse cannot read; write microseconds';
}
