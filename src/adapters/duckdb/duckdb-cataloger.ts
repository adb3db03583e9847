import { listValue } from '@duckdb/node-api';
import type { CatalogPartition } from '../../domain/transformed-file.ts';
import type { Cataloger, Refreshed } from '../../ports/cataloger.ts';
import type { DuckDbDatabase } from './duckdb-database.ts';
import { timestampOfMillis } from './timestamp-value.ts';

/** What the embedded catalog needs. */
export interface DuckDbCatalogerOptions {
  readonly database: DuckDbDatabase;
}

/**
 * The catalog of a laptop: the table `catalog.partitions` of the warehouse file, one row per partition. A partition is
 * known by dataset, bucket and values; its location is the one first seen.
 */
export class DuckDbCataloger implements Cataloger {
  readonly #database: DuckDbDatabase;

  constructor({ database }: DuckDbCatalogerOptions) {
    this.#database = database;
  }

  /** Besides the errors of the port: Busy, when another process has the file; LoadImpossible. */
  async refresh(partitions: readonly CatalogPartition[]): Promise<Refreshed> {
    const distinct = [...new Map(partitions.map((partition) => [nameOf(partition), partition])).values()];
    if (distinct.length === 0) return { did: 'nothing' };
    const registered = await this.#database.inTurn(() => this.#register(distinct));
    return registered === 0 ? { did: 'nothing' } : { did: 'registered', partitions: registered };
  }

  /** Adds those that are not there; answers how many. */
  async #register(partitions: readonly CatalogPartition[]): Promise<number> {
    return this.#database.use(async (connection) => {
      await connection.run(
        'CREATE TEMP TABLE seen (dataset VARCHAR, bucket VARCHAR, partition_values VARCHAR[], location VARCHAR)',
      );
      const appender = await connection.createAppender('seen');
      for (const { dataset, bucket, values, location } of partitions) {
        appender.appendVarchar(dataset);
        appender.appendVarchar(bucket);
        appender.appendList(listValue([...values]));
        appender.appendVarchar(location);
        appender.endRow();
      }
      appender.closeSync();
      const inserted = await connection.run(
        `INSERT INTO catalog.partitions SELECT s.*, $1 FROM seen s
         ANTI JOIN catalog.partitions p USING (dataset, bucket, partition_values)`,
        [timestampOfMillis(this.#database.now())],
      );
      return inserted.rowsChanged;
    });
  }
}

function nameOf({ dataset, bucket, values }: CatalogPartition): string {
  return JSON.stringify([dataset, bucket, values]);
}
