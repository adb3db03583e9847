import { ContainerModule } from 'inversify';
import { CatalogOnlyWarehouse } from '../../../adapters/catalog-only/catalog-only-warehouse.ts';
import { POSTGRES_TRAITS } from '../../../adapters/postgres/postgres-traits.ts';
import { REDSHIFT_TRAITS } from '../../../adapters/redshift/redshift-traits.ts';
import type { LoaderWarehouse, WarehouseSettings } from '../../config/warehouse-settings.ts';
import { bindWarehouse } from '../../modules/warehouse.ts';
import { TOKENS } from '../../tokens.ts';
import { planOnlyWarehouse } from './plan-only-warehouse.ts';

/** Before all of time: every window is a minute wide, which makes as many loads as there can be. */
const NO_HORIZON = 0;

/** The warehouse, to be asked what it holds. */
export function askedWarehouse(warehouse: LoaderWarehouse): ContainerModule {
  if (warehouse.by === 'none') return unaskedWarehouse('none');
  return new ContainerModule(({ bind }) => bindWarehouse(bind, { warehouse, completion: 'wait' }));
}

/** What plans as that warehouse does, and is not asked: it holds nothing. Of `none` the audit tells what it would. */
export function unaskedWarehouse(by: WarehouseSettings['by']): ContainerModule {
  return new ContainerModule(({ bind }) => {
    if (by === 'none') {
      // Kept nowhere: a dry run must not set it for good.
      const held = { value: NO_HORIZON, tag: null };
      const horizon = { read: async () => Promise.resolve(held), swap: async () => Promise.resolve(true) };
      bind(TOKENS.warehouse).toResolvedValue(
        (audit, clock) => new CatalogOnlyWarehouse({ audit, clock, horizon }),
        [TOKENS.audit, TOKENS.clock],
      );
      return;
    }
    const traits = by === 'redshift' ? REDSHIFT_TRAITS : POSTGRES_TRAITS;
    bind(TOKENS.warehouse).toResolvedValue((clock) => planOnlyWarehouse(traits, NO_HORIZON, clock), [TOKENS.clock]);
  });
}
