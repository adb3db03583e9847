import type { DatasetName } from '../../domain/dataset.ts';

/** How the tables are called. Plain lower-case names of SQL, at most 63 characters; anything else is refused. */
export interface TableNames {
  /** Default `ecommerce`. */
  readonly schema?: string | undefined;
  /** Default `orders`. */
  readonly orders?: string | undefined;
  /** Default `customers`. */
  readonly customers?: string | undefined;
}

/** Every table of the warehouse as SQL names it: qualified and quoted, so that no search path has a say. */
export interface Tables {
  /** The schema, quoted. */
  readonly schema: string;
  /** The final tables. */
  readonly final: Readonly<Record<DatasetName, string>>;
  readonly awaiting: string;
  readonly ledger: string;
  readonly lock: string;
  readonly fence: string;
  readonly settings: string;
  readonly migrations: string;
  /** What the fence row is of; a plain text. */
  readonly target: string;
}

const NAME = /^[a-z_][a-z0-9_]{0,62}$/;

/** @throws Error for a name that is none */
export function tablesOf({
  schema = 'ecommerce',
  orders = 'orders',
  customers = 'customers',
}: TableNames = {}): Tables {
  for (const name of [schema, orders, customers]) {
    if (!NAME.test(name))
      throw new Error(`${JSON.stringify(name)} is no name for a schema or table; use ${NAME.source}`);
  }
  const table = (name: string) => `"${schema}"."${name}"`;
  return {
    schema: `"${schema}"`,
    final: { orders: table(orders), customers: table(customers) },
    awaiting: table('orders_awaiting_customer'),
    ledger: table('load_ledger'),
    lock: table('load_lock'),
    fence: table('load_fence'),
    settings: table('settings'),
    migrations: table('schema_migrations'),
    target: `${schema}.${orders}`,
  };
}
