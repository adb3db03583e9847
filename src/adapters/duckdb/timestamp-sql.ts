/** What a date that breaks the grammar is in staging, so that it is told from null; such a load is never committed. */
const UNREADABLE = `TIMESTAMP '-infinity'`;

const GRAMMAR = String.raw`\d{4}-\d{2}-\d{2}([ T]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?Z?)?`;

/**
 * Reads a text by the domain's grammar of dates (see `parseTimestamp`). Nearly every text of real files is the canonical
 * one, known by being what its own timestamp is written as; only others are matched against the grammar, which is slower.
 * The engine alone would take far more than the grammar does.
 */
export function parsedText(text: string): string {
  const read = `try_cast(${text} AS TIMESTAMP)`;
  return `CASE
    WHEN strlen(${text}) = 19 AND CAST(${read} AS VARCHAR) = ${text} THEN ${read}
    WHEN strlen(${text}) = 10 AND CAST(try_cast(${text} AS DATE) AS VARCHAR) = ${text} THEN ${read}
    WHEN ${text} IS NULL OR ${text} = '' THEN NULL
    WHEN regexp_full_match(${text}, '${GRAMMAR}') AND NOT starts_with(${text}, '0000')
    THEN coalesce(${read}, ${UNREADABLE})
    ELSE ${UNREADABLE} END`;
}

/** Takes a timestamp of the file, with or without time zone, if its year has four digits. */
export function checkedTimestamp(value: string): string {
  const read = `CAST(${value} AS TIMESTAMP)`;
  const inRange = `${read} BETWEEN TIMESTAMP '0001-01-01' AND TIMESTAMP '9999-12-31 23:59:59.999999'`;
  return `CASE WHEN ${value} IS NULL THEN NULL WHEN ${inRange} THEN ${read} ELSE ${UNREADABLE} END`;
}

/** Cuts nanoseconds to microseconds towards the past, as cutting the text would; the engine's cast cuts towards 1970. */
export function cutToMicroseconds(value: string): string {
  return `make_timestamp((epoch_ns(${value}) - ((epoch_ns(${value}) % 1000) + 1000) % 1000) // 1000)`;
}

/** Whether a date of staging was unreadable. */
export function isUnreadable(column: string): string {
  return `${column} = ${UNREADABLE}`;
}
