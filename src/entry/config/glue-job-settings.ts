import type { Environment } from './environment.ts';
import { VARIABLES } from './variables.ts';

/** Which Glue job takes large loads, and which loads are large. */
export interface GlueJobSettings {
  readonly job: string;
  /** Of the files of a load, as they are stored. */
  readonly aboveBytes: number;
}

/** Null: no job, every load is submitted by the loader itself. */
export function readGlueJob(env: Environment): GlueJobSettings | null {
  const job = env.optional('GLUE_JOB');
  const aboveBytes = env.count('GLUE_JOB_ABOVE_BYTES', 1, Number.MAX_SAFE_INTEGER) ?? 0;
  if (job !== undefined) return { job, aboveBytes };
  if (aboveBytes !== Number(VARIABLES.GLUE_JOB_ABOVE_BYTES.unset)) {
    env.complain('GLUE_JOB_ABOVE_BYTES', 'is set, but no job takes large loads', 'set GLUE_JOB, too, or leave it out');
  }
  return null;
}
