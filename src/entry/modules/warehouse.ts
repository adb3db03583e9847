import type { LoaderSettings } from '../config.ts';
import type { Bind } from './bind.ts';
import { bindCatalogOnly } from './catalog-only-warehouse.ts';
import { bindPostgres } from './postgres-warehouse.ts';
import { bindRedshift } from './redshift-warehouse.ts';

/** The warehouse that the settings choose, on AWS: the one place that knows all of them. */
export function bindWarehouse(
  bind: Bind,
  { warehouse, completion }: Pick<LoaderSettings, 'warehouse' | 'completion'>,
): void {
  switch (warehouse.by) {
    case 'redshift':
      bindRedshift(bind, warehouse, completion);
      break;
    case 'postgres':
      bindPostgres(bind, warehouse);
      break;
    case 'none':
      bindCatalogOnly(bind);
      break;
  }
}
