import { InMemoryFileSource } from '../../src/adapters/memory/in-memory-file-source.ts';
import { InMemoryTables } from '../../src/adapters/memory/in-memory-tables.ts';
import {
  InMemoryWarehouse,
  type InMemoryWarehouseDependencies,
} from '../../src/adapters/memory/in-memory-warehouse.ts';
import { arrived } from '../../src/domain/arrival.ts';
import type { DatasetName } from '../../src/domain/dataset.ts';
import { LoadImpossible } from '../../src/domain/errors.ts';
import { type LoadFile, withWindows } from '../../src/domain/load.ts';
import type { Warehouse } from '../../src/ports/warehouse.ts';
import { ARRIVAL } from './builders.ts';
import { FixedClock } from './fixed-clock.ts';
import { inMemoryObject } from './in-memory-object.ts';
import type { FileSpec, FinalRow, WarehouseHarness } from './warehouse-harness.ts';

type Options = Partial<Pick<InMemoryWarehouseDependencies, 'limits' | 'readsNanoseconds' | 'namesCulprits'>>;

/** Warehouses in memory over an area in memory. The horizon lies amid what the tests load. */
export class InMemoryWarehouseHarness implements WarehouseHarness {
  readonly source = new InMemoryFileSource();
  readonly tables = new InMemoryTables({ horizon: ARRIVAL + 2 * 86_400 });
  readonly clock = new FixedClock();
  readonly warehouse: InMemoryWarehouse;
  readonly #options: Options;
  #commitsBroken = false;

  constructor(options: Options = {}) {
    this.#options = options;
    this.warehouse = this.#open();
  }

  async another(): Promise<Warehouse> {
    return this.#open();
  }

  async put(spec: FileSpec): Promise<LoadFile> {
    const ref = { dataset: spec.dataset, bucket: 'area', key: spec.key };
    this.source.put(inMemoryObject(ref, spec, spec.arrival));
    const description = await this.source.describe(ref);
    if (description.is === 'gone') throw new Error(`${spec.key} has no format of ours`);
    const file = arrived(description.version, description.shape, description.problem, 'lastModified');
    return withWindows([file], this.tables.horizon)[0]!;
  }

  async remove(file: LoadFile): Promise<void> {
    this.source.remove(file);
  }

  async damage(file: LoadFile): Promise<boolean> {
    return this.source.spoil(file);
  }

  async finalRows(dataset: DatasetName): Promise<readonly FinalRow[]> {
    return this.tables.rows(dataset);
  }

  async stagedRows(dataset: DatasetName): Promise<number> {
    return this.tables.staging[dataset].length;
  }

  async dirtyStaging(dataset: DatasetName): Promise<boolean> {
    const left = { fileId: 'accident', key: 'accident', values: {}, version: '9' };
    this.tables.staging[dataset] = [...this.tables.staging[dataset], left];
    return true;
  }

  async plantDuplicate(dataset: DatasetName, key: string): Promise<void> {
    const table = this.tables.committed[dataset];
    const [row] = table.get(key)!;
    this.tables.committed = { ...this.tables.committed, [dataset]: new Map([...table, [key, [row!, row!]]]) };
  }

  async breakCommits(): Promise<() => Promise<void>> {
    this.#commitsBroken = true;
    return async () => {
      this.#commitsBroken = false;
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.resolve();
  }

  #open(): InMemoryWarehouse {
    return new InMemoryWarehouse({
      ...this.#options,
      tables: this.tables,
      clock: this.clock,
      read: async (file) => Promise.resolve(this.source.content(file)),
      onStep: async (step) => {
        // Lets the others in between any two steps.
        await Promise.resolve();
        if (step === 'commit' && this.#commitsBroken) throw new LoadImpossible('no space left');
      },
    });
  }
}
