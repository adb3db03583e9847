import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { ContainerModule } from 'inversify';
import { ProjectionCataloger } from '../../adapters/glue/projection-cataloger.ts';
import { RedshiftWarehouse } from '../../adapters/redshift/redshift-warehouse.ts';
import { S3ControlStore } from '../../adapters/s3/s3-control-store.ts';
import { SqsFollowUps } from '../../adapters/sqs/sqs-follow-ups.ts';
import type { Cataloger } from '../../ports/cataloger.ts';
import type { CatalogSettings } from '../config/catalog-settings.ts';
import type { LoaderSettings } from '../config.ts';
import { clientConfig } from '../lambda/client-config.ts';
import { countingCalls } from '../lambda/count-calls.ts';
import { LazyGlueCatalog } from '../lambda/lazy-glue-catalog.ts';
import type { Log } from '../lambda/log.ts';
import { TOKENS, token } from '../tokens.ts';
import { AWS_TOKENS } from './aws.ts';

/** What loading on AWS has besides. */
export const AWS_LOADING_TOKENS = {
  followUps: token<SqsFollowUps>('SqsFollowUps'),
  glueCatalog: token<LazyGlueCatalog | null>('LazyGlueCatalog'),
  redshiftData: token<RedshiftDataClient>('RedshiftDataClient'),
} as const;

/** The Data API waits with its answer for up to 30 s (RD: `WaitTimeSeconds`). */
const REDSHIFT_ANSWER_MS = 45_000;

/** What loading needs on top of `awsModule`: Redshift, the catalog, follow-ups. @param log for what goes on inside */
export function awsLoadingModule(settings: LoaderSettings, log: Log): ContainerModule {
  const { redshift, copyRole, completion, loaderQueueUrl, catalog } = settings;
  return new ContainerModule(({ bind }) => {
    bind(AWS_LOADING_TOKENS.redshiftData)
      .toResolvedValue(
        (tally) => countingCalls(new RedshiftDataClient(clientConfig(REDSHIFT_ANSWER_MS)), 'RedshiftData', tally),
        [AWS_TOKENS.tally],
      )
      .onDeactivation((client) => client.destroy());
    bind(TOKENS.warehouse).toResolvedValue(
      (client, objects, source) =>
        new RedshiftWarehouse({
          ...{ client, source, copyRole, ...redshift },
          controlStore: new S3ControlStore({ objects }),
          withEvent: completion === 'event',
        }),
      [AWS_LOADING_TOKENS.redshiftData, AWS_TOKENS.control, TOKENS.source],
    );

    bind(AWS_LOADING_TOKENS.glueCatalog)
      .toResolvedValue(
        (objects, clock, tally) => {
          const needsGlue = catalog.by === 'partitions' || catalog.by === 'crawler';
          return needsGlue ? new LazyGlueCatalog(catalog, { objects, clock, tally }) : null;
        },
        [AWS_TOKENS.control, TOKENS.clock, AWS_TOKENS.tally],
      )
      .onDeactivation((opened) => opened?.close());
    bind(TOKENS.cataloger).toResolvedValue(
      (glue): Cataloger => glue ?? projected(catalog, log),
      [AWS_LOADING_TOKENS.glueCatalog],
    );

    bind(AWS_LOADING_TOKENS.followUps).toResolvedValue(
      (client, clock) =>
        new SqsFollowUps({
          ...{ client, clock, queueUrl: loaderQueueUrl },
          onGivenUp: ({ loadId }) => {
            log.error('a load is not followed any longer; the schedule looks after it', { loadId });
          },
        }),
      [AWS_TOKENS.sqs, TOKENS.clock],
    );
    bind(TOKENS.followUps).toService(AWS_LOADING_TOKENS.followUps);
  });
}

/** No catalog is one whose columns nobody has named: nothing is warned of, since nobody would look. */
function projected(catalog: CatalogSettings, log: Log): ProjectionCataloger {
  return new ProjectionCataloger({
    columns: catalog.by === 'projection' ? { orders: catalog.columns } : {},
    onUnseen: ({ location }, why) => log.warn('a partition that no query of Athena sees', { location, why }),
  });
}
