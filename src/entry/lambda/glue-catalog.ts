import { GlueClient } from '@aws-sdk/client-glue';
import { GlueCrawlerCataloger } from '../../adapters/glue/glue-crawler-cataloger.ts';
import { GluePartitionCataloger } from '../../adapters/glue/glue-partition-cataloger.ts';
import type { OwedCrawl } from '../../adapters/glue/owed-crawl.ts';
import { S3Cell } from '../../adapters/s3/s3-cell.ts';
import type { S3Objects } from '../../adapters/s3/s3-objects.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Cataloger, Refreshed } from '../../ports/cataloger.ts';
import type { CatalogSettings } from '../config/catalog-settings.ts';
import { clientConfig } from './client-config.ts';
import { countingCalls } from './count-calls.ts';
import type { Tally } from './tally.ts';

/** The settings that need Glue. */
export type GlueSettings = Extract<CatalogSettings, { readonly by: 'partitions' | 'crawler' }>;

export interface GlueCatalogDependencies {
  /** Remembers an owed crawl for longer than a process lives. */
  readonly objects: S3Objects;
  readonly clock: Pick<Clock, 'now'>;
  readonly tally: Tally;
}

/** A cataloger over Glue, and what the schedule has to do for it. */
export interface GlueCatalog {
  readonly cataloger: Cataloger;
  /** Starts a crawl that is owed. @throws Unavailable: it stays owed */
  readonly runOwed: () => Promise<Refreshed>;
  readonly close: () => void;
}

const ANSWER_MS = 20_000;

/** The cataloger that the settings ask for, with a client of its own. */
export function openGlueCatalog(
  settings: GlueSettings,
  { objects, clock, tally }: GlueCatalogDependencies,
): GlueCatalog {
  const { database, ordersTable } = settings;
  const client = countingCalls(new GlueClient(clientConfig(ANSWER_MS)), 'Glue', tally);
  const glue = { client, database, tables: { orders: ordersTable } };
  const close = () => client.destroy();
  if (settings.by === 'partitions') {
    return {
      cataloger: new GluePartitionCataloger(glue),
      runOwed: async () => Promise.resolve({ did: 'nothing' }),
      close,
    };
  }
  const memory = new S3Cell<OwedCrawl | null>(objects, 'owed-crawl.json', null);
  const { crawler, leastPauseMs } = settings;
  const cataloger = new GlueCrawlerCataloger({ ...glue, crawler, leastPauseMs, memory, clock });
  return { cataloger, runOwed: () => cataloger.runOwed(), close };
}
