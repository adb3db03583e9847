import { createHash } from 'node:crypto';
import type { Tables } from './tables.ts';

/** A step of the schema. Once released it never changes: databases know it by its checksum. */
export interface Migration {
  /** From 1, without gaps. */
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

/** All steps, for these tables. */
export function migrationsFor(tables: Tables): readonly Migration[] {
  return STEPS.map(({ name, sql }, at) => {
    const text = sql(tables);
    return { number: at + 1, name, sql: text, checksum: createHash('sha256').update(text).digest('hex') };
  });
}

/**
 * Ids and versions are compared byte by byte, whatever the database's own collation. Keys are declared, since PostgreSQL
 * enforces them: what the guard and the clean-up find, it would refuse.
 */
const STEPS: readonly { readonly name: string; readonly sql: (tables: Tables) => string }[] = [
  {
    name: 'tables',
    sql: ({ final, awaiting, ledger, fence, settings, target }) => `
CREATE TABLE ${final.orders} (
  order_id text COLLATE "C" NOT NULL PRIMARY KEY,
  customer_id text COLLATE "C" NOT NULL,
  order_status text,
  order_estimated_delivery_date timestamp,
  order_delivered_customer_date timestamp,
  customer_city text,
  customer_state text,
  create_timestamp timestamp NOT NULL,
  row_version text COLLATE "C" NOT NULL,
  load_id text COLLATE "C" NOT NULL);
CREATE INDEX ON ${final.orders} (customer_id);
CREATE TABLE ${final.customers} (
  customer_id text COLLATE "C" NOT NULL PRIMARY KEY,
  customer_unique_id text,
  customer_zip_code_prefix text,
  customer_city text,
  customer_state text,
  row_version text COLLATE "C" NOT NULL,
  load_id text COLLATE "C" NOT NULL);
CREATE TABLE ${awaiting} (
  order_id text COLLATE "C" NOT NULL PRIMARY KEY,
  customer_id text COLLATE "C" NOT NULL);
CREATE INDEX ON ${awaiting} (customer_id);
CREATE TABLE ${ledger} (
  file_id text COLLATE "C" NOT NULL PRIMARY KEY,
  arrival_window timestamp NOT NULL,
  dataset text NOT NULL,
  load_id text COLLATE "C" NOT NULL,
  rows bigint NOT NULL,
  won bigint NOT NULL,
  older bigint NOT NULL,
  repeated bigint NOT NULL,
  loaded_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE ${fence} (target text NOT NULL PRIMARY KEY, turn bigint NOT NULL, load_id text);
INSERT INTO ${fence} VALUES ('${target}', 0, NULL);
CREATE TABLE ${settings} (name text NOT NULL PRIMARY KEY, value bigint NOT NULL);
INSERT INTO ${settings} SELECT 'horizon', floor(extract(epoch FROM now()) / 60) * 60;
`,
  },
];
