import { type CopyRole, checkedRole } from '../adapters/redshift/copy-sql.ts';
import type { ArrivalFrom } from '../domain/arrival.ts';
import type { Minimum } from '../domain/process-transformed-orders.ts';
import { type ControlSettings, readArea } from './config/area-settings.ts';
import { type CatalogSettings, readCatalog } from './config/catalog-settings.ts';
import { Environment, type Given } from './config/environment.ts';
import { type RedshiftSettings, readRedshift } from './config/redshift-settings.ts';
import type { EventScope } from './s3-events.ts';

/** What both functions need. */
export interface IntakeSettings {
  readonly area: EventScope;
  readonly control: ControlSettings;
  readonly auditTable: string;
  readonly loaderQueueUrl: string;
  readonly arrivalFrom: ArrivalFrom;
  readonly loggedEventBytes: number;
  readonly metricsNamespace: string;
}

/** Who looks after a submitted load: an event that tells that it is decided, or the invocation itself. */
export type Completion = 'event' | 'wait';

/** What the loader needs besides. */
export interface LoaderSettings extends IntakeSettings {
  readonly catalog: CatalogSettings;
  readonly redshift: RedshiftSettings;
  readonly copyRole: CopyRole;
  readonly completion: Completion;
  /** 0: loads are made as soon as files come. */
  readonly loadEverySeconds: number;
  /** When pending files make a load before it is time. */
  readonly minimum: Minimum;
}

/** What making, or changing, the warehouse needs. */
export interface MigrationSettings {
  readonly redshift: RedshiftSettings;
  readonly customerChanges: 'propagate' | 'onLoad';
}

/** CloudWatch Logs takes 1 MB a line (quotas: "Event size"). */
const MOST_LOGGED_BYTES = 900_000;
/** A day: who wants loads more rarely runs the schedule more rarely. */
const LONGEST_INTERVAL_SECONDS = 86_400;

/** @throws SettingsWrong, naming all that is wrong */
export function intakeSettings(given: Given): IntakeSettings {
  const env = new Environment(given);
  return env.settled(readIntake(env));
}

/** @throws SettingsWrong, naming all that is wrong */
export function loaderSettings(given: Given): LoaderSettings {
  const env = new Environment(given);
  const loadEverySeconds = env.count('LOAD_EVERY_SECONDS', 0, LONGEST_INTERVAL_SECONDS) ?? 0;
  return env.settled({
    ...readIntake(env),
    catalog: readCatalog(env),
    redshift: readRedshift(env),
    copyRole: env.checked('REDSHIFT_COPY_ROLE', 'default', () => checkedRole(env.text('REDSHIFT_COPY_ROLE'))),
    completion: env.oneOf('COMPLETION', ['event', 'wait']),
    loadEverySeconds,
    minimum: readMinimum(env, loadEverySeconds),
  });
}

/** @throws SettingsWrong, naming all that is wrong */
export function migrationSettings(given: Given): MigrationSettings {
  const env = new Environment(given);
  const customerChanges = env.oneOf('CUSTOMER_CHANGES', ['propagate', 'onLoad']);
  return env.settled({ redshift: readRedshift(env), customerChanges });
}

function readIntake(env: Environment): IntakeSettings {
  const loaderQueueUrl = env.matching(
    'LOADER_QUEUE_URL',
    /^https?:\/\/\S+(?<!\.fifo)$/,
    'the address of a standard queue',
  );
  return {
    ...readArea(env),
    auditTable: env.text('AUDIT_TABLE'),
    loaderQueueUrl,
    arrivalFrom: env.oneOf('ARRIVAL_FROM', ['lastModified', 'path']),
    loggedEventBytes: env.count('LOGGED_EVENT_BYTES', 0, MOST_LOGGED_BYTES) ?? 0,
    metricsNamespace: env.text('METRICS_NAMESPACE'),
  };
}

/** A minimum that nothing heeds would look as if files waited for each other. */
function readMinimum(env: Environment, loadEverySeconds: number): Minimum {
  const limits = (['MINIMUM_FILES', 'MINIMUM_BYTES'] as const).map((name) => {
    const value = env.count(name, 1, Number.MAX_SAFE_INTEGER);
    if (value !== undefined && loadEverySeconds === 0) {
      env.complain(name, 'is set, but loads are made at once', 'set LOAD_EVERY_SECONDS, too, or leave it out');
    }
    return value ?? Number.POSITIVE_INFINITY;
  });
  const [files = Number.POSITIVE_INFINITY, sizeBytes = Number.POSITIVE_INFINITY] = limits;
  return { files, sizeBytes };
}
