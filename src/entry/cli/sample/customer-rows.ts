import { PLACES } from './places.ts';
import type { CustomersFile } from './sample-file.ts';

/** One customer in fifty is in no file at all: their orders stay without a city for ever. */
const IS_UNKNOWN = 'c % 50 = 7';
/** One in twenty is missing in the file where they belong and comes with the next one. */
const IS_STRAGGLER = 'c % 20 = 3';
/** One in forty of those who came before moves house between two files. */
const MOVERS_EVERY = 40;

/** A SELECT of the rows of a file of customers. The same numbers and seed give the same rows in the same order. */
export function customerRows(file: CustomersFile, seed: number): string {
  const { from, to, stragglersFrom, number } = file;
  // A customer who moves gets another place by the number of the file that says so.
  const first = `md5_number_lower('${seed} customer ' || c)`;
  const moved = `md5_number_lower('${seed} customer ' || c || ' moved ' || ${number})`;
  return `
    WITH chosen AS (
      SELECT c, ${first} AS luck FROM range(${from}, ${to}) AS fresh(c) WHERE NOT ${IS_STRAGGLER}
      UNION ALL
      SELECT c, ${first} FROM range(${stragglersFrom}, ${from}) AS before(c) WHERE ${IS_STRAGGLER}
      UNION ALL
      SELECT c, ${moved} FROM range(${number}, ${from}, ${MOVERS_EVERY}) AS movers(c) WHERE NOT ${IS_STRAGGLER}
    ), placed AS (
      -- Squared, so that the first places have most of the people.
      SELECT c, luck, CAST(floor(pow((luck % 10000) / 10000, 2) * ${PLACES.length}) AS INTEGER) + 1 AS place
      FROM chosen WHERE NOT ${IS_UNKNOWN}
    )
    SELECT
      md5('${seed} customer ' || c) AS customer_id,
      md5('${seed} person ' || c) AS customer_unique_id,
      ${listOf(({ zipPrefix }) => zipPrefix)}[place] || lpad(CAST((luck >> 20) % 100 AS VARCHAR), 2, '0')
        AS customer_zip_code_prefix,
      ${listOf(({ city }) => city)}[place] AS customer_city,
      ${listOf(({ state }) => state)}[place] AS customer_state
    FROM placed`;
}

function listOf(pick: (place: (typeof PLACES)[number]) => string): string {
  return `[${PLACES.map((place) => `'${pick(place)}'`).join(', ')}]`;
}
