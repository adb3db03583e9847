import { warehouseContract } from '../../contract/warehouse.contract.ts';
import { describeWithPostgres, withCluster } from './cluster.ts';

describeWithPostgres('over a server', () => {
  warehouseContract('PostgresWarehouse', withCluster(), { durableStaging: false });
});
