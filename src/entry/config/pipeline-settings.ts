import type { ArrivalFrom } from '../../domain/arrival.ts';
import type { EventScope } from '../s3-events.ts';
import { type ControlSettings, readArea } from './area-settings.ts';
import type { Environment } from './environment.ts';

/** What it takes to look at the pipeline, and to receive or release files: all that functions and command line share. */
export interface PipelineSettings {
  readonly area: EventScope;
  readonly control: ControlSettings;
  readonly auditTable: string;
  /** Days that the audit keeps what is over and done with; undefined: for ever. */
  readonly auditKeepDays: number | undefined;
  readonly arrivalFrom: ArrivalFrom;
}

/** Below a month, a file that waits for somebody would be forgotten while it waits. */
const AUDIT_DAYS = { least: 30, most: 3_650 };

/** Where files, what waits and the audit are. */
export function readPipeline(env: Environment): PipelineSettings {
  return {
    ...readArea(env),
    auditTable: env.text('AUDIT_TABLE'),
    auditKeepDays: env.count('AUDIT_KEEP_DAYS', AUDIT_DAYS.least, AUDIT_DAYS.most),
    arrivalFrom: env.oneOf('ARRIVAL_FROM', ['lastModified', 'path']),
  };
}

/** The address of the queue that the loader is called by. */
export function readLoaderQueue(env: Environment): string {
  return env.required('LOADER_QUEUE_URL', /^https?:\/\/\S+(?<!\.fifo)$/, 'the address of a standard queue');
}
