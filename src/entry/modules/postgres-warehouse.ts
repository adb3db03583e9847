import { POSTGRES_TRAITS } from '../../adapters/postgres/postgres-traits.ts';
import type { PostgresSettings } from '../config/postgres-settings.ts';
import { LazyWarehouse } from '../lazy-ports.ts';
import { OnDemand } from '../on-demand.ts';
import { TOKENS, token } from '../tokens.ts';
import type { OpenedWarehouse } from '../warehouses/opened-warehouse.ts';
import { AWS_TOKENS } from './aws.ts';
import type { Bind } from './bind.ts';

const OPENED = token<OnDemand<OpenedWarehouse>>('OpenedPostgres');

/** PostgreSQL as the warehouse; its driver is read, and the secret asked for, by the first question. */
export function bindPostgres(bind: Bind, settings: PostgresSettings): void {
  bind(OPENED)
    .toResolvedValue(
      (s3, tally) =>
        new OnDemand(async () => {
          const { openPostgres } = await import('../warehouses/open-postgres.ts');
          return openPostgres(settings, s3, tally);
        }),
      [AWS_TOKENS.s3, AWS_TOKENS.tally],
    )
    .onDeactivation((opened) => opened.close());
  bind(TOKENS.warehouse).toResolvedValue(
    (opened) => new LazyWarehouse(POSTGRES_TRAITS, async () => (await opened.get()).warehouse),
    [OPENED],
  );
}
