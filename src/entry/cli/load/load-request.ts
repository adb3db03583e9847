import type { ArrivalFrom } from '../../../domain/arrival.ts';
import type { HomePaths } from '../../home.ts';

/** What is to be loaded where. */
export interface LoadRequest {
  /** The absolute real path. */
  readonly area: string;
  readonly home: HomePaths;
  /** Where not given, what this home was loaded with before. */
  readonly arrivalFrom?: ArrivalFrom;
}
