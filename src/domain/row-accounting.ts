/**
 * What became of the rows of a load, counted in rows. Every row is one of three, so that
 * `rows = won + older + repeated` (invariant I11); nothing else can happen to it.
 */
export interface RowAccounting {
  /** Rows in the files, as staged. */
  readonly rows: number;
  /** Rows that are now the newest version of their key in the final table. */
  readonly won: number;
  /** Rows that were not newer than what the final table held before the load. */
  readonly older: number;
  /** Rows that lost to a newer, or an equal, row of the same load. */
  readonly repeated: number;
}

/**
 * The rows of one file; a part is null where the warehouse cannot tell it by file. `rows` itself is only null for text
 * files that an engine has copied several at a time (Redshift): nobody counted them one by one.
 */
export interface FileRows {
  readonly fileId: string;
  readonly rows: number | null;
  readonly won: number | null;
  readonly older: number | null;
  readonly repeated: number | null;
}

export const NO_ROWS: RowAccounting = { rows: 0, won: 0, older: 0, repeated: 0 };

/** Both together. */
export function addRows(a: RowAccounting, b: RowAccounting): RowAccounting {
  return {
    rows: a.rows + b.rows,
    won: a.won + b.won,
    older: a.older + b.older,
    repeated: a.repeated + b.repeated,
  };
}

/** Throws where a warehouse's figures do not add up: a fault of ours that must never be reported as success. */
export function assertBalanced(accounting: RowAccounting, loadId: string): void {
  const { rows, won, older, repeated } = accounting;
  if (rows === won + older + repeated) return;
  const sum = `${String(won)} won + ${String(older)} older + ${String(repeated)} repeated`;
  throw new Error(`load ${loadId}: ${String(rows)} rows staged are not ${sum}; this is a bug, please report it`);
}
