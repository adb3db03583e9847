/**
 * A UTC timestamp in its one canonical text: `YYYY-MM-DD HH:MM:SS.ffffff`, years 0001 to 9999. Two of them compare as
 * their texts do.
 */
export type Timestamp = string;

const GRAMMAR = /^(\d{4})-(\d{2})-(\d{2})(?:[ T]([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d{1,6}))?Z?)?$/;

/**
 * Reads a date of a file by the one grammar every engine shares: `YYYY-MM-DD`, or with a blank or `T` and `HH:MM:SS`, up
 * to six fraction digits and an optional `Z`.
 *
 * @returns the timestamp; `null` for the empty text, which means null; `undefined` for anything else, such as 30 February.
 */
export function parseTimestamp(text: string): Timestamp | null | undefined {
  if (text === '') return null;
  const match = GRAMMAR.exec(text);
  if (match === null) return undefined;
  const [, year = '', month = '', day = '', hour = '00', minute = '00', second = '00', fraction = ''] = match;
  if (year === '0000') return undefined;
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  // Date rolls 30 February over to March instead of refusing it.
  if (Number.isNaN(date.getTime()) || date.getUTCDate() !== Number(day)) return undefined;
  return `${year}-${month}-${day} ${hour}:${minute}:${second}.${fraction.padEnd(6, '0')}`;
}

/** A point in time (whole seconds since 1970, UTC) as a canonical timestamp. */
export function timestampOf(epochSeconds: number): Timestamp {
  return new Date(epochSeconds * 1000).toISOString().replace('T', ' ').slice(0, 19).concat('.000000');
}
