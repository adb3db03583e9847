import type { Minimum } from '../domain/process-transformed-orders.ts';
import { type CatalogSettings, readCatalog } from './config/catalog-settings.ts';
import { Environment } from './config/environment.ts';
import { type PipelineSettings, readLoaderQueue, readPipeline } from './config/pipeline-settings.ts';
import type { Given } from './config/settings-reader.ts';
import {
  type LoaderWarehouse,
  type MigrationSettings,
  readLoaderWarehouse,
  readMigration,
  readWarehouse,
  type WarehouseSettings,
} from './config/warehouse-settings.ts';

/** What both functions need. */
export interface IntakeSettings extends PipelineSettings {
  readonly loaderQueueUrl: string;
  readonly loggedEventBytes: number;
  readonly metricsNamespace: string;
}

/**
 * Who looks after a submitted load: an event that tells that it is decided (Redshift alone has one), or the invocation
 * itself. Loads that do not outlive it are its own business, whatever is chosen (`Warehouse.loadsOutliveCaller`).
 */
export type Completion = 'event' | 'wait';

/** What the loader needs besides. */
export interface LoaderSettings extends IntakeSettings {
  readonly catalog: CatalogSettings;
  readonly warehouse: LoaderWarehouse;
  readonly completion: Completion;
  /** 0: loads are made as soon as files come. */
  readonly loadEverySeconds: number;
  /** When pending files make a load before it is time. */
  readonly minimum: Minimum;
}

/** CloudWatch Logs takes 1 MB a line (quotas: "Event size"). */
const MOST_LOGGED_BYTES = 900_000;
/** A day: who wants loads more rarely runs the schedule more rarely. */
const LONGEST_INTERVAL_SECONDS = 86_400;

/** @throws SettingsWrong, naming all that is wrong */
export function intakeSettings(given: Given): IntakeSettings {
  const env = new Environment(given);
  return env.settled(readIntake(env));
}

/** @throws SettingsWrong, naming all that is wrong */
export function loaderSettings(given: Given): LoaderSettings {
  const env = new Environment(given);
  const loadEverySeconds = env.count('LOAD_EVERY_SECONDS', 0, LONGEST_INTERVAL_SECONDS) ?? 0;
  const warehouse = readLoaderWarehouse(env);
  return env.settled({
    ...readIntake(env),
    catalog: readCatalog(env),
    warehouse,
    completion: env.oneOf('COMPLETION', ['event', 'wait']),
    loadEverySeconds,
    minimum: readMinimum(env, loadEverySeconds),
  });
}

/** @throws SettingsWrong, naming all that is wrong */
export function migrationSettings(given: Given): MigrationSettings {
  const env = new Environment(given);
  return env.settled(readMigration(env));
}

/** The warehouse alone, for whoever asks it something. @throws SettingsWrong, naming all that is wrong */
export function warehouseSettings(given: Given): WarehouseSettings {
  const env = new Environment(given);
  return env.settled(readWarehouse(env));
}

function readIntake(env: Environment): IntakeSettings {
  return {
    ...readPipeline(env),
    loaderQueueUrl: readLoaderQueue(env),
    loggedEventBytes: env.count('LOGGED_EVENT_BYTES', 0, MOST_LOGGED_BYTES) ?? 0,
    metricsNamespace: env.text('METRICS_NAMESPACE'),
  };
}

/** A minimum that nothing heeds would look as if files waited for each other. */
function readMinimum(env: Environment, loadEverySeconds: number): Minimum {
  const limits = (['MINIMUM_FILES', 'MINIMUM_BYTES'] as const).map((name) => {
    const value = env.count(name, 1, Number.MAX_SAFE_INTEGER);
    if (value !== undefined && loadEverySeconds === 0) {
      env.complain(name, 'is set, but loads are made at once', 'set LOAD_EVERY_SECONDS, too, or leave it out');
    }
    return value ?? Number.POSITIVE_INFINITY;
  });
  const [files = Number.POSITIVE_INFINITY, sizeBytes = Number.POSITIVE_INFINITY] = limits;
  return { files, sizeBytes };
}
