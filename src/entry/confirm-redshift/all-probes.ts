import type { Probe } from './probe.ts';
import { COPY_MANIFEST_PROBES } from './probes/copy-manifest.ts';
import { COPY_PARQUET_PROBES } from './probes/copy-parquet.ts';
import { COPY_TEXT_PROBES } from './probes/copy-text.ts';
import { DATA_API_PROBES } from './probes/data-api.ts';
import { ISOLATION_PROBES } from './probes/isolation.ts';
import { PROCEDURE_PROBES } from './probes/procedures.ts';
import { SQL_PROBES } from './probes/sql.ts';
import { WHOLE_LOAD_PROBES } from './probes/whole-load.ts';

/** Every probe, the ones that matter most first: time may run out. */
export const ALL_PROBES: readonly Probe[] = [
  ...ISOLATION_PROBES,
  ...WHOLE_LOAD_PROBES,
  ...PROCEDURE_PROBES,
  ...DATA_API_PROBES,
  ...COPY_PARQUET_PROBES,
  ...COPY_MANIFEST_PROBES,
  ...COPY_TEXT_PROBES,
  ...SQL_PROBES,
];
