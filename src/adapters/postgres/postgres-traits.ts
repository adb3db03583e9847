import type { LoadLimits } from '../../domain/load.ts';

// Apart from the warehouse, so that they can be had without its driver.

/**
 * - files, sizeBytes: all of it passes through this process while it holds the lock; more gains nothing by grouping
 * - slots: each row knows its file, so windows and shapes need not be kept apart
 */
const LIMITS: LoadLimits = { files: 5_000, sizeBytes: 256 * 1024 * 1024, slots: Number.POSITIVE_INFINITY };

/**
 * - readsNanoseconds: they are cut to microseconds while a file is read
 * - loadsOutliveCaller: rows pass through this process; when it dies the server rolls back
 */
export const POSTGRES_TRAITS = { limits: LIMITS, readsNanoseconds: true, loadsOutliveCaller: false } as const;
