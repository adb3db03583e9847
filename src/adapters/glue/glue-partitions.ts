import {
  BatchCreatePartitionCommand,
  BatchGetPartitionCommand,
  GetTableCommand,
  type GlueClient,
  type PartitionInput,
} from '@aws-sdk/client-glue';
import { sdkErrorName, unavailable } from '../../aws/sdk-failure.ts';
import { piecesOf } from '../../aws/side-by-side.ts';
import type { DatasetName } from '../../domain/dataset.ts';
import { Unavailable } from '../../domain/errors.ts';
import type { CatalogPartition } from '../../domain/transformed-file.ts';

/** Glue API reference: partitions in one BatchCreatePartition, and in one BatchGetPartition. */
const CREATED_A_CALL = 100;
const READ_A_CALL = 1_000;

export interface GluePartitionsDependencies {
  readonly client: GlueClient;
  readonly database: string;
  /** The table of each dataset that has partitions. What belongs to no table is not cataloged. */
  readonly tables: Readonly<Partial<Record<DatasetName, string>>>;
}

/**
 * The partitions of the area's tables in the Glue Data Catalog. Glue knows a partition of a table by its values alone.
 *
 * Whatever goes wrong is Unavailable: a load that has committed stands, whatever its catalog, and is shown there once the
 * cause is removed (fault 45).
 */
export class GluePartitions {
  readonly #deps: GluePartitionsDependencies;

  constructor(deps: GluePartitionsDependencies) {
    this.#deps = deps;
  }

  /** Those of the partitions that the catalog does not have, each once. */
  async missing(partitions: readonly CatalogPartition[]): Promise<CatalogPartition[]> {
    const missing: CatalogPartition[] = [];
    for (const [table, ofTable] of this.#byTable(partitions)) {
      for (const piece of piecesOf(ofTable, READ_A_CALL)) {
        const found = await this.#found(table, piece);
        missing.push(...piece.filter(({ values }) => !found.has(JSON.stringify(values))));
      }
    }
    return missing;
  }

  /** Registers partitions; one that is there already is left as it is. @returns how many were not there */
  async create(partitions: readonly CatalogPartition[]): Promise<number> {
    let created = 0;
    for (const [table, ofTable] of this.#byTable(partitions)) {
      const storage = await this.#storageOf(table);
      for (const piece of piecesOf(ofTable, CREATED_A_CALL)) {
        const inputs = piece.map(({ bucket, values, location }): PartitionInput => {
          return { Values: [...values], StorageDescriptor: { ...storage, Location: `s3://${bucket}/${location}` } };
        });
        created += await this.#createAll(table, inputs);
      }
    }
    return created;
  }

  async #found(table: string, partitions: readonly CatalogPartition[]): Promise<Set<string>> {
    const PartitionsToGet = partitions.map(({ values }) => ({ Values: [...values] }));
    const ask = new BatchGetPartitionCommand({ ...this.#table(table), PartitionsToGet });
    const answer = await this.#asking(table, 'BatchGetPartition', () => this.#deps.client.send(ask));
    return new Set((answer.Partitions ?? []).map(({ Values }) => JSON.stringify(Values)));
  }

  /** A partition has columns and formats of its own: those the table has now. */
  async #storageOf(table: string) {
    const { database: DatabaseName } = this.#deps;
    const ask = new GetTableCommand({ DatabaseName, Name: table });
    const answer = await this.#asking(table, 'GetTable', () => this.#deps.client.send(ask));
    return answer.Table?.StorageDescriptor ?? {};
  }

  async #createAll(table: string, PartitionInputList: PartitionInput[]): Promise<number> {
    const create = new BatchCreatePartitionCommand({ ...this.#table(table), PartitionInputList });
    const answer = await this.#asking(table, 'BatchCreatePartition', () => this.#deps.client.send(create));
    const errors = answer.Errors ?? [];
    const failed = errors.find(({ ErrorDetail }) => ErrorDetail?.ErrorCode !== 'AlreadyExistsException');
    if (failed === undefined) return PartitionInputList.length - errors.length;
    const { ErrorCode = 'unknown', ErrorMessage = '' } = failed.ErrorDetail ?? {};
    const which = (failed.PartitionValues ?? []).join('/');
    throw new Unavailable(`Glue table ${this.#nameOf(table)}: partition ${which}: ${ErrorCode} (${ErrorMessage})`);
  }

  async #asking<T>(table: string, what: string, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (sdkErrorName(error) === 'EntityNotFoundException') {
        const detail = `there is no Glue table ${this.#nameOf(table)}; create it, or name another one`;
        throw new Unavailable(detail, { cause: error });
      }
      throw unavailable(error, `Glue table ${this.#nameOf(table)}: ${what}`);
    }
  }

  #byTable(partitions: readonly CatalogPartition[]): Map<string, CatalogPartition[]> {
    const byTable = new Map<string, Map<string, CatalogPartition>>();
    for (const partition of partitions) {
      const table = this.#deps.tables[partition.dataset];
      if (table === undefined) continue;
      const known = byTable.get(table) ?? new Map<string, CatalogPartition>();
      byTable.set(table, known.set(JSON.stringify(partition.values), partition));
    }
    return new Map([...byTable].map(([table, distinct]) => [table, [...distinct.values()]]));
  }

  #table(table: string) {
    return { DatabaseName: this.#deps.database, TableName: table };
  }

  #nameOf(table: string): string {
    return `${this.#deps.database}.${table}`;
  }
}
