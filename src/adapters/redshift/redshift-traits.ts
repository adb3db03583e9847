import type { LoadLimits } from '../../domain/load.ts';
import { MAX_FILES_A_SLOT, MAX_SLOTS } from './load-slots.ts';

// Apart from the warehouse, so that they can be had without its client.

const MAX_FILES = 10_000;

/**
 * - files: a manifest of a slot has 2 000 entries at most, so five slots are kept for those that are cut
 * - sizeBytes: what one COPY may read within the hour that its presigned addresses live
 */
const LIMITS: LoadLimits = {
  files: MAX_FILES,
  sizeBytes: 50 * 1024 ** 3,
  slots: MAX_SLOTS - MAX_FILES / MAX_FILES_A_SLOT,
};

/**
 * - readsNanoseconds: COPY refuses or misreads them (DG says nothing of them; seen in the field)
 * - loadsOutliveCaller: a statement of the Data API goes on when the caller is dead
 */
export const REDSHIFT_TRAITS = { limits: LIMITS, readsNanoseconds: false, loadsOutliveCaller: true } as const;
