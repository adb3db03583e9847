import { ContainerModule } from 'inversify';
import { ProjectionCataloger } from '../../adapters/glue/projection-cataloger.ts';
import type { SqsFollowUps } from '../../adapters/sqs/sqs-follow-ups.ts';
import type { Cataloger } from '../../ports/cataloger.ts';
import type { CatalogSettings } from '../config/catalog-settings.ts';
import type { LoaderSettings } from '../config.ts';
import { LazyGlueCatalog } from '../lambda/lazy-glue-catalog.ts';
import { lazyFollowUps } from '../lambda/lazy-loader-queue.ts';
import type { Log } from '../lambda/log.ts';
import { TOKENS, token } from '../tokens.ts';
import { AWS_TOKENS } from './aws.ts';
import { bindWarehouse } from './warehouse.ts';

/** What loading on AWS has besides. */
export const AWS_LOADING_TOKENS = {
  followUps: token<Pick<SqsFollowUps, 'ask' | 'take'>>('SqsFollowUps'),
  glueCatalog: token<LazyGlueCatalog | null>('LazyGlueCatalog'),
} as const;

/** The settings that count for it. */
type LoadingSettings = Pick<LoaderSettings, 'warehouse' | 'completion' | 'catalog' | 'loaderQueueUrl'>;

/** What loading needs on top of `awsModule`: the warehouse, the catalog, follow-ups. @param log for what goes on inside */
export function awsLoadingModule(settings: LoadingSettings, log: Log): ContainerModule {
  const { catalog } = settings;
  return new ContainerModule(({ bind }) => {
    bindWarehouse(bind, settings);

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
      (queue) => lazyFollowUps(() => queue.get(), log),
      [AWS_TOKENS.loaderQueue],
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
