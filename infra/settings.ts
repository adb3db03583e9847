import type { Given } from '../src/entry/config/settings-reader.ts';
import { type AreaSettings, readArea } from './settings/area-settings.ts';
import { type CatalogSettings, readCatalog } from './settings/catalog-settings.ts';
import { type LoadingSettings, readLoading } from './settings/loading-settings.ts';
import { type OperationsSettings, readOperations } from './settings/operations-settings.ts';
import { StackConfiguration } from './settings/stack-configuration.ts';
import { readWarehouse, type WarehouseSettings } from './settings/warehouse-settings.ts';

/** What a stack is to be. */
export interface Settings {
  readonly area: AreaSettings;
  readonly loading: LoadingSettings;
  readonly catalog: CatalogSettings;
  readonly warehouse: WarehouseSettings;
  readonly operations: OperationsSettings;
}

/** @throws SettingsWrong, naming all that is wrong */
export function readSettings(given: Given): Settings {
  const reader = new StackConfiguration(given);
  const settings = {
    area: readArea(reader),
    loading: readLoading(reader),
    catalog: readCatalog(reader),
    warehouse: readWarehouse(reader),
    operations: readOperations(reader),
  };
  const { loadEveryMinutes } = settings.loading;
  if (settings.operations.freshnessAlarmMinutes <= loadEveryMinutes) {
    const remedy = `run: pulumi config set freshnessAlarmMinutes ${2 * loadEveryMinutes}`;
    reader.complain('freshnessAlarmMinutes', `is not above loadEveryMinutes, ${loadEveryMinutes}`, remedy);
  }
  return reader.settled(settings);
}

/** The configuration of one project, out of that of the whole stack (`project:key`). */
export function givenTo(project: string, config: Readonly<Record<string, string>>): Given {
  const own = Object.entries(config).filter(([key]) => key.startsWith(`${project}:`));
  return Object.fromEntries(own.map(([key, value]) => [key.slice(project.length + 1), value]));
}
