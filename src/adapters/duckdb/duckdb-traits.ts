import type { LoadLimits } from '../../domain/load.ts';

// Apart from the warehouse, so that they can be had without loading its native engine.

/**
 * - files: every file of a load costs an open file and some metadata at a time; above this nothing is gained by grouping
 * - sizeBytes: staging lies in memory, some ten times the size of compressed Parquet, before it spills to disk
 */
const LIMITS: LoadLimits = { files: 10_000, sizeBytes: 256 * 1024 * 1024, slots: Number.POSITIVE_INFINITY };

/**
 * - readsNanoseconds: they are cut to microseconds
 * - loadsOutliveCaller: the engine is in this process
 */
export const DUCKDB_TRAITS = { limits: LIMITS, readsNanoseconds: true, loadsOutliveCaller: false } as const;
