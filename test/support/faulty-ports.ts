import type { Faults } from './faulty.ts';
import type { Ports } from './pipeline.ts';

/** The ports of one process, every call of which may fail. */
export function under(faults: Faults, ports: Ports): Ports {
  return {
    source: faults.wrap('source', ports.source),
    audit: faults.wrap('audit', ports.audit),
    plans: faults.wrap('plans', ports.plans),
    warehouse: faults.wrap('warehouse', ports.warehouse),
    cataloger: faults.wrap('cataloger', ports.cataloger),
    followUps: faults.wrap('followUps', ports.followUps),
  };
}
