import { type DuckDBConnection, StatementType } from '@duckdb/node-api';
import type { DuckDbDatabase } from './duckdb-database.ts';
import { messageOf } from './engine-failure.ts';
import { type Answer, plainValue } from './plain-value.ts';

/** SQL that is no single read, or that the engine rejects; the message says which and why. */
export class QueryRefused extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'QueryRefused';
  }
}

/** What a query gave. */
export interface QueryAnswer {
  /** In the order of the query; of two equal names the second has a suffix. */
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, Answer>>[];
}

/** Only these read and nothing else: SELECT with its kin (FROM, VALUES, DESCRIBE, SHOW, SUMMARIZE), and EXPLAIN. */
const READS: readonly StatementType[] = [StatementType.SELECT, StatementType.EXPLAIN];

/**
 * Answers SQL of people about the warehouse, with the file open for reading alone and nothing else within reach: no other
 * file, no setting, no extension. `ecommerce.orders` may be called `orders`, `catalog.partitions` `partitions`.
 */
export class DuckDbQueries {
  readonly #database: DuckDbDatabase;

  constructor({ database }: { readonly database: DuckDbDatabase }) {
    this.#database = database;
  }

  /**
   * Runs one statement that reads.
   *
   * @param waitMs how long to wait for a load that has the file
   * @throws QueryRefused; Busy; LoadImpossible where there is no warehouse yet
   */
  async query(sql: string, waitMs: number): Promise<QueryAnswer> {
    return this.#database.read(waitMs, async (connection) => {
      await confine(connection);
      try {
        return await answer(connection, sql);
      } catch (error) {
        if (error instanceof QueryRefused) throw error;
        throw new QueryRefused(messageOf(error), { cause: error });
      }
    });
  }
}

/** From here on the connection reaches this one file only, and cannot undo that. */
async function confine(connection: DuckDBConnection): Promise<void> {
  await connection.run(`SET GLOBAL TimeZone = 'UTC'`);
  await connection.run(`SET search_path = 'ecommerce,catalog,main'`);
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
}

async function answer(connection: DuckDBConnection, sql: string): Promise<QueryAnswer> {
  if (sql.trim() === '') throw new QueryRefused('there is no statement to run');
  const statements = await connection.extractStatements(sql);
  if (statements.count !== 1) throw new QueryRefused(`one statement at a time, not ${String(statements.count)}`);
  const statement = await statements.prepare(0);
  if (!READS.includes(statement.statementType)) {
    const kind = StatementType[statement.statementType];
    throw new QueryRefused(`only reading is allowed here, not ${kind}; a load is the only way to change the warehouse`);
  }
  const result = await statement.runAndReadAll();
  const columns = result.deduplicatedColumnNames();
  const rows = result
    .getRows()
    .map((row) => Object.fromEntries(columns.map((name, at) => [name, plainValue(row[at])])));
  return { columns, rows };
}
