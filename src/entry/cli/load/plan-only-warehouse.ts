import { InMemoryTables } from '../../../adapters/memory/in-memory-tables.ts';
import { InMemoryWarehouse } from '../../../adapters/memory/in-memory-warehouse.ts';
import type { Clock } from '../../../domain/clock.ts';
import type { WarehouseTraits } from '../../lazy-ports.ts';

/** What plans as a warehouse of these traits and this horizon (seconds since 1970) does: it holds nothing, and loads nothing. */
export function planOnlyWarehouse(traits: WarehouseTraits, horizon: number, clock: Clock): InMemoryWarehouse {
  const read = () => Promise.reject(new Error('a dry run loads nothing'));
  return new InMemoryWarehouse({ tables: new InMemoryTables({ horizon }), clock, read, ...traits });
}
