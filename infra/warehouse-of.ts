import type { ControlBucket } from './components/control-bucket.ts';
import { existingRedshift } from './components/existing-redshift.ts';
import { NewServerless } from './components/new-serverless.ts';
import { postgresWarehouse } from './components/postgres-warehouse.ts';
import type { TransformedArea } from './components/transformed-area.ts';
import { NO_WAREHOUSE, type Warehouse } from './components/warehouse.ts';
import type { Place } from './place.ts';
import type { Settings } from './settings.ts';

/** The warehouse that the settings ask for, found or made. */
export function warehouseOf(
  place: Place,
  { warehouse, loading, operations }: Settings,
  area: TransformedArea,
  control: ControlBucket,
): Warehouse {
  const { completion } = loading;
  const hasJob = loading.glueJobAboveBytes !== undefined;
  switch (warehouse.is) {
    case 'none':
      return NO_WAREHOUSE;
    case 'postgres':
      return postgresWarehouse(place, warehouse);
    case 'existing-workgroup':
    case 'existing-cluster':
      return existingRedshift({ place, area, control, completion, hasJob, settings: warehouse });
    case 'new-serverless': {
      const isProtected = operations.deletionProtection;
      const around = { place, area, control, completion, hasJob, isProtected };
      return new NewServerless('warehouse', { ...around, settings: warehouse }).warehouse;
    }
  }
}
