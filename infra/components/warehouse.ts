import type { Input, Resource } from '@pulumi/pulumi';
import type { Statement } from '../policies.ts';
import type { Network } from '../settings/warehouse-settings.ts';

/** What the rest of the pipeline needs to know of a warehouse, whichever it is. */
export interface Warehouse {
  /** Of the loader, and of the command line. */
  readonly environment: Environment;
  /** Of the command line besides: its `migrate` must not undo what that of the deployment has done. */
  readonly commandLineEnvironment: Environment;
  /** Of the functions besides. */
  readonly functionEnvironment: Environment;
  /** What a load takes in the loader itself. */
  readonly loaderMemoryMegabytes: number;
  readonly loaderRights: readonly Statement[];
  /** Undefined: there is nothing to make in it. */
  readonly migration: Migration | undefined;
  /** Where functions must be placed to reach it. */
  readonly network: Network | undefined;
  /** Whether it tells when a load is decided. */
  readonly hasStatementEvents: boolean;
  /** What is left to do for people. */
  readonly nextSteps: readonly Input<string>[];
  /** Redshift only: what a Glue job needs to submit loads as the loader does. */
  readonly jobRights: readonly Statement[];
}

/** What the function `migrate` needs. */
export interface Migration {
  readonly environment: Environment;
  readonly rights: readonly Statement[];
  /** What must be there before it can work. */
  readonly after: readonly Resource[];
}

/** Variables as functions read them. */
export type Environment = Readonly<Record<string, Input<string>>>;

/** Where somebody else reads the files: lists of 20 000 files, and clients of AWS. */
export const LISTS_ONLY_MEGABYTES = 1_024;

/** Nothing is loaded anywhere: files are received, recorded and cataloged. */
export const NO_WAREHOUSE: Warehouse = {
  environment: { WAREHOUSE: 'none' },
  commandLineEnvironment: {},
  functionEnvironment: {},
  loaderMemoryMegabytes: LISTS_ONLY_MEGABYTES,
  loaderRights: [],
  migration: undefined,
  network: undefined,
  hasStatementEvents: false,
  nextSteps: [],
  jobRights: [],
};
