import type { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { RedshiftWarehouse } from '../../adapters/redshift/redshift-warehouse.ts';
import { S3ControlStore } from '../../adapters/s3/s3-control-store.ts';
import type { S3Objects } from '../../adapters/s3/s3-objects.ts';
import type { FileSource } from '../../ports/file-source.ts';
import type { LoaderWarehouse } from '../config/warehouse-settings.ts';
import { countingCalls } from '../lambda/count-calls.ts';
import type { Tally } from '../lambda/tally.ts';
import type { OpenedWarehouse } from './opened-warehouse.ts';
import { redshiftDataClient } from './redshift-data-client.ts';

export interface OpenRedshiftDependencies {
  /** For manifests and claims. */
  readonly objects: S3Objects;
  readonly source: FileSource;
  readonly tally: Tally;
  /** Whether EventBridge is told of decided loads. */
  readonly withEvent: boolean;
}

type RedshiftLoader = Extract<LoaderWarehouse, { by: 'redshift' }>;

/** Redshift by its Data API; where there is a Glue job, large loads are left to that. */
export async function openRedshift(settings: RedshiftLoader, deps: OpenRedshiftDependencies): Promise<OpenedWarehouse> {
  const client = countingCalls(redshiftDataClient(), 'RedshiftData', deps.tally);
  try {
    return await openedWith(client, settings, deps);
  } catch (error) {
    // Whoever asks again gets another one.
    client.destroy();
    throw error;
  }
}

async function openedWith(
  client: RedshiftDataClient,
  { target, names, copyRole, glueJob }: RedshiftLoader,
  { objects, source, tally, withEvent }: OpenRedshiftDependencies,
): Promise<OpenedWarehouse> {
  const controlStore = new S3ControlStore({ objects });
  const warehouse = new RedshiftWarehouse({ client, target, names, copyRole, source, controlStore, withEvent });
  if (glueJob === null) return { warehouse, close: () => client.destroy() };
  const { withGlueJob } = await import('./with-glue-job.ts');
  const large = withGlueJob(warehouse, glueJob, tally);
  const close = async () => {
    client.destroy();
    await large.close();
  };
  return { warehouse: large.warehouse, close };
}
