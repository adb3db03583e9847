/**
 * A value as a reader of a format has found it: text, or whatever else the file holds in the place of one. A timestamp is
 * in its canonical text.
 */
export type RawValue = string | number | bigint | boolean | object | null | undefined;

/** The values of a row, in the order of the columns that were asked for. */
export type RawRow = readonly RawValue[];

/** What `places` answers for a column that the file does not have. */
const ABSENT = -1;

/**
 * Where these columns stand among the names a file has.
 *
 * @returns the places, or the column that is missing, or found twice
 */
export function placesOf(
  columns: readonly string[],
  names: readonly string[],
): readonly number[] | { readonly column: string; readonly is: 'missing' | 'twice' } {
  const places: number[] = [];
  for (const column of columns) {
    const place = names.indexOf(column);
    if (place === ABSENT) return { column, is: 'missing' };
    if (names.indexOf(column, place + 1) !== ABSENT) return { column, is: 'twice' };
    places.push(place);
  }
  return places;
}
