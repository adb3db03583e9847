import { createHash } from 'node:crypto';
import { type RedshiftNames, withNames } from './redshift-names.ts';
import tables from './sql/001_tables.sql';
import canonicalTimestamp from './sql/002_canonical_timestamp.sql';
import beginLoad from './sql/003_begin_load.sql';
import guard from './sql/004_guard.sql';
import gatherSlots from './sql/005_gather_slots.sql';
import fillStaging from './sql/006_fill_staging.sql';
import mergeOrders from './sql/007_merge_orders.sql';
import mergeCustomers from './sql/008_merge_customers.sql';
import enrichedOrdersSp from './sql/009_enriched_orders_sp.sql';
import cleanUpOrders from './sql/010_clean_up_orders.sql';
import bootstrap from './sql/bootstrap.sql';
import { sqlStatements } from './sql-statements.ts';

/** One step of the warehouse's making, applied once. A released one is never changed: a change is a new one. */
export interface Migration {
  /** From 1, without gaps. */
  readonly version: number;
  readonly name: string;
  readonly statements: readonly string[];
  /** SHA-256 of the statements. */
  readonly checksum: string;
}

const FILES: readonly (readonly [string, string])[] = [
  ['tables', tables],
  ['canonical_timestamp', canonicalTimestamp],
  ['begin_load', beginLoad],
  ['guard', guard],
  ['gather_slots', gatherSlots],
  ['fill_staging', fillStaging],
  ['merge_orders', mergeOrders],
  ['merge_customers', mergeCustomers],
  ['enriched_orders_sp', enrichedOrdersSp],
  ['clean_up_orders', cleanUpOrders],
];

/** All migrations in their order, under these names. */
export function migrations(names: RedshiftNames): Migration[] {
  return FILES.map(([name, text], at) => {
    const statements = sqlStatements(withNames(text, names));
    const checksum = createHash('sha256').update(JSON.stringify(statements)).digest('hex');
    return { version: at + 1, name, statements, checksum };
  });
}

/** What has to be there before the first of them, each statement repeatable. */
export function bootstrapStatements(names: RedshiftNames): string[] {
  return sqlStatements(withNames(bootstrap, names));
}

/** A procedure or function that migrations make. */
export interface Routine {
  readonly kind: 'PROCEDURE' | 'FUNCTION';
  /** With its schema. */
  readonly name: string;
  /** Of its arguments, in order and without their lengths, by which it is known. */
  readonly types: readonly string[];
}

/** What there is to be called once all migrations are applied. */
export function routines(names: RedshiftNames): Routine[] {
  const found = new Map<string, Routine>();
  for (const { statements } of migrations(names)) {
    for (const statement of statements) {
      const [, kind, name = '', list = ''] = ROUTINE.exec(statement) ?? [];
      if (kind !== 'PROCEDURE' && kind !== 'FUNCTION') continue;
      found.set(name, { kind, name, types: [...list.matchAll(ARGUMENT)].map(([, type]) => typeOf(type ?? '')) });
    }
  }
  return [...found.values()];
}

const ROUTINE = /^\s*CREATE (?:OR REPLACE )?(PROCEDURE|FUNCTION) ([\w.]+)\(((?:[^()]|\([^()]*\))*)\)/m;
/** With or without a name; the length is not part of the type. */
const ARGUMENT = /(?:^|,)\s*(?:p_\w+\s+)?(\w+)(?:\(\d+\))?/g;

function typeOf(type: string): string {
  return type === 'varchar' ? 'character varying' : type;
}
