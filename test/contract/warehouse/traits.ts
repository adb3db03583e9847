import type { WarehouseHarness } from '../../support/warehouse-harness.ts';

/** Where an adapter may rightly differ from the others. What is not given takes its default. */
export interface WarehouseTraits {
  /** Staging outlives its transaction, so that an accident can leave rows in it. Default true. */
  readonly durableStaging?: boolean;
  /** Names all bad files of a load of several at once; else it names some, or answers `some-file`. Default true. */
  readonly namesCulprits?: boolean;
  /** Knows of each file what became of its rows; else those figures are null. Default true. */
  readonly accountsByFile?: boolean;
  /** In how many orders and groupings the same files are loaded, each into a fresh warehouse. Default 100. */
  readonly arrivalRounds?: number;
  /** How many race for one file. Default 20. */
  readonly workers?: number;
}

/** What each part of the suite is given. */
export interface WarehouseSubject extends Required<WarehouseTraits> {
  acquire(): Promise<WarehouseHarness>;
}
