import { REDSHIFT_TRAITS } from '../../adapters/redshift/redshift-traits.ts';
import type { LoaderWarehouse } from '../config/warehouse-settings.ts';
import type { Completion } from '../config.ts';
import { LazyWarehouse } from '../lazy-ports.ts';
import { OnDemand } from '../on-demand.ts';
import { TOKENS, token } from '../tokens.ts';
import type { OpenedWarehouse } from '../warehouses/opened-warehouse.ts';
import { AWS_TOKENS } from './aws.ts';
import type { Bind } from './bind.ts';

const OPENED = token<OnDemand<OpenedWarehouse>>('OpenedRedshift');

/** Redshift as the warehouse; its client is read and made by the first question: most starts have none. */
export function bindRedshift(
  bind: Bind,
  settings: Extract<LoaderWarehouse, { by: 'redshift' }>,
  completion: Completion,
): void {
  bind(OPENED)
    .toResolvedValue(
      (objects, source, tally) =>
        new OnDemand(async () => {
          const { openRedshift } = await import('../warehouses/open-redshift.ts');
          return openRedshift(settings, { objects, source, tally, withEvent: completion === 'event' });
        }),
      [AWS_TOKENS.control, TOKENS.source, AWS_TOKENS.tally],
    )
    .onDeactivation((opened) => opened.close());
  bind(TOKENS.warehouse).toResolvedValue(
    (opened) => new LazyWarehouse(REDSHIFT_TRAITS, async () => (await opened.get()).warehouse),
    [OPENED],
  );
}
