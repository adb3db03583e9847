import type { WarehouseHarness } from '../support/warehouse-harness.ts';
import { accountsForRows } from './warehouse/accounting.ts';
import { forgetsArrivalOrder } from './warehouse/arrival-order.ts';
import { namesBadFiles } from './warehouse/bad-files.ts';
import { enriches } from './warehouse/customers.ts';
import { takesOddKeys } from './warehouse/odd-keys.ts';
import { loadsOnce } from './warehouse/once.ts';
import { rollsBack } from './warehouse/rollback.ts';
import { readsShapes } from './warehouse/shapes.ts';
import type { WarehouseSubject, WarehouseTraits } from './warehouse/traits.ts';
import { latestWins } from './warehouse/versions.ts';

/** Says whether an adapter is a Warehouse. Each test acquires a fresh, empty one. */
export function warehouseContract(
  name: string,
  acquire: () => Promise<WarehouseHarness>,
  traits: WarehouseTraits = {},
): void {
  const subject: WarehouseSubject = {
    acquire,
    durableStaging: traits.durableStaging ?? true,
    namesCulprits: traits.namesCulprits ?? true,
    accountsByFile: traits.accountsByFile ?? true,
    arrivalRounds: traits.arrivalRounds ?? 100,
    workers: traits.workers ?? 20,
  };
  describe(`${name} as a Warehouse`, () => {
    describe('once', () => loadsOnce(subject));
    describe('all or nothing', () => rollsBack(subject));
    describe('shapes', () => readsShapes(subject));
    describe('bad files', () => namesBadFiles(subject));
    describe('odd keys', () => takesOddKeys(subject));
    describe('latest wins', () => latestWins(subject));
    describe('customers', () => enriches(subject));
    describe('accounting', () => accountsForRows(subject));
    describe('order of arrival', () => forgetsArrivalOrder(subject));
  });
}
