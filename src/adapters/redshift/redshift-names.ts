/** What the schemas, tables and procedures are called. Each has the default that the SQL files are written with. */
export interface RedshiftNames {
  /** Final tables, ledger, lock, fence and procedures. */
  readonly schema: string;
  readonly stagingSchema: string;
  readonly orders: string;
  readonly customers: string;
  /** The procedure that joins staging into the final tables. */
  readonly enrichedOrdersSp: string;
}

export const DEFAULT_NAMES: RedshiftNames = {
  schema: 'ecommerce',
  stagingSchema: 'ecommerce_staging',
  orders: 'orders',
  customers: 'customers',
  enrichedOrdersSp: 'enriched_orders_sp',
};

/** No quotes, no capitals (Redshift folds them), no length that it would cut (127 bytes; here it is enough). */
const NAME = /^[a-z][a-z0-9_]{0,62}$/;
/** Words that would need quotes (DG: "Reserved words"), of those that somebody might want. */
const RESERVED = new Set([
  ...['all', 'analyse', 'analyze', 'and', 'any', 'as', 'authorization', 'between', 'case', 'check', 'column', 'create'],
  ...['default', 'delta', 'desc', 'distinct', 'else', 'end', 'except', 'for', 'foreign', 'from', 'grant', 'group'],
  ...['having', 'in', 'into', 'is', 'join', 'like', 'limit', 'minus', 'new', 'not', 'null', 'off', 'offline', 'old'],
  ...['on', 'open', 'or', 'order', 'partition', 'percent', 'primary', 'raw', 'references', 'select', 'snapshot'],
  ...['some', 'table', 'tag', 'then', 'timestamp', 'to', 'top', 'union', 'unique', 'user', 'using', 'when', 'where'],
  ...['with', 'without'],
]);

/** Names that the adapter has for itself, in the schema of the final tables. */
const TAKEN =
  /^(load_|orders_awaiting_customer$|begin_load$|guard$|fill_staging$|gather_slots$|merge_|clean_up_orders$)/;

/** @throws Error for a name that is no plain identifier: names are settings, and settings never bring SQL along */
export function checkedNames(names: Partial<RedshiftNames> = {}): RedshiftNames {
  const all = { ...DEFAULT_NAMES, ...names };
  for (const [setting, name] of Object.entries(all)) {
    if (!NAME.test(name) || RESERVED.has(name)) {
      throw new Error(
        `${setting}: ${JSON.stringify(name)} is no plain name (a-z, 0-9 and _, from a letter, not reserved)`,
      );
    }
    if (setting !== 'schema' && setting !== 'stagingSchema' && TAKEN.test(name)) {
      throw new Error(`${setting}: ${name} is a name that the loader needs for itself`);
    }
  }
  if (all.schema === all.stagingSchema) throw new Error('schema and stagingSchema must differ');
  if (all.orders === all.customers) throw new Error('orders and customers must differ');
  return all;
}

/** SQL that is written with the default names, with these instead. */
export function withNames(sql: string, names: RedshiftNames): string {
  const tables: Readonly<Record<string, string>> = {
    orders: names.orders,
    customers: names.customers,
    enriched_orders_sp: names.enrichedOrdersSp,
  };
  return sql
    .replaceAll(/\b(ecommerce_staging|ecommerce)\.(\w+)/g, (_, schema: string, table: string) => {
      const own = schema === 'ecommerce' ? names.schema : names.stagingSchema;
      return `${own}.${Object.hasOwn(tables, table) ? (tables[table] ?? table) : table}`;
    })
    .replaceAll(/\bSCHEMA IF NOT EXISTS (ecommerce_staging|ecommerce)\b/g, (_, schema: string) => {
      return `SCHEMA IF NOT EXISTS ${schema === 'ecommerce' ? names.schema : names.stagingSchema}`;
    });
}
