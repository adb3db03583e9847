import { CatalogOnlyWarehouse } from '../../adapters/catalog-only/catalog-only-warehouse.ts';
import { S3Cell } from '../../adapters/s3/s3-cell.ts';
import { TOKENS } from '../tokens.ts';
import { AWS_TOKENS } from './aws.ts';
import type { Bind } from './bind.ts';

/** No warehouse: audit and catalog only. The horizon lies beside the plans. */
export function bindCatalogOnly(bind: Bind): void {
  bind(TOKENS.warehouse).toResolvedValue(
    (audit, objects, clock) => {
      const horizon = new S3Cell<number | null>(objects, 'horizon.json', null);
      return new CatalogOnlyWarehouse({ audit, horizon, clock });
    },
    [TOKENS.audit, AWS_TOKENS.control, TOKENS.clock],
  );
}
