import { InMemoryAuditStore } from '../../src/adapters/memory/in-memory-audit-store.ts';
import { InMemoryCataloger } from '../../src/adapters/memory/in-memory-cataloger.ts';
import { InMemoryFileSource } from '../../src/adapters/memory/in-memory-file-source.ts';
import { InMemoryFollowUps } from '../../src/adapters/memory/in-memory-follow-ups.ts';
import { InMemoryLoadPlans } from '../../src/adapters/memory/in-memory-load-plans.ts';
import { InMemoryTables } from '../../src/adapters/memory/in-memory-tables.ts';
import {
  InMemoryWarehouse,
  type InMemoryWarehouseDependencies,
} from '../../src/adapters/memory/in-memory-warehouse.ts';
import type { ShownState } from '../../src/domain/inspect-files.ts';
import type { ObjectRef } from '../../src/domain/transformed-file.ts';
import { ARRIVAL } from './builders.ts';
import { FixedClock } from './fixed-clock.ts';
import { inMemoryObject } from './in-memory-object.ts';
import { type Pipeline, type Ports, pipelineOf } from './pipeline.ts';
import type { FileSpec } from './warehouse-harness.ts';

/** As long as it takes. */
export const PATIENT = { deadline: Number.POSITIVE_INFINITY };

/** What a warehouse of a world may be weaker or slower in. */
export type WarehouseOptions = Omit<InMemoryWarehouseDependencies, 'tables' | 'read' | 'clock'>;

/** What outlives a process: an area, a warehouse, an audit, plans. Any number of processes may work on it. */
export class World {
  readonly clock = new FixedClock();
  readonly source = new InMemoryFileSource();
  readonly tables = new InMemoryTables({ horizon: ARRIVAL + 2 * 86_400 });
  readonly audit = new InMemoryAuditStore();
  readonly plans = new InMemoryLoadPlans();
  readonly cataloger = new InMemoryCataloger();
  readonly followUps = new InMemoryFollowUps({ clock: this.clock });

  /** Makes an object exist, in the place of one of that key. */
  put(spec: FileSpec, damage?: 'empty' | 'truncated'): ObjectRef {
    const ref = { dataset: spec.dataset, bucket: 'area', key: spec.key };
    this.source.put({ ...inMemoryObject(ref, spec, spec.arrival), damage });
    return ref;
  }

  /** A warehouse over the tables of this world; it knows only the attempts that were submitted to itself. */
  warehouse(options: WarehouseOptions = {}): InMemoryWarehouse {
    const read = async (file: ObjectRef) => Promise.resolve(this.source.content(file));
    return new InMemoryWarehouse({ ...options, tables: this.tables, clock: this.clock, read });
  }

  /** The ports of a process that has just begun; its warehouse remembers no attempt of others. */
  ports(options: WarehouseOptions = {}): Ports {
    const { source, audit, plans, cataloger, followUps } = this;
    return { source, audit, plans, cataloger, followUps, warehouse: this.warehouse(options) };
  }

  /** The use cases of a new process. */
  start(ports: Partial<Ports> = {}): Pipeline {
    return pipelineOf({ ...this.ports(), ...ports }, this.clock);
  }

  /** What a run of the command does: scan, then process. */
  async run(ports: Partial<Ports> = {}) {
    const pipeline = this.start(ports);
    const scanned = await pipeline.scan.run(PATIENT);
    return { scanned, ...(await pipeline.process.run(PATIENT)) };
  }

  /** The shown state of every version of a key, oldest first; or of all keys. */
  async states(key?: string): Promise<ShownState[]> {
    const states: ShownState[] = [];
    for await (const { state } of this.start().inspect.run(key === undefined ? {} : { key })) states.push(state);
    return states;
  }

  /** One column of the final orders by order id. */
  orders(column = 'order_status'): Record<string, string | null | undefined> {
    const orders: Record<string, string | null | undefined> = {};
    for (const row of this.tables.rows('orders')) orders[row['order_id'] ?? ''] = row[column];
    return orders;
  }
}
