import { LoadImpossible } from '../domain/errors.ts';

/** Everything is held in memory; who wants more lets the warehouse write it to files. */
export const MOST_ROWS = 100_000;

/** A value as people and JSON are told it. */
export type SelectValue = string | number | boolean | null;

/** What a query of people gave. */
export interface SelectAnswer {
  /** In the order of the query; of two equal names the second has a suffix. */
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, SelectValue>>[];
}

/** SQL that does not only read; the message says why. */
export class SelectRefused extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SelectRefused';
  }
}

/** @throws LoadImpossible for more than `MOST_ROWS` */
export function mustBeFew(rows: number): void {
  if (rows > MOST_ROWS) throw new LoadImpossible(`more than ${MOST_ROWS} rows; ask for fewer (LIMIT)`);
}

/** Columns under names of their own: of equal ones the second has a suffix. */
export function distinctNames(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const times = seen.get(name) ?? 0;
    seen.set(name, times + 1);
    return times === 0 ? name : `${name}_${times}`;
  });
}
