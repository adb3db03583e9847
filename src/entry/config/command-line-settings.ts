import type { LoaderSettings } from '../config.ts';
import { readCatalog } from './catalog-settings.ts';
import { Environment } from './environment.ts';
import { type PipelineSettings, readLoaderQueue, readPipeline } from './pipeline-settings.ts';
import { type Given, SettingsWrong } from './settings-reader.ts';
import { type LoaderWarehouse, readLoaderWarehouse } from './warehouse-settings.ts';

// Each command asks for what it needs and no more: who only looks needs neither queue nor warehouse.

/** What calling the loader needs besides. */
export interface CallingSettings extends PipelineSettings {
  readonly loaderQueueUrl: string;
}

/** What comparing with the ledger needs. */
export interface LedgerSettings extends PipelineSettings {
  readonly warehouse: LoaderWarehouse;
}

/** What putting differences right needs: also the catalog, which may have to be told, and the loader. */
export type RepairSettings = LedgerSettings & CallingSettings & Pick<LoaderSettings, 'catalog'>;

/** @throws SettingsWrong, naming all that is wrong */
export function pipelineSettings(given: Given): PipelineSettings {
  const env = new Environment(given);
  return env.settled(readPipeline(env));
}

/** @throws SettingsWrong, naming all that is wrong */
export function callingSettings(given: Given): CallingSettings {
  const env = new Environment(given);
  return env.settled({ ...readPipeline(env), loaderQueueUrl: readLoaderQueue(env) });
}

/** @throws SettingsWrong, naming all that is wrong */
export function ledgerSettings(given: Given): LedgerSettings {
  const env = new Environment(given);
  return env.settled({ ...readPipeline(env), warehouse: readLoaderWarehouse(env) });
}

/** @throws SettingsWrong, naming all that is wrong */
export function repairSettings(given: Given): RepairSettings {
  const env = new Environment(given);
  return env.settled({
    ...readPipeline(env),
    warehouse: readLoaderWarehouse(env),
    catalog: readCatalog(env),
    loaderQueueUrl: readLoaderQueue(env),
  });
}

/** Which warehouse there is, and how to reach it; null where something is missing for that. */
export interface KnownWarehouse {
  readonly by: LoaderWarehouse['by'];
  readonly settings: LoaderWarehouse | null;
  /** The names of the settings that are missing or wrong. */
  readonly problems: readonly string[];
}

/** For who can do without: what is wrong with the warehouse's settings is no error. */
export function knownWarehouse(given: Given): KnownWarehouse {
  const env = new Environment(given);
  const settings = readLoaderWarehouse(env);
  try {
    return { by: settings.by, settings: env.settled(settings), problems: [] };
  } catch (error) {
    if (!(error instanceof SettingsWrong)) throw error;
    return { by: settings.by, settings: null, problems: error.problems.map((line) => line.split(' ')[0] ?? '') };
  }
}
