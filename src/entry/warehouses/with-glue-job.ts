import { GlueClient } from '@aws-sdk/client-glue';
import { type DelegatingWarehouse, GlueJobWarehouse } from '../../adapters/glue/glue-job-warehouse.ts';
import type { GlueJobSettings } from '../config/glue-job-settings.ts';
import { clientConfig } from '../lambda/client-config.ts';
import { countingCalls } from '../lambda/count-calls.ts';
import type { Tally } from '../lambda/tally.ts';
import type { OpenedWarehouse } from './opened-warehouse.ts';

const ANSWER_MS = 20_000;

/** The warehouse, with its large loads left to a Glue job. */
export function withGlueJob(warehouse: DelegatingWarehouse, settings: GlueJobSettings, tally: Tally): OpenedWarehouse {
  const client = countingCalls(new GlueClient(clientConfig(ANSWER_MS)), 'Glue', tally);
  return {
    warehouse: new GlueJobWarehouse({ client, warehouse, ...settings }),
    close: () => client.destroy(),
  };
}
